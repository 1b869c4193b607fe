"""What the office sets."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from iasios.access import Capability, require
from iasios.audit.services import record
from iasios.programme.models import AssessmentRules, Holiday, NamesRule, ProgrammeSettings, PublicTextVersion
from iasios.programme.public_texts import PLACEHOLDERS, PublicText
from iasios.programme.queries import assessment_rules_at, programme_settings, versions_of
from iasios.text.placeholders import names_in
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
def set_assessment_rules(*, names: str, needs_approval: bool, by: Any) -> bool:
    """What holds for assessors' names from now on; applications under assessment stay on what held before.

    Args:
        names: a value of `NamesRule`.

    Returns:
        Whether it is other than what holds now.

    Raises:
        PermissionDenied: not the office.
        StepRefused: somebody is approved who is not named.
    """
    require(by, Capability.RUN_OFFICE)
    if needs_approval and names != NamesRule.ALWAYS:
        raise StepRefused(_("A hospital can approve only assessors whose names it always learns."))
    now = assessment_rules_at()
    if (now.names, now.needs_approval) == (names, needs_approval):
        return False
    AssessmentRules.objects.create(names=names, needs_approval=needs_approval, set_at=timezone.now(), set_by=by)
    record("programme.assessment_rules_set", by=by, subject="programme", names=names, needs_approval=needs_approval)
    return True


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


@transaction.atomic
def save_public_text(*, text: PublicText, language: str, words: str, begun_from: int, by: Any) -> bool:
    """The words are shown from now on. Returns whether they are other than before; equal ones make no version.

    Args:
        words: empty or as shipped: the text that ships is used again.
        begun_from: number of the version that was read before; 0 where there was none.

    Raises:
        PermissionDenied: not the office.
        StepRefused: somebody has written a version meanwhile.
        ValueError: a placeholder that nothing fills in.
    """
    require(by, Capability.RUN_OFFICE)
    if unknown := set(names_in(words)) - PLACEHOLDERS:
        raise ValueError(f"nothing fills in {sorted(unknown)}")
    stored = "" if words == text.shipped_text(language) else words
    newest = versions_of(text, language).first()
    if (newest.number if newest else 0) != begun_from:
        raise StepRefused(_written_meanwhile())
    if stored == (newest.text if newest else ""):
        return False
    try:
        with transaction.atomic():
            PublicTextVersion.objects.create(
                name=text.name,
                language=language,
                number=begun_from + 1,
                text=stored,
                changed_at=timezone.now(),
                changed_by=by,
            )
    except IntegrityError:
        raise StepRefused(_written_meanwhile()) from None
    facts: dict[str, Any] = {"subject": text.name, "language": language, "version": begun_from + 1}
    if stored:
        record("programme.text_changed", by=by, **facts)
    else:
        record("programme.text_reset", by=by, **facts)
    return True


def _written_meanwhile() -> str:
    return _(
        "Somebody has changed this text meanwhile. Theirs is among the versions below; compare, then save yours again."
    )
