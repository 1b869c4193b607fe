"""A waiting thing in words: whose it is, since when, by when, and what can be said of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django_countries import countries

from iasios.inbox.kinds import BY_NAME
from iasios.inbox.queries import LATE, SNOOZED, SOON, TODAY, InboxCounts
from iasios.inbox.waiting import Waiting, snooze_days
from iasios.portal.office.today_row import SnoozeChoice, TodayRow, draw_row
from iasios.text.relative_dates import due_word, short_day


@dataclass(frozen=True)
class Part:
    """One part of the list: late, due today, due within a week."""

    id: str
    heading: str
    aside: str
    rows: list[TodayRow] = field(default_factory=list)

    @property
    def drawn(self) -> SafeString:
        """The rows as items of a list."""
        return SafeString("".join(map(draw_row, self.rows)))


def parts_of(things: Sequence[Waiting], counts: InboxCounts, show: str, today: date, user_id: int | None) -> list[Part]:
    """The list in its parts, without empty ones; costs no query."""
    rows = [(_part(thing, today), _row(thing, today, user_id)) for thing in things]
    if show == SNOOZED:
        return [Part("snoozed", _("Snoozed"), _("the next first"), [row for _part, row in rows])] if rows else []
    numbers = counts.parts[show]
    words = {
        LATE: (_("Late"), _("%(number)s, the longest first") % {"number": numbers[LATE]}),
        TODAY: (_("Due today"), str(numbers[TODAY])),
        SOON: (_("Due within a week"), _("%(number)s, the next first") % {"number": numbers[SOON]}),
    }
    found = [
        Part(name, heading, aside, [row for part, row in rows if part == name])
        for name, (heading, aside) in words.items()
    ]
    return [part for part in found if part.rows]


def _part(thing: Waiting, today: date) -> str:
    if thing.due_on < today:
        return LATE
    return TODAY if thing.due_on == today else SOON


def _row(thing: Waiting, today: date, user_id: int | None) -> TodayRow:
    kind = BY_NAME[thing.kind]
    step, title = kind.step(thing), kind.title(thing, today)
    state, due = _due(thing, today)
    is_snoozed = thing.snoozed_until is not None and thing.snoozed_until > today
    return TodayRow(
        id=f"w-{thing.kind}-{thing.key}",
        kind=thing.kind,
        key=thing.key,
        label=str(kind.label),
        icon=kind.icon,
        title=title,
        url=step.url,
        more=" ".join([*_whose(thing, title), _since(thing, today), *kind.more(thing), *_snoozed(thing, today)]),
        state=state,
        due=due,
        verb=step.label,
        taker=thing.taker,
        initials="".join(word[0] for word in thing.taker.split()[-2:] if word).upper(),
        is_mine=thing.taken_by is not None and thing.taken_by == user_id,
        is_noted=kind.is_noted,
        is_snoozed=is_snoozed,
        snoozes=[] if is_snoozed else [_choice(day, today) for day in snooze_days(thing, today)],
    )


def _due(thing: Waiting, today: date) -> tuple[str, str]:
    if thing.due_on < today:
        return due_word(thing.due_on, today)
    if thing.due_on == today:
        return "due_soon", _("Today")
    return "", _week_day(thing.due_on, today)


def _week_day(day: date, today: date) -> str:
    return f"{date_format(day, 'D')}\u00a0{short_day(day, today)}"


@lru_cache(maxsize=1024)
def _country(code: str, language: str | None) -> str:
    """Its name in the language of the page; put together anew for each row, fifty took some milliseconds."""
    return str(countries.name(code))


def _whose(thing: Waiting, title: str) -> list[str]:
    town, _comma, code = thing.place.rpartition(", ")
    place = ", ".join(part for part in (town, _country(code, get_language()) or code) if part.strip(", "))
    name = thing.name if thing.name not in title else ""
    words = ", ".join(part for part in (name, place) if part)
    return [f"{words}."] if words else []


def _since(thing: Waiting, today: date) -> str:
    moment = timezone.localtime(thing.since)
    day = moment.date()
    if day == today:
        return _("Since today, %(time)s.") % {"time": time_format(moment)}
    if day == today - timedelta(days=1):
        return _("Since yesterday, %(time)s.") % {"time": time_format(moment)}
    return _("Since %(day)s.") % {"day": short_day(day, today)}


def _snoozed(thing: Waiting, today: date) -> list[str]:
    if thing.snoozed_on is None or thing.snoozed_until is None:
        return []
    values: dict[str, Any] = {
        "since": short_day(thing.snoozed_on, today),
        "until": short_day(thing.snoozed_until, today),
    }
    if thing.snoozed_until > today:
        return [_("Snoozed until %(until)s.") % values]
    return [_("Was snoozed from %(since)s until %(until)s.") % values]


def _choice(day: date, today: date) -> SnoozeChoice:
    ahead = (day - today).days
    if ahead == 1:
        label = _("Tomorrow")
    elif day.weekday() == 0:
        label = _("Next week")
    else:
        label = ngettext("In one day", "In %(days)s days", ahead) % {"days": ahead}
    return SnoozeChoice(day.isoformat(), label, _week_day(day, today))
