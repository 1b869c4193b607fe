"""All facilities with their stage, who has to act, and for how long: one statement for a page and the counts.

A facility stands in the stage of its open application; without one, in that of its standing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from applications.enums import Holder
from applications.status_row import Stage
from applications.statuses import (
    DRAFT_STATUSES,
    OPEN_STATUSES,
    STATUSES,
)
from facilities.queries.search import ALIKE
from iasios.text.search_keys import fold

PAGE = 25
STAGES = tuple(Stage.values)
#: A term ends soon in its last six months, as a number of days that SQL can reckon with.
ENDS_SOON_DAYS = 183
VIEWS = ("open", "ours", "late", "unpaid", "ending", "all")
HOLDERS = tuple(str(holder) for holder in Holder)
#: Columns that can be left out, in their order; the facility always stands first.
COLUMNS = ("stage", "with", "age", "due", "assessors", "invoice")
#: A word of fewer letters is like too many others.
SHORTEST_ALIKE = 4

# The one open application per facility is a unique index; invoices that are open are few.
_LINES_TEMPLATE = """
WITH line AS (
  SELECT f.id, f.slug, f.name, f.city, f.country, f.status AS standing, f.search_key,
    a.id AS application_id, a.code, a.kind, a.status, a.assessors_assigned, a.case_review_completed_at,
    CASE
      WHEN f.status = 'registered' THEN 'registered'
      {stages}
      ELSE f.status END AS stage,
    a.id IS NULL AND l.until <= %(ending)s AS is_ending,
    l.until AS term_ends_on, coalesce(l.until <= %(ending)s, false) AS term_ends_soon,
    CASE
      WHEN f.status = 'registered' THEN 'facility'
      WHEN a.id IS NOT NULL THEN a.holder
      WHEN l.until <= %(ending)s THEN 'facility'
      ELSE 'nobody' END AS holder,
    CASE
      WHEN f.status = 'registered' THEN f.registered_at
      WHEN a.id IS NOT NULL THEN a.holder_since
      WHEN l.until <= %(ending)s THEN (l.until - %(months)s)::timestamptz
      ELSE f.status_since END AS since,
    CASE
      WHEN a.id IS NOT NULL THEN a.due_on
      WHEN l.until <= %(ending)s THEN l.until
      ELSE i.due_on END AS due_on,
    i.due_on AS invoice_due_on,
    i.due_on IS NOT NULL AS is_unpaid
  FROM facilities_facility f
  LEFT JOIN applications_application a ON a.facility_id = f.id AND a.status = ANY(%(open)s)
  LEFT JOIN facilities_listing l ON l.facility_id = f.id
  LEFT JOIN (
    SELECT facility_id, min(due_on) AS due_on FROM invoicing_invoice WHERE status = 'issued' GROUP BY facility_id
  ) i ON i.facility_id = f.id
), judged AS (
  SELECT line.*, coalesce(least(due_on, invoice_due_on) < %(today)s, false) AS is_late,
    stage NOT IN ('accredited', 'excellence') OR is_unpaid OR coalesce(is_ending, false) AS is_open
  FROM line
)
"""
_COUNTS = """
SELECT stage, country, count(*) AS "all", count(*) FILTER (WHERE is_late) AS late,
  count(*) FILTER (WHERE is_open) AS open, count(*) FILTER (WHERE holder = 'office') AS ours,
  count(*) FILTER (WHERE is_unpaid) AS unpaid, count(*) FILTER (WHERE term_ends_soon) AS ending
FROM judged GROUP BY stage, country
"""
_LATE_FIRST = "is_late DESC, least(due_on, invoice_due_on) ASC NULLS LAST, holder = 'office' DESC, since ASC, name, id"
_ORDERS = {
    "": _LATE_FIRST,
    "name": "name, id",
    "-name": "name DESC, id",
    "age": "since DESC, name, id",
    "-age": "since ASC, name, id",
    "due": "due_on ASC NULLS LAST, name, id",
    "-due": "due_on DESC NULLS LAST, name, id",
}
_VIEW = {
    "open": "is_open",
    "ours": "holder = 'office'",
    "late": "is_late",
    "unpaid": "is_unpaid",
    "ending": "term_ends_soon",
    "all": "true",
}
# All facilities are judged once, for the page and for the counts, which come without a row as well. Assessors and the
# latest invoice are looked up for the rows of the page alone.
_PAGE = """
, counted AS ({counts}), matched AS MATERIALIZED (
  SELECT id, name, holder, since, due_on, invoice_due_on, is_late FROM judged WHERE {where}
), page AS (
  SELECT * FROM judged
  WHERE id = ANY (ARRAY(SELECT id FROM matched ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s))
), shown AS (
SELECT page.id, page.slug, page.name, page.city, page.country, page.standing, page.stage, page.code, page.kind,
  page.status, page.assessors_assigned, page.is_ending, page.term_ends_on, page.holder, page.since, page.due_on,
  page.invoice_due_on, page.is_late, seats.names, latest.invoice_status,
  latest.latest_due_on,
  page.status = ANY(%(drafts)s) AND page.case_review_completed_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM applications_answer w JOIN applications_question q ON q.id = w.question_id
    WHERE w.application_id = page.application_id AND q.requirement = 'core'
      AND NOT (w.is_complete AND coalesce(w.met, false))
  ) AS is_complete
