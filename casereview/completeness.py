"""What a case may say and when it and the whole review are complete: rules only, no database (R37, R38, R40 to R44)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.queries import window_start
from casereview.catalogue import DatasetSpec, MarkSpec
from casereview.enums import CASES, TUMOUR_TYPES_NEEDED, Mark
from casereview.models import Case

#: Cells of a case beside its marks.
HEADER_CELLS = ("tumour_type", "procedure_on")

#: So many days too early are counted; of a date years ago the number says nothing.
COUNTED_DAYS = 31

#: A case that leaves the window within so many days is shown as due soon.
LEAVING_SOON = 60


def cell_value(case: Case, cell: str) -> Any:
    """What a case holds in a cell: an item, the tumour type or the date."""
    return getattr(case, cell) if cell in HEADER_CELLS else case.marks.get(cell, "")


def cell_text(case: Case, cell: str) -> str:
    """The same as a control says it."""
    return as_text(cell_value(case, cell))


def row_text(case: Case, cells: Iterable[str]) -> str:
    """Several cells in one hidden field, so that a form can say what it showed."""
    return "|".join(cell_text(case, cell) for cell in cells)


def read_row(text: str, cells: Sequence[str]) -> dict[str, str] | None:
    """The cells of a hidden field again; None when it does not fit."""
    values = text.split("|")
    return dict(zip(cells, values, strict=True)) if len(values) == len(cells) else None


def clashes(current: Case, seen: Mapping[str, str], wanted: Mapping[str, Any]) -> list[str]:
    """Cells that a person changed and somebody else too, to something different."""
    found = []
    for cell, was in seen.items():
        mine, theirs = as_text(wanted.get(cell)), cell_text(current, cell)
        if mine != was and theirs not in (was, mine):
            found.append(cell)
    return found


def as_text(value: Any) -> str:
    """A mark, tumour type or date as a control says it; nothing as an empty text."""
    return value.isoformat() if isinstance(value, date) else str(value or "")


def gaps_of(marks: Mapping[str, str], specs: Iterable[MarkSpec]) -> list[MarkSpec]:
    """The items that the record does not hold, although they apply (R44)."""
    return [spec for spec in specs if marks.get(spec.code) == Mark.MISSING]


def case_is_complete(case: Case, dataset: DatasetSpec) -> bool:
    """Tumour type, date and every mark are there; a missing item is a gap, but it is marked."""
    return bool(case.tumour_type and case.procedure_on) and is_marked(case, dataset)


def is_marked(case: Case, dataset: DatasetSpec) -> bool:
    """Whether every mark is there; tumour type and date may still be missing."""
    return all(case.marks.get(spec.code) for spec in dataset.marks)


def clean_mark(dataset: DatasetSpec, item: str, mark: str) -> str:
    """The mark, if this item may have it; empty takes a mark back. ValidationError says why not."""
    spec = next((spec for spec in dataset.marks if spec.code == item), None)
    if spec is None:
        raise ValidationError(_("The case review has no such item."), code="unknown_item")
    if mark and mark not in Mark.values:
        raise ValidationError(_("Choose one of the marks that are offered."), code="unknown_mark")
    if mark == Mark.NOT_APPLICABLE and not spec.may_be_not_applicable:
        raise ValidationError(
            _("%(item)s applies to every case: mark it as there or as missing."),
            code="always_applies",
            params={"item": spec.short},
        )
    return mark


def clean_tumour_type(dataset: DatasetSpec, code: str) -> str:
    """A code of the list, or empty while none is chosen (R40)."""
    if code and code not in {kind.code for kind in dataset.tumour_types}:
        raise ValidationError(_("Choose a tumour type from the list."), code="unknown_tumour_type")
    return code


def clean_procedure_on(day: date | None, today: date) -> date | None:
    """A day within the 12 months up to today, or None while it is open (R38)."""
    if day is None:
        return None
    start = window_start(today)
    numbers = {"today": _day(today), "start": _day(start), "day": _day(day)}
    if day > today:
        raise ValidationError(
            _("%(day)s has not come yet. Give a day from %(start)s to %(today)s."), code="future", params=numbers
        )
    if day < start:
        early = (start - day).days
        if early > COUNTED_DAYS:
            raise ValidationError(
                _("%(day)s is too early. Cases come from the last 12 months, %(start)s to %(today)s."),
                code="too_old",
                params=numbers,
            )
        raise ValidationError(
            ngettext(
                "%(day)s is %(early)s day too early. Cases come from the last 12 months, %(start)s to %(today)s.",
                "%(day)s is %(early)s days too early. Cases come from the last 12 months, %(start)s to %(today)s.",
                early,
            ),
            code="too_old",
            params=numbers | {"early": early},
        )
    return day


def leaves_window_on(day: date) -> date:
    """The last day on which an application with this case can still be submitted (R38, A12)."""
    if (day.month, day.day) in ((2, 28), (2, 29)):
        # The window of 29 February begins on 28 February of the year before.
        return date(day.year + 1, 3, 1) - timedelta(days=1)
    return day.replace(year=day.year + 1)


@dataclass(frozen=True, kw_only=True)
class WindowState:
    """Where a case stands in the 12-month window."""

    leaves_on: date
    days_left: int

    @property
    def is_outside(self) -> bool:
        return self.days_left < 0

    @property
    def is_soon(self) -> bool:
        return 0 <= self.days_left <= LEAVING_SOON


def window_state(day: date, today: date) -> WindowState:
    """How many days the case has left in the window; negative once it has left."""
    leaves = leaves_window_on(day)
    return WindowState(leaves_on=leaves, days_left=(leaves - today).days)


@dataclass(frozen=True, kw_only=True)
class ReviewFacts:
    """What the application needs to know of its case review."""

    cases_completed: int
    completed: bool
    #: Number of cases with a gap, by the number of the question that explains them; questions without gaps are absent.
    gaps: dict[str, int] = field(default_factory=dict)
    #: The items behind them: {"13": [{"label": {"en": "Stage"}, "cases": [4, 13]}]}.
    gap_items: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    #: What the cases hold item by item, once the review is complete.
    items: list[dict[str, Any]] = field(default_factory=list)
    oldest_case_on: date | None = None


def facts_of(cases: Iterable[Case], dataset: DatasetSpec, *, selection_confirmed: bool, today: date) -> ReviewFacts:
    """The facts that are pushed down to the application (R37 to R40, R44); the dataset knows the edition's questions.

    Complete means: 30 complete cases, at least 3 tumour types, random selection confirmed, every date in the window.
    """
    rows = list(cases)
    completed = sum(case.is_complete for case in rows)
    dates = [case.procedure_on for case in rows if case.procedure_on]
    kinds = {case.tumour_type for case in rows if case.tumour_type}
    start = window_start(today)
    gaps: Counter[str] = Counter()
    by_question = {str(topic.question): dataset.marks_of_topic(topic.code) for topic in dataset.topics}
    for case in rows:
        gaps.update(question for question, specs in by_question.items() if gaps_of(case.marks, specs))
    done = (
        completed == CASES
        and len(kinds) >= TUMOUR_TYPES_NEEDED
        and selection_confirmed
        and all(start <= day <= today for day in dates)
    )
    return ReviewFacts(
        cases_completed=completed,
        completed=done,
        gaps=dict(sorted(gaps.items())),
        gap_items={question: _gap_items(rows, dataset, by_question[question]) for question in sorted(gaps)},
        items=_items(rows, dataset) if done else [],
        oldest_case_on=min(dates, default=None),
    )


def _items(cases: Iterable[Case], dataset: DatasetSpec) -> list[dict[str, Any]]:
    """Per item how many cases hold it, lack it or need none, with its name in every language."""
    counted = {spec.code: Counter[str]() for spec in dataset.marks}
    for case in cases:
        for code, mark in case.marks.items():
            if code in counted:
                counted[code][mark] += 1
    return [
        {"question": dataset.topic(group.topic).question, "label": _names(dataset, spec)}
        | {str(mark): counted[spec.code][mark] for mark in Mark}
        for group in dataset.groups
        for spec in dataset.marks_of_group(group.code)
    ]


def _names(dataset: DatasetSpec, spec: MarkSpec) -> dict[str, str]:
    translated = {language: words.marks[spec.code].short for language, words in dataset.translations.items()}
    return {"en": spec.short} | translated


def _gap_items(cases: Iterable[Case], dataset: DatasetSpec, specs: Iterable[MarkSpec]) -> list[dict[str, Any]]:
    """Per item the cases that lack it, with its name in every language: the reader below knows no dataset."""
    missing: dict[str, list[int]] = {}
    for case in cases:
        for spec in gaps_of(case.marks, specs):
            missing.setdefault(spec.code, []).append(case.number)
    return [{"label": _names(dataset, spec), "cases": missing[spec.code]} for spec in specs if spec.code in missing]


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
