"""All that waits: the kinds' own queries side by side in one statement, with the office's marks."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, cast

from django.db import connection
from django.utils import timezone

from iasios.access.user_links import UserLinks
from iasios.inbox.kinds import BY_NAME, KINDS
from iasios.inbox.waiting import AHEAD_DAYS, KEYS, Waiting

PAGE = 50
ALL, MINE, SNOOZED = "all", "mine", "snoozed"
TABS = (MINE, ALL, SNOOZED)
#: Parts of the list, in its order.
LATE, TODAY, SOON = "late", "today", "soon"

# The pieces are what Django makes of the kinds' querysets; whatever a person typed goes in as values.
# By itself, the union would be planned together with the marks: two more milliseconds, and a search for each thing.
_SHOWN = """
WITH w (kind, key, since, due_on) AS MATERIALIZED ({kinds}), shown AS (
  SELECT w.*, m.taken_by_id, m.snoozed_on, m.snoozed_until, coalesce(m.snoozed_until > %s, false) AS is_snoozed
  FROM w LEFT JOIN inbox_inboxmark m ON m.kind = w.kind AND m.key = w.key AND m.waits_since = w.since
  WHERE w.due_on <= %s AND m.noted_at IS NULL
)
"""
_COUNTS = """
SELECT is_snoozed, coalesce(taken_by_id = %s, false), taken_by_id IS NULL, kind,
  CASE WHEN due_on < %s THEN 'late' WHEN due_on = %s THEN 'today' ELSE 'soon' END, count(*), min(snoozed_until)
FROM shown GROUP BY 1, 2, 3, 4, 5
"""
_ROWS = """
SELECT shown.kind, key, taken_by_id, trim(u.title || ' ' || u.full_name), snoozed_on, snoozed_until
FROM shown LEFT JOIN facilities_user u ON u.id = taken_by_id WHERE {where}
ORDER BY {order} due_on, since, shown.kind, key LIMIT %s OFFSET %s
"""
# One row of two lists. A page's rows come in its order, which a query that only adds a column keeps.
_BOTH = """
, counts (a, b, c, d, e, f, g) AS ({counts}), page (a, b, c, d, e, f) AS ({rows})
SELECT
  (SELECT coalesce(jsonb_agg(jsonb_build_array(a, b, c, d, e, f, g)), '[]') FROM counts),
  (SELECT coalesce(jsonb_agg(jsonb_build_array(a, b, c, d, e, f)), '[]') FROM page)
