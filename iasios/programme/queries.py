"""What the office has set, working days, and the texts of public pages."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import DateField, Func, QuerySet, Value
from django.utils import timezone

from iasios.programme.models import AssessmentRules, Holiday, ProgrammeSettings, PublicTextVersion
from iasios.programme.public_texts import PublicText


def programme_settings() -> ProgrammeSettings:
    """What the office has set; an empty row that is not stored where it has set nothing. One query."""
    return ProgrammeSettings.objects.filter(pk=ProgrammeSettings.ONLY).first() or ProgrammeSettings()


def assessment_rules_at(moment: datetime | None = None) -> AssessmentRules:
    """What holds for an application whose first assessor was asked at this moment, or is asked now. One query.

    A row that is not stored, with what the portal ships, where the office had set nothing by then.
    """
    rows = AssessmentRules.objects.select_related("set_by")
    found = rows.filter(set_at__lte=moment).first() if moment is not None else rows.first()
    return found or AssessmentRules()


def rules_so_far() -> QuerySet[AssessmentRules]:
    """Every change of the rules, the newest first."""
    return AssessmentRules.objects.select_related("set_by")


def factor_of_appointed() -> Any:
    """Rows of settings that demand a second factor of appointed people; for `Exists`."""
    return ProgrammeSettings.objects.filter(demands_factor_of_appointed=True)


def holidays_ahead() -> list[Holiday]:
    """From today on, as far as somebody has entered them; some dozen at most a year."""
    return list(Holiday.objects.filter(day__gte=timezone.localdate())[:100])


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no holiday of the office; one query at most."""
    return day.weekday() < 5 and not Holiday.objects.filter(day=day).exists()


def working_day_after(day: date, days: int) -> date:
    """So many working days later; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_working_day_after(%s, %s)", [day, days])
        found: date = cursor.fetchone()[0]
    return found


def texts_in_force(texts: Sequence[PublicText], language: str) -> dict[str, str]:
    """The office's words or those that ship, by name; one query, and nothing is kept, so a change is read at once."""
    rows = PublicTextVersion.objects.filter(name__in=[text.name for text in texts], language=language)
    newest = rows.order_by("name", "-number").distinct("name").values_list("name", "text")
    written = dict(newest)
    return {text.name: written.get(text.name) or text.shipped_text(language) for text in texts}


def versions_of(text: PublicText, language: str) -> QuerySet[PublicTextVersion]:
    """What the office has written, newest first."""
    return PublicTextVersion.objects.filter(name=text.name, language=language).select_related("changed_by")


def texts_of_the_office() -> set[tuple[str, str]]:
    """Name and language of each text that the office has changed and not reset."""
    newest = PublicTextVersion.objects.order_by("name", "language", "-number").distinct("name", "language")
    return {(one.name, one.language) for one in newest if one.text}


class WorkingDayAfter(Func):
    """The same as an expression of a statement."""

    function = "portal_nth_working_day"
    template = "%(function)s(%(expressions)s, (SELECT portal_holidays()))"
    output_field = DateField()

    def __init__(self, day: Any, days: int) -> None:
        super().__init__(day, Value(days))