FROM page
LEFT JOIN LATERAL (
  SELECT array_agg(ARRAY[u.full_name, CASE
      WHEN s.response = 'asked' THEN 'asked' WHEN own.handed_in_at IS NOT NULL THEN 'in'
      WHEN own.id IS NOT NULL THEN (
        SELECT count(*) FROM assessment_verdict v WHERE v.evaluation_id = own.id AND v.choice <> ''
      )::text ELSE '' END] ORDER BY s.seat) AS names
  FROM assessment_assignment s JOIN facilities_user u ON u.id = s.assessor_id
  LEFT JOIN LATERAL (
    SELECT e.id, e.handed_in_at FROM assessment_evaluation e
    WHERE e.application_id = s.application_id AND e.assessor_id = s.assessor_id ORDER BY e.round DESC LIMIT 1
  ) own ON true
  WHERE s.application_id = page.application_id AND s.ended_at IS NULL
) seats ON true
LEFT JOIN LATERAL (
  SELECT v.status AS invoice_status, v.due_on AS latest_due_on FROM invoicing_invoice v WHERE v.facility_id = page.id
  ORDER BY v.issued_at DESC, v.id DESC LIMIT 1
) latest ON true
)
SELECT (SELECT json_agg(counted) FROM counted) AS counted,
  (SELECT count(*) FROM matched) AS total, shown.*
FROM (SELECT 1) AS once LEFT JOIN shown ON true ORDER BY {order}
"""


@dataclass(frozen=True)
class Chosen:
    """What the office has chosen on the page; anything unknown in the address counts as not chosen."""

    view: str = "open"
    search: str = ""
    stage: str = ""
    holder: str = ""
    country: str = ""
    sort: str = ""
    page: int = 1
    columns: tuple[str, ...] = COLUMNS

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Chosen":
        def known(name: str, values: Any, default: str = "") -> str:
            value = query.get(name, default)
            return value if value in values else default

        page = query.get("page", "1")
        wanted = query.getlist("col") if isinstance(query, QueryDict) else []
        country = query.get("country", "").upper()
        return cls(
            view=known("view", VIEWS, "open"),
            search="".join(letter for letter in query.get("q", "") if letter.isprintable()).strip()[:100],
            stage=known("stage", STAGES),
            holder=known("with", HOLDERS),
            country=country if len(country) == 2 and country.isascii() and country.isalpha() else "",
            sort=known("sort", _ORDERS),
            page=max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 7 else 1,
            columns=tuple(column for column in COLUMNS if column in wanted) or COLUMNS,
        )

    def address(self, **changes: Any) -> str:
        """The query string of this choice with changes; always from the first page."""
        other = replace(self, **{"page": 1, **changes})
        pairs = {
            "view": other.view if other.view != "open" else "",
            "q": other.search,
            "stage": other.stage,
            "with": other.holder,
            "country": other.country,
            "sort": other.sort,
            "col": list(other.columns) if other.columns != COLUMNS else "",
        }
        return "?" + urlencode({key: value for key, value in pairs.items() if value}, doseq=True)

    @property
    def is_filtered(self) -> bool:
        return bool(self.search or self.stage or self.holder or self.country)


@dataclass(frozen=True)
class PipelineLine:
    """A facility as the pipeline shows it."""

    slug: str
    name: str
    city: str
    country: str
    standing: str
    stage: str
    code: str | None
    kind: str | None
    status: str | None
    assessors_assigned: int | None
    is_ending: bool | None
    term_ends_on: date | None
    holder: str
    since: datetime
    due_on: date | None
    invoice_due_on: date | None
    is_late: bool
    #: Name and state: asked, in, or the number of questions judged.
    seats: tuple[tuple[str, str], ...]
    invoice_status: str | None
    latest_due_on: date | None
    is_complete: bool | None


@dataclass
class Found:
    """One page of lines, and how many there are in all."""

    lines: list[PipelineLine]
    total: int
    page: int
    #: Nothing is spelled as it was searched for; these are written much alike.
    is_alike: bool = False

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.page * PAGE, self.total)


@dataclass
class Counts:
    """How many facilities stand where, whatever is filtered; and the countries there are."""

    stages: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STAGES, 0))
    late: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STAGES, 0))
    views: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VIEWS, 0))
    countries: set[str] = field(default_factory=set)


def _statement() -> str:
    """All facilities as lines, with the stage of the open application's status; pieces come from the table alone."""
    stages: dict[str, list[str]] = {}
    for status, row in STATUSES.items():
        if row.stage is not None:
            stages.setdefault(row.stage.value, []).append(f"'{status}'")
    cases = [f"WHEN a.status IN ({', '.join(found)}) THEN '{stage}'" for stage, found in stages.items()]
    return _LINES_TEMPLATE.format(stages="\n      ".join(cases))


