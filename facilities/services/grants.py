"""Grants follow memberships and appointments; nothing else may write them."""

from collections.abc import Iterable

from django.db import transaction

from facilities.models import Facility, Membership, User
from facilities.queries.people import GrantFault, roles_at
from iasios.access.capability import FACILITY_ROLES
from iasios.access.grants import link, link_with_only, unlink
from iasios.audit.services import record


def grant_roles(membership: Membership) -> None:
    """Links a member with the roles that they hold at the facility, and with no other."""
    link_with_only(membership.user, roles_at(membership), membership.facility)


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