"""
_WHERE = {ALL: "NOT is_snoozed", MINE: "NOT is_snoozed AND taken_by_id = %s", SNOOZED: "is_snoozed"}


@dataclass
class InboxCounts:
    """How much waits: by tab, and within a tab by part and by kind."""

    tabs: Counter[str] = field(default_factory=Counter)
    parts: dict[str, Counter[str]] = field(default_factory=lambda: {tab: Counter() for tab in TABS})
    kinds: Counter[str] = field(default_factory=Counter)
    free: int = 0
    #: The first day on which something snoozed is shown again.
    back_on: date | None = None

    @property
    def late(self) -> int:
        return self.parts[ALL][LATE]


@lru_cache(maxsize=2 * len(KINDS))
def _listed(today: date, name: str) -> tuple[str, tuple[Any, ...]]:
    """The statement that lists a kind; Django composes it once a day."""
    return BY_NAME[name].rows(today).listed().query.sql_with_params()


@lru_cache(maxsize=2 * len(KINDS))
def _whole(today: date, name: str) -> tuple[str, tuple[Any, ...], Callable[[str], Any]]:
    """The statement that reads things of a kind whole, with `KEYS` among its values, and what makes a key for it."""
    rows = BY_NAME[name].rows(today)
    return *rows.whole().query.sql_with_params(), rows.to_key()


def _union(pieces: Iterable[tuple[str, Sequence[Any]]]) -> tuple[str, list[Any]]:
    taken = list(pieces)
    return " UNION ALL ".join(f"({sql})" for sql, _values in taken), [v for _sql, values in taken for v in values]


@lru_cache(maxsize=4)
def _kinds(today: date, name: str = "") -> tuple[str, list[Any]]:
    """The statement of all kinds, or of one."""
    return _union(_listed(today, one) for one in ([name] if name else BY_NAME))


def _ask(rest: str, values: Iterable[Any], today: date, name: str = "") -> list[tuple[Any, ...]]:
    kinds, parameters = _kinds(today, name)
    last = date.fromordinal(today.toordinal() + AHEAD_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(_SHOWN.format(kinds=kinds) + rest, [*parameters, today, last, *values])
        return cursor.fetchall()


def counts_for(user_id: int | None, today: date | None = None) -> InboxCounts:
    """How much waits for the office, and how much of it this person has taken. One query.

    Needs the office's scope.
    """
    day = today or timezone.localdate()
    return _counted(_ask(_COUNTS, [user_id, day, day], day))


def _counted(rows: Iterable[Sequence[Any]]) -> InboxCounts:
    found = InboxCounts()
    for is_snoozed, is_mine, is_free, kind, part, number, back_on in rows:
        if is_snoozed:
            found.tabs[SNOOZED] += number
            found.back_on = min(filter(None, [found.back_on, back_on]), default=None)
            continue
        for tab in (ALL, MINE) if is_mine else (ALL,):
            found.tabs[tab] += number
            found.parts[tab][part] += number
        found.kinds[kind] += number
        found.free += number if is_free else 0
    return found


def counts_of(links: UserLinks) -> InboxCounts:
    """The same for whoever asks in a request, navigation and page: read once."""
    if links.waiting is None:
        links.waiting = counts_for(links.user_id)
    return cast(InboxCounts, links.waiting)


def waiting_things(tab: str, user_id: int, *, page: int = 1, today: date | None = None) -> list[Waiting]:
    """A page of a tab: late, the longest first; due today; due within a week, the next first.

    Two queries: one finds the page among everything that waits, one reads what is on it.
    """
    day = today or timezone.localdate()
    return _read(_ask(*_page_of(tab, user_id, page), day), day)


def _page_of(tab: str, user_id: int, page: int) -> tuple[str, list[Any]]:
    """The statement of a page of a tab, and its values."""
    order = "snoozed_until," if tab == SNOOZED else ""
    values = [*([user_id] if tab == MINE else []), PAGE, (page - 1) * PAGE]
    return _ROWS.format(where=_WHERE[tab], order=order), values


def counts_and_things(links: UserLinks, tab: str, *, page: int) -> tuple[InboxCounts, list[Waiting]]:
    """What `counts_of` and `waiting_things` say, from one look at all that waits. Two queries."""
    day, user_id = timezone.localdate(), links.user_id or 0
    rows, values = _page_of(tab, user_id, page)
    ((counts, marked),) = _ask(_BOTH.format(counts=_COUNTS, rows=rows), [user_id, day, day, *values], day)
    counts, marked = json.loads(counts), json.loads(marked)
    for row in counts:
        row[-1] = _day(row[-1])
    for row in marked:
        row[-2:] = map(_day, row[-2:])
    links.waiting = _counted(counts)
    return links.waiting, _read(marked, day)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def waiting_thing(kind: str, key: str) -> Waiting | None:
    """One thing while it waits, snoozed or not; None once it is settled, or where it never was. Two queries."""
    if kind not in BY_NAME:
        return None
    day = timezone.localdate()
    return next(iter(_read(_ask(_ROWS.format(where="key = %s", order=""), [key, 1, 0], day, kind), day)), None)


def _with_keys(today: date, kind: str, keys: Sequence[str]) -> tuple[str, list[Any]]:
    sql, values, to_key = _whole(today, kind)
    return sql, [[to_key(key) for key in keys] if value is KEYS else value for value in values]


def _read(marked: Sequence[Sequence[Any]], today: date) -> list[Waiting]:
    """The things of a page, in its order."""
    keys: dict[str, list[str]] = {}
    for kind, key, *_marks in marked:
        keys.setdefault(kind, []).append(key)
    if not keys:
        return []
    sql, values = _union(_with_keys(today, kind, keys[kind]) for kind in sorted(keys))
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = {(row[0], row[1]): row[2:] for row in cursor.fetchall()}
    things = []
    for kind, key, taken_by, taker, snoozed_on, snoozed_until in marked:
        # What was settled between the two is gone.
        if (kind, key) in found:
            since, due_on, name, place, slug, facts = found[kind, key]
            facts = json.loads(facts) if isinstance(facts, str) else facts
            marks = {"taken_by": taken_by, "taker": taker or "", "snoozed_on": snoozed_on}
            things.append(
                Waiting(kind, key, name, place, slug, since, due_on, facts, **marks, snoozed_until=snoozed_until)
            )
    return things
