"""Grants follow memberships and appointments; nothing else may write them."""

from collections.abc import Iterable

from django.db import transaction

from facilities.models import Facility, User
from facilities.queries.people import GrantFault, appointments_of
from iasios.access import Role
from iasios.access.capability import FACILITY_ROLES
from iasios.access.grants import link, unlink
from iasios.audit.services import record


def grant_roles(facility: Facility, user: User) -> None:
    """Links a member with every role that they hold there."""
    for role in [Role.MEMBER, *appointments_of(facility, user.pk)]:
        link(user, role, facility)


def revoke_roles(facility: Facility, user: User) -> None:
    """Takes every link away, at once."""
    for role in FACILITY_ROLES:
        unlink(user, role, facility)


@transaction.atomic
def repair_grants(*, faults: Iterable[GrantFault], by: User | None) -> int:
    """Makes grants agree with the business record again; returns how many changed. Needs the office's scope."""
    changed = 0
    for fault in faults:
        facility = Facility.objects.get(pk=fault.facility_id)
        user = User.objects.get(pk=fault.user_id)
        (link if fault.missing else unlink)(user, fault.role, facility)
        record(
            "grant.repaired",
            by=by,
            facility=facility,
            subject=facility.slug,
            role=str(fault.role),
            person=user.pk,
            granted=fault.missing,
        )
        changed += 1
    return changed
