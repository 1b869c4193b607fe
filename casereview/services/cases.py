"""Opening the review and saving cases. Every service locks the application first, so nothing ever deadlocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from applications.models import Application
from applications.queries import topic_questions
from applications.services import StaleVersion
from casereview.catalogue import CatalogueError, available_datasets, load_dataset
from casereview.completeness import as_text, cell_text, cell_value, clashes, clean_mark
from casereview.enums import CASES
from casereview.models import Case, CaseReview
from casereview.services.review import Work, clean_header
from facilities.models import User
from iasios.audit.services import record


@transaction.atomic
def open_case_review(*, application: Application, by: User | None) -> CaseReview:
    """A review with 30 blank cases, on the newest dataset whose topics the application's edition asks about (R22, R37).

    Opening it again returns the one there is.
    """
    existing = CaseReview.objects.filter(application=application).first()
    if existing is not None:
        return existing
    review = CaseReview.objects.create(
        application=application, facility_id=application.facility_id, dataset=_dataset_for(application)
    )
    Case.objects.bulk_create(
        Case(review=review, application=application, facility_id=application.facility_id, number=number)
        for number in range(1, CASES + 1)
    )
    record("case_review.opened", by=by, facility=application.facility, subject=application.code)
    return review


def _dataset_for(application: Application) -> str:
    asked = set(topic_questions(application.edition_id))
    fitting = [code for code in available_datasets() if {topic.code for topic in load_dataset(code).topics} == asked]
    if not fitting:
        raise CatalogueError([f"No minimum dataset has the topics of the edition: {', '.join(sorted(asked))}."])
    return fitting[-1]


@transaction.atomic
def save_case(
    *,
    case: Case,
    version: int,
    tumour_type: str,
    procedure_on: date | None,
    marks: Mapping[str, str],
    by: User,
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
    work = Work(case.application_id, by)
    current = work.case(case.number)
    wanted: dict[str, Any] = {**marks, "tumour_type": tumour_type, "procedure_on": procedure_on}
    if current.version != version:
        if seen is None or clashes(current, seen, wanted):
            raise StaleVersion(current)
        wanted |= {cell: cell_value(current, cell) for cell, was in seen.items() if as_text(wanted.get(cell)) == was}
    header = clean_header(work.dataset, current, wanted.pop("tumour_type"), wanted.pop("procedure_on"))
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
        value: what it becomes; checked (`casereview.cell_parsing.read_cell`).
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
    by: User | None
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class BlockSaved:
    """All 30 cases as they are now, and the cells that were not saved."""

    cases: list[Case]
    clashes: list[Clash]


@transaction.atomic
def save_block(*, review: CaseReview, changes: Sequence[CellChange], by: User) -> BlockSaved:
    """Saves cells of the grid: one mark or a pasted block (R41 to R43).

    A cell that somebody else changed to something different since the person saw it stays as it is and is reported;
    all other cells are saved. So two people in one grid never undo each other's work unseen, and nobody waits.

    Raises:
        ValidationError: a case number beyond 30, or a value that the cell cannot have; nothing is saved.
        PermissionDenied: the application has been submitted (R49).
    """
    work = Work(review.application_id, by)
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
def save_cells(*, review: CaseReview, changes: Mapping[int, Mapping[str, tuple[str, Any]]], by: User) -> list[Case]:
    """Sets some cells of some cases at once, as the grid page by page does.

    Args:
        changes: case number to cell (an item code, `tumour_type`, `procedure_on`) to what the person saw, as text,
            and what it becomes.

    Raises:
        StaleCells: a cell holds neither what the person saw nor what it should become; nothing is saved.
        ValidationError: a case number beyond 30, or a value that the cell cannot have.
    """
    work = Work(review.application_id, by)
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
