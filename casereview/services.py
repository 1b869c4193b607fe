"""Writing the case review. Every service locks the application first, so facts pushed down to it never deadlock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application
from applications.services import StaleVersion, record_case_review_facts
from casereview.catalogue import DatasetSpec, available_datasets, load_dataset
from casereview.completeness import (
    HEADER_CELLS,
    ReviewFacts,
    as_text,
    case_is_complete,
    cell_text,
    cell_value,
    clashes,
    clean_mark,
    clean_procedure_on,
    clean_tumour_type,
    facts_of,
)
from casereview.enums import CASES
from casereview.models import Case, CaseReview
from iasios.audit.services import record


@transaction.atomic
def open_case_review(*, application: Application, by: Any) -> CaseReview:
    """A review with 30 blank cases, on the newest dataset (R22, R37). Opening it again returns the one there is."""
    existing = CaseReview.objects.filter(application=application).first()
    if existing is not None:
        return existing
    review = CaseReview.objects.create(
        application=application, facility_id=application.facility_id, dataset=available_datasets()[-1]
    )
    Case.objects.bulk_create(
        Case(review=review, application=application, facility_id=application.facility_id, number=number)
        for number in range(1, CASES + 1)
    )
    record("case_review.opened", by=by, facility=application.facility, subject=application.code)
    return review


@transaction.atomic
def save_case(
    *,
    case: Case,
    version: int,
    tumour_type: str,
    procedure_on: date | None,
    marks: Mapping[str, str],
    by: Any,
    seen: Mapping[str, str] | None = None,
) -> Case:
    """Saves a whole case as one person saw it; items that `marks` leaves out become open (R41 to R43).

    Args:
        version: the version that the person saw.
        seen: what each cell held then, as text. With it, cells that the person left alone keep what somebody else
            saved meanwhile, and only a cell that both changed counts as stale.

    Raises:
        StaleVersion: somebody saved the case after `version` was read; `.current` is the case as it is now.
        ValidationError: a mark, tumour type or date that the case cannot have. A date that was valid when it was
            entered and has left the window since may stay: it is shown, and submission refuses it (R38).
        PermissionDenied: the application has been submitted (R49).
    """
    work = _Work(case.application_id, by)
    current = work.case(case.number)
    wanted: dict[str, Any] = {**marks, "tumour_type": tumour_type, "procedure_on": procedure_on}
    if current.version != version:
        if seen is None or clashes(current, seen, wanted):
            raise StaleVersion(current)
        wanted |= {cell: cell_value(current, cell) for cell, was in seen.items() if as_text(wanted.get(cell)) == was}
    header = _clean_header(work.dataset, current, wanted.pop("tumour_type"), wanted.pop("procedure_on"))
    cleaned = {item: clean_mark(work.dataset, item, mark) for item, mark in wanted.items()}
    work.change(current, marks={item: mark for item, mark in cleaned.items() if mark}, **header)
    work.finish()
    return current


@dataclass(frozen=True, kw_only=True)
class CellChange:
    """One cell of the grid as a person wants it.

    Attributes:
        cell: an item code, `tumour_type` or `procedure_on`.
        was: what the person saw there, as text.
        value: what it becomes; checked (`casereview.words.read_cell`).
    """

    number: int
    cell: str
    was: str
    value: Any


@dataclass(frozen=True, kw_only=True)
class Clash:
    """A cell that kept what somebody else had put there meanwhile: who changed the case last, and when."""

    number: int
    cell: str
    value: str
    by: Any
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class BlockSaved:
    """All 30 cases as they are now, and the cells that were not saved."""

    cases: list[Case]
    clashes: list[Clash]


@transaction.atomic
def save_block(*, review: CaseReview, changes: Sequence[CellChange], by: Any) -> BlockSaved:
    """Saves cells of the grid: one mark or a pasted block (R41 to R43).

    A cell that somebody else changed to something different since the person saw it stays as it is and is reported;
    all other cells are saved. So two people in one grid never undo each other's work unseen, and nobody waits.

    Raises:
        ValidationError: a case number beyond 30, or a value that the cell cannot have; nothing is saved.
        PermissionDenied: the application has been submitted (R49).
    """
    work = _Work(review.application_id, by)
    clashing: list[Clash] = []
    wanted: dict[int, dict[str, Any]] = {}
    for change in changes:
        current = work.case(change.number)
        if clashes(current, {change.cell: change.was}, {change.cell: change.value}):
            clashing.append(
                Clash(
                    number=current.number,
                    cell=change.cell,
                    value=cell_text(current, change.cell),
                    by=current.updated_by,
                    at=current.updated_at,
                )
            )
        else:
            wanted.setdefault(change.number, {})[change.cell] = change.value
    for number, cells in wanted.items():
        work.change_cells(work.case(number), cells)
    work.finish()
    return BlockSaved(cases=work.cases, clashes=clashing)


class StaleCells(Exception):
    """Somebody changed some of the cells since the page was read. `cells` names them: (case as it is now, cell)."""

    def __init__(self, cells: list[tuple[Case, str]]) -> None:
        super().__init__(f"{len(cells)} cells were changed in between")
        self.cells = cells


@transaction.atomic
def save_cells(*, review: CaseReview, changes: Mapping[int, Mapping[str, tuple[str, Any]]], by: Any) -> list[Case]:
    """Sets some cells of some cases at once, as the grid page by page does.

    Args:
        changes: case number to cell (an item code, `tumour_type`, `procedure_on`) to what the person saw, as text,
            and what it becomes.

    Raises:
        StaleCells: a cell holds neither what the person saw nor what it should become; nothing is saved.
        ValidationError: a case number beyond 30, or a value that the cell cannot have.
    """
    work = _Work(review.application_id, by)
    stale = []
    for number, cells in changes.items():
        current = work.case(number)
        seen, wanted = {c: was for c, (was, _) in cells.items()}, {c: to for c, (_, to) in cells.items()}
        stale += [(current, cell) for cell in clashes(current, seen, wanted)]
    if stale:
        raise StaleCells(stale)
    for number, cells in changes.items():
        work.change_cells(work.case(number), {cell: wanted for cell, (_seen, wanted) in cells.items()})
    work.finish()
    return work.cases


@transaction.atomic
def confirm_random_selection(*, review: CaseReview, by: Any) -> CaseReview:
    """Somebody answers for it that the 30 records were drawn at random (R37). Once is enough; the first name stays."""
    work = _Work(review.application_id, by)
    if work.review.random_selection_confirmed_at is None:
        work.review.random_selection_confirmed_at = timezone.now()
        work.review.random_selection_confirmed_by = by
        work.review.save(update_fields=["random_selection_confirmed_at", "random_selection_confirmed_by"])
        work.note("case_review.selection_confirmed")
        work.finish()
    return work.review


class _Work:
    """One locked application with its 30 cases, read once; writes what changed and pushes the facts down.

    The lock on the application is the lock on its cases: every writer takes it first, and the trigger that refuses
    changes after submission reads the same row.
    """

    def __init__(self, application_id: int, by: Any) -> None:
        self.by = by
        # Both in one statement: a review confirmed while this waited must not look unconfirmed.
        self.review = (
            CaseReview.objects.select_related("application__facility")
            .select_for_update(of=("self", "application"))
            .get(application_id=application_id)
        )
        self.application = self.review.application
        if not self.application.is_open_for_answers:
            raise PermissionDenied(_("The application has been submitted, so its cases can no longer be changed."))
        self.cases = list(Case.objects.filter(review=self.review).order_by("number"))
        self.dataset = load_dataset(self.review.dataset)
        self._changed: dict[int, Case] = {}

    def case(self, number: int) -> Case:
        if not 1 <= number <= CASES:
            raise ValidationError(_("There are %(cases)s cases."), code="number", params={"cases": CASES})
        return self.cases[number - 1]

    def change(self, case: Case, **values: Any) -> None:
        """Notes the change; a save that changes nothing leaves version, time and name alone."""
        if all(getattr(case, name) == value for name, value in values.items()):
            return
        for name, value in values.items():
            setattr(case, name, value)
        case.is_complete = case_is_complete(case, self.dataset)
        case.version += 1
        case.updated_at, case.updated_by = timezone.now(), self.by
        self._changed[case.pk] = case

    def change_cells(self, case: Case, wanted: Mapping[str, Any]) -> None:
        """Some cells of a case; the others stay."""
        marks = {cell: value for cell, value in wanted.items() if cell not in HEADER_CELLS}
        for item, mark in marks.items():
            clean_mark(self.dataset, item, mark)
        header = _clean_header(
            self.dataset,
            case,
            wanted.get("tumour_type", case.tumour_type),
            wanted.get("procedure_on", case.procedure_on),
        )
        self.change(case, marks=_merged(case.marks, marks), **header)

    def finish(self) -> None:
        """Writes the changed cases in one statement, then tells the application what is new."""
        columns = ["tumour_type", "procedure_on", "marks", "is_complete", "version", "updated_at", "updated_by"]
        if len(self._changed) == 1:
            next(iter(self._changed.values())).save(update_fields=columns)
        elif self._changed:
            Case.objects.bulk_update(self._changed.values(), columns)
        facts = facts_of(
            self.cases,
            self.dataset,
            selection_confirmed=self.review.random_selection_confirmed_at is not None,
            today=timezone.localdate(),
        )
        known = known_facts(self.application)
        if facts != known:
            record_case_review_facts(
                application=self.application,
                cases_completed=facts.cases_completed,
                completed=facts.completed,
                gaps=facts.gaps,
                oldest_case_on=facts.oldest_case_on,
                locked=True,
            )
        if facts.completed != known.completed:
            self.note("case_review.completed" if facts.completed else "case_review.reopened")

    def note(self, action: str) -> None:
        record(action, by=self.by, facility=self.application.facility, subject=self.application.code)


def known_facts(application: Application) -> ReviewFacts:
    """What the application was told last."""
    return ReviewFacts(
        cases_completed=application.cases_completed,
        completed=application.case_review_completed_at is not None,
        gaps=application.case_gaps,
        oldest_case_on=application.oldest_case_on,
    )


def _merged(marks: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    return {item: mark for item, mark in {**marks, **changes}.items() if mark}


def _clean_header(dataset: DatasetSpec, case: Case, tumour_type: str, procedure_on: date | None) -> dict[str, Any]:
    if procedure_on != case.procedure_on:
        clean_procedure_on(procedure_on, timezone.localdate())
    return {"tumour_type": clean_tumour_type(dataset, tumour_type), "procedure_on": procedure_on}
