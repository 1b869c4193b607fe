"""A hospital names people who should not assess it, and takes a name back (R51)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.models import NamedConflict
from assessment.queries.conflicts import open_conflicts
from assessment.services.locks import tidy
from facilities.models import Facility, User
from iasios.access import Capability, require
from iasios.audit.services import record
from iasios.workflow import StepRefused

#: Names of one hospital at a time: more would be a way to choose one's assessors.
MOST = 20


def name_conflict(*, facility: Facility, person_name: str, reason: str, by: User) -> NamedConflict:
    """Keeps a name with the reason for the office; a name that stands there already stays as it is.

    Nothing tells whether the name is an assessor's.

    Raises:
        PermissionDenied: not representative, deputy or account holder.
        StepRefused: too many names.
    """
    name = " ".join(person_name.split())
    with transaction.atomic():
        locked = Facility.objects.select_for_update(of=("self",)).get(pk=facility.pk)
        require(by, Capability.NAME_CONFLICTS, locked)
        named = list(open_conflicts(locked))
        for one in named:
            if one.person_name == name:
                return one
        if len(named) >= MOST:
            raise StepRefused(_("A hospital can name up to %(most)s people. Take one back first.") % {"most": MOST})
        made = NamedConflict.objects.create(
            facility=locked, person_name=name, reason=tidy(reason), named_at=timezone.now(), named_by=by
        )
        record("conflict.named", by=by, facility=locked, subject=str(made.pk))
    return made


def end_conflict(*, conflict: NamedConflict, by: User) -> NamedConflict:
    """Takes a name back; once is once.

    Raises:
        PermissionDenied: not representative, deputy or account holder.
    """
    with transaction.atomic():
        locked = NamedConflict.objects.select_for_update(of=("self",)).select_related("facility").get(pk=conflict.pk)
        require(by, Capability.NAME_CONFLICTS, locked.facility)
        if locked.ended_at is None:
            locked.ended_at, locked.ended_by = timezone.now(), by
            locked.save(update_fields=["ended_at", "ended_by"])
            record("conflict.ended", by=by, facility=locked.facility, subject=str(locked.pk))
    return locked
