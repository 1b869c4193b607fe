"""The 30 cases as a workbook: the template with what is stored goes out, a filled one comes in (R40 to R43)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from casereview.catalogue import DatasetSpec
from casereview.cell_parsing import read_cell
from casereview.completeness import as_text, cell_text
from casereview.enums import CASES
from casereview.forms.cases import mark_choices
from casereview.models import Case
from iasios.workbooks import Book, Cell, Column, Table, add_sheet, new_workbook, put_text


def columns_of(dataset: DatasetSpec) -> list[Column]:
    """Case number, tumour type, date, and the 36 marks in the order of the grid."""
    open_word = pgettext("mark not made", "Open")
    return [
        Column(code="number", heading=_("Case"), width=7, locked=True),
        Column(
            code="tumour_type",
            heading=_("Tumour type"),
            width=32,
            choices=[kind.label for kind in dataset.tumour_types],
        ),
        Column(code="procedure_on", heading=_("Date of procedure"), width=16, is_date=True),
        *(
            Column(
                code=spec.code,
                heading=spec.short,
                width=13,
                upright=True,
                hint=spec.label,
                choices=[*(str(word) for _mark, word in mark_choices(spec)), open_word],
            )
            for spec in dataset.marks
        ),
    ]


def cases_workbook(cases: Iterable[Case], dataset: DatasetSpec, *, facility: str) -> Workbook:
    """What is stored, ready to be filled in further."""
    words = {spec.code: {mark: str(word) for mark, word in mark_choices(spec)} for spec in dataset.marks}
    types = {kind.code: kind.label for kind in dataset.tumour_types}
    rows: list[dict[str, Any]] = [
        {
            "number": case.number,
            "tumour_type": types.get(case.tumour_type),
            "procedure_on": case.procedure_on,
            **{item: words[item][mark] for item, mark in case.marks.items() if item in words},
        }
        for case in cases
    ]
    book = new_workbook(title=_("Case review of %(facility)s") % {"facility": facility})
    add_sheet(
        book,
        _("Cases"),
        columns=columns_of(dataset),
        rows=rows,
        intro=[
            _("Case review of %(facility)s") % {"facility": facility},
            _("Choose a word for each item. An empty cell changes nothing; Open takes a mark back."),
            # One row: the rows below keep their numbers.
            f"{_only_whether()} {_no_names()}",
        ],
        protect=True,
    )
    return book


def _only_whether() -> str:
    return _("You mark only whether the item is in the record: below “First name” choose present or missing.")


def _no_names() -> str:
    return _("No names, no dates of birth, no record numbers: this file is about cases 1 to 30 and nobody else.")


def procedure_list_workbook() -> Workbook:
    """The list of procedures for the draw, empty: a heading and nothing above it, so that it can be pasted."""
    book = new_workbook(title=_("List of procedures"))
    sheet = book.create_sheet(_("Procedures")[:31])
    for column, (heading, form, width) in enumerate(
        ((_("Record number"), "@", 26), (_("Date of procedure"), "yyyy-mm-dd", 22)), start=1
    ):
        cell = sheet.cell(1, column)
        put_text(cell, heading)
        cell.font = Font(name="Calibri", bold=True)
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = width
        sheet.column_dimensions[letter].number_format = form
    sheet.freeze_panes = "A2"
    words = book.create_sheet(_("How to fill it in")[:31])
    words.column_dimensions["A"].width = 110
    lines = (
        _("All therapeutic interventional oncology procedures of the last 12 months, one per line."),
        _("A patient who was treated on two days is on the list twice, once for each day."),
        _("Write your own record number, under which you find the record again. No names."),
        _("Copy the filled lines and paste them on the page of the draw. The list stays in your browser."),
    )
    for number, line in enumerate(lines, start=1):
        put_text(words.cell(number, 1), line)
    return book


@dataclass(frozen=True, kw_only=True)
class CaseProblem:
    """A cell that cannot be taken over, by its address."""

    at: str
    message: str


@dataclass(frozen=True, kw_only=True)
class CellFromWorkbook:
    """A cell that differs from what is stored, both as text."""

    number: int
    cell: str
    was: str
    becomes: str


@dataclass(frozen=True, kw_only=True)
class CasesRead:
    """What a workbook would change, what it gets wrong, and what to know about it. Nothing is stored."""

    changes: list[CellFromWorkbook]
    problems: list[CaseProblem]
    notes: list[str]


def read_cases(book: Book, cases: Sequence[Case], dataset: DatasetSpec, *, today: date) -> CasesRead:
    """Compares a workbook with the stored cases, cell by cell.

    Raises:
        WorkbookRefused: no sheet has the headings of the template.
    """
    headings = {column.code: column.heading for column in columns_of(dataset)}
    table = _table(book, headings)
    changes: list[CellFromWorkbook] = []
    problems: list[CaseProblem] = []
    seen: dict[int, int] = {}
    for row, record in table.records():
        number = _number(record, row, seen, problems)
        if number is None:
            continue
        for code, cell in record.items():
            if code != "number" and not cell.is_blank:
                _compare(cases[number - 1], code, cell, dataset, today, changes, problems)
    return CasesRead(changes=changes, problems=problems, notes=_notes(table, seen))


def _table(book: Book, headings: dict[str, str]) -> Table:
    for sheet in book.sheets:
        found = sheet.table(headings)
        if found is not None and "number" in found.columns:
            return found
    named = book.sheet(_("Cases"), "Cases")
    # The sheet is there, but somebody deleted its headings or the column of the case numbers.
    return Table(columns={}, missing=tuple(headings.values()), heading_row=0, rows=named.rows[:0])


def _number(record: dict[str, Cell], row: int, seen: dict[int, int], problems: list[CaseProblem]) -> int | None:
    cell = record["number"]
    if all(other.is_blank for other in record.values()):
        return None
    text = cell.text
    if cell.problem or not text.isascii() or not text.isdigit():
        message = cell.problem or _("Write the number of the case here, 1 to 30.")
    elif not 1 <= int(text[:9]) <= CASES:
        message = _("There are 30 cases. Give this row the number of one of them, or delete it.")
    elif int(text) in seen:
        message = _("Case %(number)s is in row %(row)s already. Delete one of the two rows.") % {
            "number": text,
            "row": seen[int(text)],
        }
    else:
        seen[int(text)] = row
        return int(text)
    problems.append(CaseProblem(at=cell.at, message=message))
    return None


def _compare(
    case: Case,
    code: str,
    cell: Cell,
    dataset: DatasetSpec,
    today: date,
    changes: list[CellFromWorkbook],
    problems: list[CaseProblem],
) -> None:
    try:
        value = read_cell(dataset, code, cell, today=today, stored=case.procedure_on)
    except ValidationError as error:
        problems.append(CaseProblem(at=cell.at, message=" ".join(error.messages)))
        return
    was, becomes = cell_text(case, code), as_text(value)
    if becomes != was:
        changes.append(CellFromWorkbook(number=case.number, cell=code, was=was, becomes=becomes))


def _notes(table: Table, seen: dict[int, int]) -> list[str]:
    notes = []
    absent = [number for number in range(1, CASES + 1) if number not in seen]
    if absent:
        words = ngettext(
            "Case %(numbers)s is not in the workbook and stays as it is.",
            "Cases %(numbers)s are not in the workbook and stay as they are.",
            len(absent),
        )
        notes.append(words % {"numbers": ", ".join(map(str, absent))})
    if table.missing:
        words = ngettext(
            "The column %(names)s is not in the workbook; what is stored there stays.",
            "The columns %(names)s are not in the workbook; what is stored there stays.",
            len(table.missing),
        )
        notes.append(words % {"names": ", ".join(f"“{name}”" for name in table.missing)})
    return notes
