"""Days of an application: by when something is expected, and the 12 months of its cases. No database."""

from datetime import date, timedelta

from django.utils import timezone

#: The office finds two assessors. The programme names no days for it; nothing closes on that day (A21).
ASSIGN_DAYS = 14


def assign_due(today: date) -> date:
    """By when the office is expected to have found assessors."""
    return today + timedelta(days=ASSIGN_DAYS)


def window_start(today: date | None = None) -> date:
    """The first day of the 12 months before `today` (R38, A12): the same day a year earlier, or 28 February."""
    day = today or timezone.localdate()
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
