"""All facilities with their stage, who has to act, and for how long: a page of them, and the counts of all.

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
from applications.statuses import DRAFT_STATUSES, STATUSES
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

# `iasios.pipeline` keeps a row for each facility, with the status of its open application or its own. What depends on
# the day is said here: a term that ends soon is the facility's to renew, unless an application is open.
_IS_ENDING = "application_id IS NULL AND term_ends_on <= %(ending)s"
_SINCE = f"CASE WHEN {_IS_ENDING} THEN (term_ends_on - %(months)s)::timestamptz ELSE since END"
_HOLDER = f"CASE WHEN holder = 'nobody' AND {_IS_ENDING} THEN 'facility' ELSE holder END"
_DUE = f"CASE WHEN application_id IS NOT NULL THEN due_on WHEN {_IS_ENDING} THEN term_ends_on ELSE invoice_due_on END"
#: What has passed is late, so the order by the next day puts late ones first; an index has it.
_ORDERS = {
    "": "next_on ASC NULLS LAST, CASE WHEN holder = 'office' THEN 0 ELSE 1 END, since, name, facility_id",
    "name": "name, facility_id",
    "-name": "name DESC, facility_id DESC",
    "age": f"{_SINCE} DESC, name, facility_id",
    "-age": f"{_SINCE}, name, facility_id",
    "due": f"{_DUE} NULLS LAST, name, facility_id",
    "-due": f"{_DUE} DESC NULLS LAST, name, facility_id",
}
_VIEW = {
    "open": "(status NOT IN ('accredited', 'excellence') OR invoice_due_on IS NOT NULL OR term_ends_on <= %(ending)s)",
    "ours": "holder = 'office'",
    "late": "next_on < %(today)s",
    "unpaid": "invoice_due_on IS NOT NULL",
    "ending": "term_ends_on <= %(ending)s",
    "all": "true",
}
_IN_VIEWS = ", ".join(f'count(*) FILTER (WHERE {_VIEW[view]}) AS "{view}"' for view in VIEWS)
_COUNTED = f"SELECT status, country, {_IN_VIEWS} FROM pipeline_pipelineentry GROUP BY status, country"
# Only the rows of the page are looked up in the wider tables, with their assessors and the latest invoice.
_PAGE = """
SELECT f.slug, f.name, f.city, f.country, f.status AS standing, e.status AS entry, a.code, a.kind, a.status,
  a.assessors_assigned, e.is_ending, e.term_ends_on, e.now_holder AS holder, e.now_since AS since, e.now_due AS due_on,
  e.invoice_due_on, e.is_late, seats.names, latest.invoice_status, latest.latest_due_on,
  a.status = ANY(%(drafts)s) AND a.case_review_completed_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM applications_answer w JOIN applications_question q ON q.id = w.question_id
    WHERE w.application_id = a.id AND q.requirement = 'core' AND NOT (w.is_complete AND coalesce(w.met, false))
  ) AS is_complete
FROM (
  SELECT *, row_number() OVER () AS place FROM (
    SELECT facility_id, status, application_id, term_ends_on, invoice_due_on, coalesce({late}, false) AS is_late,
      {ending} AS is_ending, {holder} AS now_holder, {since} AS now_since, {due} AS now_due
    FROM pipeline_pipelineentry WHERE {where} ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s
  ) AS chosen
) AS e
JOIN facilities_facility f ON f.id = e.facility_id
LEFT JOIN applications_application a ON a.id = e.application_id
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
  WHERE s.application_id = a.id AND s.ended_at IS NULL
) seats ON true
LEFT JOIN LATERAL (
  SELECT v.status AS invoice_status, v.due_on AS latest_due_on FROM invoicing_invoice v WHERE v.facility_id = f.id
  ORDER BY v.issued_at DESC, v.id DESC LIMIT 1
) latest ON true
ORDER BY e.place
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


def stage_of(status: str) -> str:
    """The stage of a facility, by the status of its open application or its own."""
    row = STATUSES.get(status)
    return row.stage.value if row is not None and row.stage is not None else status


def statuses_in(stage: str) -> list[str]:
    """The statuses whose facilities stand in a stage."""
    return [stage, *(str(status) for status, row in STATUSES.items() if row.stage is not None and row.stage == stage)]


def _days() -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "today": today,
        "ending": date.fromordinal(today.toordinal() + ENDS_SOON_DAYS),
        "months": ENDS_SOON_DAYS,
        "drafts": list(DRAFT_STATUSES),
    }


def overview(chosen: Chosen) -> tuple[Counts, Found]:
    """The chosen page, and stages, saved views and countries whatever is chosen; two queries.

    One more where the number found is not among the counts, one when the page lies behind the last, and two where only
    what is written much alike is found.
    """
    rows = _ask(_COUNTED, _days())
    return _counts(rows), _found(chosen, rows)


def how_many(chosen: Chosen) -> int:
    """Only the number; for the page that found nothing. One query."""
    where, values = _where(chosen)
    return int(_ask(f"SELECT count(*) AS found FROM pipeline_pipelineentry WHERE {where}", values)[0]["found"])


