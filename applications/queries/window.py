"""The 12 months that the cases come from."""

from datetime import date

from django.utils import timezone


def window_start(today: date | None = None) -> date:
    """The first day of the 12 months before `today` (R38, A12): the same day a year earlier, or 28 February."""
    day = today or timezone.localdate()
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