def _days() -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "today": today,
        "ending": date.fromordinal(today.toordinal() + ENDS_SOON_DAYS),
        "months": ENDS_SOON_DAYS,
        "open": list(OPEN_STATUSES),
        "drafts": list(DRAFT_STATUSES),
    }


def overview(chosen: Chosen) -> tuple[Counts, Found]:
    """The chosen page, and stages, saved views and countries whatever is chosen; one query.

    One more when the page lies behind the last, and one where only what is written much alike is found.
    """
    counts, found = _read(chosen)
    if not found.lines and chosen.page > 1:
        counts, found = _read(replace(chosen, page=1))
    if not found.lines and chosen.search:
        return _read(chosen, alike=True)
    return counts, found


def how_many(chosen: Chosen) -> int:
    """Only the number; for the page that found nothing."""
    where, values = _where(chosen)
    with connection.cursor() as cursor:
        cursor.execute(f"{_statement()} SELECT count(*) FROM judged WHERE {where}", values)
        return int(cursor.fetchone()[0])


def every_line(chosen: Chosen, *, slugs: Sequence[str] = (), most: int = 2_000) -> list[PipelineLine]:
    """The whole choice without pages, or these facilities whatever is chosen; one query."""
    first = replace(chosen, page=1)
    lines = _read(first, limit=most, slugs=slugs)[1].lines
    if not lines and chosen.search and not slugs:
        return _read(first, limit=most, alike=True)[1].lines
    return lines


def _read(
    chosen: Chosen, *, limit: int | None = None, slugs: Sequence[str] = (), alike: bool = False
) -> tuple[Counts, Found]:
    where, values = _where(chosen, alike=alike)
    if slugs:
        where, values = "slug = ANY(%(slugs)s)", {**_days(), "slugs": list(slugs)}
    values |= {"limit": limit or PAGE, "offset": (chosen.page - 1) * PAGE}
    # Pieces of the statement come from the tables above, whatever a person typed goes in as values.
    statement = _statement() + _PAGE.format(counts=_COUNTS, order=_ORDERS[chosen.sort], where=where)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    counts, total = _counts(rows[0]["counted"] or []), rows[0]["total"]
    found = []
    for row in rows:
        if row["id"] is None:
            continue
        row["seats"] = tuple((name, state) for name, state in row.pop("names") or ())
        wanted = {name: value for name, value in row.items() if name not in ("id", "total", "counted")}
        found.append(PipelineLine(**wanted))
    return counts, Found(found, total, chosen.page, is_alike=alike and bool(found))


def _counts(rows: list[dict[str, Any]]) -> Counts:
    found = Counts()
    for row in rows:
        found.stages[row["stage"]] += row["all"]
        found.late[row["stage"]] += row["late"]
        found.countries.add(row["country"])
        for view in VIEWS:
            found.views[view] += row[view]
    return found


def _where(chosen: Chosen, *, alike: bool = False) -> tuple[str, dict[str, Any]]:
    conditions = [_VIEW[chosen.view]]
    values = _days()
    for name, value in (("stage", chosen.stage), ("holder", chosen.holder), ("country", chosen.country)):
        if value:
            conditions.append(f"{name} = %({name})s")
            values[name] = value
    for number, word in enumerate(fold(chosen.search).split()[:6]):
        key = f"word_{number}"
        values[key] = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        has_figure = any(letter.isdigit() for letter in word)
        if alike and not has_figure and len(word) >= SHORTEST_ALIKE:
            values[f"alike_{number}"], values["likeness"] = word, ALIKE
            conditions.append(_matches_alike(key, f"alike_{number}"))
        else:
            conditions.append(_matches(key, has_figure=has_figure))
    return " AND ".join(conditions), values


def _matches_alike(key: str, word: str) -> str:
    """As `_matches`, and what is written much like the word, as the search from every page finds it."""
    person = f"word_similarity(%({word})s, u.search_key) >= %(likeness)s"
    return (
        f"(search_key LIKE %({key})s OR word_similarity(%({word})s, search_key) >= %(likeness)s"
        " OR id IN (SELECT m.facility_id FROM facilities_membership m JOIN facilities_user u ON u.id = m.user_id"
        f" WHERE m.ended_at IS NULL AND (u.search_key LIKE %({key})s OR {person})))"
    )


def _matches(key: str, *, has_figure: bool) -> str:
    """Facility, town or institution; a person there; with a figure in it also a number of an invoice or application."""
    found = [
        f"search_key LIKE %({key})s",
        "id IN (SELECT m.facility_id FROM facilities_membership m JOIN facilities_user u ON u.id = m.user_id"
        f" WHERE m.ended_at IS NULL AND u.search_key LIKE %({key})s)",
    ]
    if has_figure:
        found += [
            f"id IN (SELECT facility_id FROM invoicing_invoice WHERE lower(number) LIKE %({key})s)",
            f"id IN (SELECT facility_id FROM applications_application WHERE lower(code) LIKE %({key})s)",
            f"id IN (SELECT facility_id FROM assessment_certificate WHERE lower(number) LIKE %({key})s)",
        ]
    return f"({' OR '.join(found)})"
