"""What the office has set, and working days."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import DateField, Func, Value
from django.utils import timezone

from iasios.programme.models import Holiday, ProgrammeSettings


def programme_settings() -> ProgrammeSettings:
    """What the office has set; an empty row that is not stored where it has set nothing. One query."""
    return ProgrammeSettings.objects.filter(pk=ProgrammeSettings.ONLY).first() or ProgrammeSettings()


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


class WorkingDayAfter(Func):
    """The same as an expression of a statement."""

    function = "portal_working_day_after"
    output_field = DateField()

    def __init__(self, day: Any, days: int) -> None:
        super().__init__(day, Value(days))