def every_line(chosen: Chosen, *, slugs: Sequence[str] = (), most: int = 2_000) -> list[PipelineLine]:
    """The whole choice without pages, or these facilities whatever is chosen; one query.

    One more where only what is written much alike is found.
    """
    first = replace(chosen, page=1)
    lines = _lines(first, limit=most, slugs=slugs)
    if not lines and chosen.search and not slugs:
        return _lines(first, limit=most, alike=True)
    return lines


def _found(chosen: Chosen, counted: list[dict[str, Any]]) -> Found:
    lines = _lines(chosen)
    if not lines and chosen.page > 1:
        chosen = replace(chosen, page=1)
        lines = _lines(chosen)
    if lines:
        return Found(lines, _total(chosen, counted, lines), chosen.page)
    if not chosen.search:
        return Found([], 0, 1)
    lines = _lines(chosen, alike=True)
    return Found(lines, _total(chosen, counted, lines, alike=True), chosen.page, is_alike=bool(lines))


def _total(chosen: Chosen, counted: list[dict[str, Any]], lines: list[PipelineLine], *, alike: bool = False) -> int:
    """How many there are in all: the last page says it, and so do the counts unless more is chosen."""
    if len(lines) < PAGE:
        return (chosen.page - 1) * PAGE + len(lines)
    if not (chosen.search or chosen.holder):
        return sum(
            row[chosen.view]
            for row in counted
            if chosen.stage in ("", stage_of(row["status"])) and chosen.country in ("", row["country"])
        )
    where, values = _where(chosen, alike=alike)
    return int(_ask(f"SELECT count(*) AS found FROM pipeline_pipelineentry WHERE {where}", values)[0]["found"])


def _lines(
    chosen: Chosen, *, limit: int | None = None, slugs: Sequence[str] = (), alike: bool = False
) -> list[PipelineLine]:
    where, values = _where(chosen, alike=alike)
    if slugs:
        where = "facility_id IN (SELECT id FROM facilities_facility WHERE slug = ANY(%(slugs)s))"
        values = {**_days(), "slugs": list(slugs)}
    values |= {"limit": limit or PAGE, "offset": (chosen.page - 1) * PAGE}
    # Pieces of the statement come from the tables above, whatever a person typed goes in as values.
    statement = _PAGE.format(
        late=_VIEW["late"],
        ending=f"coalesce({_IS_ENDING}, false)",
        holder=_HOLDER,
        since=_SINCE,
        due=_DUE,
        where=where,
        order=_ORDERS[chosen.sort],
    )
    found = []
    for row in _ask(statement, values):
        row["stage"] = stage_of(row.pop("entry"))
        row["seats"] = tuple((name, state) for name, state in row.pop("names") or ())
        found.append(PipelineLine(**row))
    return found


def _ask(statement: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _counts(rows: list[dict[str, Any]]) -> Counts:
    found = Counts()
    for row in rows:
        stage = stage_of(row["status"])
        found.stages[stage] += row["all"]
        found.late[stage] += row["late"]
        found.countries.add(row["country"])
        for view in VIEWS:
            found.views[view] += row[view]
    return found


def _where(chosen: Chosen, *, alike: bool = False) -> tuple[str, dict[str, Any]]:
    conditions = [_VIEW[chosen.view]]
    values = _days()
    if chosen.stage:
        conditions.append("status = ANY(%(statuses)s)")
        values["statuses"] = statuses_in(chosen.stage)
    for column, value in ((_HOLDER, chosen.holder), ("country", chosen.country)):
        if value:
            name = f"chosen_{len(values)}"
            conditions.append(f"{column} = %({name})s")
            values[name] = value
    for number, word in enumerate(fold(chosen.search).split()[:6]):
        key = f"word_{number}"
        values[key] = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        values[f"{key}_plain"] = word
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
        " OR facility_id IN (SELECT m.facility_id FROM facilities_membership m"
        " JOIN facilities_user u ON u.id = m.user_id"
        f" WHERE m.ended_at IS NULL AND (u.search_key LIKE %({key})s OR {person})))"
    )


def _matches(key: str, *, has_figure: bool) -> str:
    """Facility, town or institution; a person there; with a figure in it also a number of an invoice or application."""
    found = [
        "SELECT m.facility_id FROM facilities_membership m JOIN facilities_user u ON u.id = m.user_id"
        f" WHERE m.ended_at IS NULL AND u.search_key LIKE %({key})s",
    ]
    if has_figure:
        found += [
            f"SELECT facility_id FROM {table} WHERE strpos(lower({column}), %({key}_plain)s) > 0"
            for table, column in (
                ("invoicing_invoice", "number"),
                ("applications_application", "code"),
                ("assessment_certificate", "number"),
            )
        ]
    return f"(search_key LIKE %({key})s OR facility_id IN ({' UNION ALL '.join(found)}))"
