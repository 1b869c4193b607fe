"""Days in words: how long, how late, how much time is left."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

#: From this many days before the due day it is said how many are left.
SOON = 7
#: A person seen within so many minutes is taken to be at work: the time is noted every 15 minutes.
AT_WORK = 20


def local_day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def midnight(day: date) -> datetime:
    """The first moment of a day, in the zone of the portal."""
    return timezone.make_aware(datetime.combine(day, time.min))


def days_of_year(after: date, until: date) -> frozenset[int]:
    """Month times 100 plus day of every day later than `after` and not later than `until`, for a query by anniversary.

    Where 28 February is among them 29 February is too: an anniversary of that day falls on it in most years.
    """
    count = min((until - after).days, 366)
    days = [after + timedelta(days=offset) for offset in range(1, count + 1)]
    numbers = {day.month * 100 + day.day for day in days}
    return frozenset(numbers | ({229} if 228 in numbers else set()))


def days_since(moment: datetime, today: date) -> int:
    return max(0, (today - local_day(moment)).days)


def short_day(day: date, today: date) -> str:
    """`5 Jan`, with the year where it is not this one; never broken across lines."""
    text = date_format(day, "MONTH_DAY_FORMAT") if day.year == today.year else date_format(day, _("j M Y"))
    return text.replace(" ", "\u00a0")


def due_word(due_on: date, today: date) -> tuple[str, str]:
    """State and words of a due day: late, due soon, or open with the days left."""
    left = (due_on - today).days
    if left < 0:
        return "late", ngettext("%(days)s day late", "%(days)s days late", -left) % {"days": -left}
    if left == 0:
        return "due_soon", _("Due today")
    words = ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}
    return ("due_soon" if left <= SOON else "waiting"), words


def held_for(days: int) -> str:
    """How long the hospital has held the application."""
    if days == 0:
        return _("with your hospital since today")
    return ngettext("with your hospital for %(days)s day", "with your hospital for %(days)s days", days) % {
        "days": days
    }


def held_by(holder: str, days: int) -> str:
    """How long somebody else has held it."""
    if days == 0:
        return {
            "assessors": _("with the assessors since today"),
            "chairperson": _("with the chairperson since today"),
            "office": _("with the office since today"),
        }.get(holder, "")
    words = {
        "assessors": ngettext("with the assessors for %(days)s day", "with the assessors for %(days)s days", days),
        "chairperson": ngettext(
            "with the chairperson for %(days)s day", "with the chairperson for %(days)s days", days
        ),
        "office": ngettext("with the office for %(days)s day", "with the office for %(days)s days", days),
    }.get(holder, "")
    return words % {"days": days} if words else ""


def last_seen(moment: datetime | None, now: datetime) -> str:
    """When somebody was last here; empty for somebody who never was."""
    if moment is None:
        return ""
    today = local_day(now)
    day = local_day(moment)
    if day == today:
        return _("today")
    if (today - day).days == 1:
        return _("yesterday")
    return short_day(day, today)


def is_at_work(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and (now - moment).total_seconds() < AT_WORK * 60


def real_duration(days: int) -> str:
    """The median beside the programme's expectation of 8 to 12 weeks (R52)."""
    weeks = max(1, round(days / 7))
    return ngettext(
        "In the last two years half of the decisions took %(weeks)s week or less.",
        "In the last two years half of the decisions took %(weeks)s weeks or less.",
        weeks,
    ) % {"weeks": weeks}
