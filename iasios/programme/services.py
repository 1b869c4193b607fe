"""What the office sets."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from iasios.access import Capability, require
from iasios.audit.services import record
from iasios.programme.models import Holiday, ProgrammeSettings
from iasios.programme.queries import programme_settings
from iasios.workflow import StepRefused

FIELDS = ("phone", "hours", "demands_factor_of_appointed")


@transaction.atomic
def save_settings(*, values: dict[str, Any], by: Any) -> None:
    """Sets telephone, hours and switches; the log keeps what was changed.

    Args:
        values: every one of `FIELDS`.

    Raises:
        PermissionDenied: not the office.
    """
    require(by, Capability.RUN_OFFICE)
    before = programme_settings()
    changed = {name: values[name] for name in FIELDS if getattr(before, name) != values[name]}
    if not changed:
        return
    ProgrammeSettings.objects.update_or_create(
        pk=ProgrammeSettings.ONLY,
        defaults={**{name: values[name] for name in FIELDS}, "changed_at": timezone.now(), "changed_by": by},
    )
    record("programme.settings_changed", by=by, subject="programme", **changed)


@transaction.atomic
def add_holiday(*, day: date, name: str, by: Any) -> Holiday:
    """The office is closed that day: no working day, and no mail of the morning.

    Raises:
        PermissionDenied: not the office.
        StepRefused: the day is there already.
    """
    require(by, Capability.RUN_OFFICE)
    try:
        with transaction.atomic():
            made = Holiday.objects.create(day=day, name=name)
    except IntegrityError:
        raise StepRefused(_("This day is there already.")) from None
    record("programme.holiday_added", by=by, subject=day.isoformat(), name=name)
    return made


@transaction.atomic
def remove_holiday(*, pk: int, by: Any) -> bool:
    """A working day again. Returns whether there was one.

    Raises:
        PermissionDenied: not the office.
    """
    require(by, Capability.RUN_OFFICE)
    found = Holiday.objects.filter(pk=pk).first()
    if found is None:
        return False
    record("programme.holiday_removed", by=by, subject=found.day.isoformat(), name=found.name)
    found.delete()
    return True
