"""A clock that the demo can set back, so that histories of years are told by today's services."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from django.utils import timezone

from invoicing.services.numbering import telling_the_past

SATURDAY, SUNDAY = 5, 6


def working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend: nobody meets on a Sunday."""
    return day + timedelta(days=max(7 - day.weekday(), 0) if day.weekday() >= SATURDAY else 0)


def at_work(moment: datetime, hour: int) -> datetime:
    """The same day at this Vienna hour, moved to a Monday from a weekend."""
    return timezone.make_aware(datetime.combine(working_day(timezone.localdate(moment)), time(hour)))


@contextmanager
def clock_at(moment: datetime) -> Iterator[datetime]:
    """Inside, `timezone.now()` is this moment, and never in the future."""
    shown = min(moment, timezone.now())
    with patch("django.utils.timezone.now", lambda: shown), telling_the_past():
        yield shown


@contextmanager
def days_ago(days: int, hour: int = 10, minute: int = 0) -> Iterator[datetime]:
    """Inside, `timezone.now()` is that many days before the real now, at this Vienna time, and never in the future.

    What falls on a Saturday happens on Friday evening, what falls on a Sunday early on Monday. The order of what a
    story tells stays, because no story tells of a later hour than 20 or an earlier one than 8.
    """
    real = timezone.now()
    day = timezone.localdate(real) - timedelta(days=days)
    moment = datetime.combine(day, time(hour, minute))
    if day.weekday() == SATURDAY:
        moment = datetime.combine(day - timedelta(days=1), time(20, 30)) + timedelta(minutes=hour, seconds=minute)
    elif day.weekday() == SUNDAY:
        moment = datetime.combine(day + timedelta(days=1), time(7)) + timedelta(minutes=hour, seconds=minute)
    with clock_at(timezone.make_aware(moment)) as shown:
        yield shown
