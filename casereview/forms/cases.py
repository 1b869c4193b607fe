"""What people write about the cases: one mark, one case, one group of items over all cases, a workbook."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casereview.catalogue import DatasetSpec, MarkSpec
from casereview.cell_parsing import read_cell
from casereview.completeness import HEADER_CELLS, as_text, cell_text, clean_procedure_on, read_row, row_text
from casereview.enums import CASES, Mark
from casereview.models import Case
from iasios.ui.widgets import BrowserDate
from iasios.workbooks import Book, Cell, WorkbookRefused, open_table_file

#: The name of the group that edits tumour types and dates.
HEADER = "header"

_CHOICE_ERRORS = {"invalid_choice": _("Choose one of the marks that are offered.")}


def mark_choices(spec: MarkSpec) -> list[tuple[str, Any]]:
    """The marks that an item may have, in its own words: Present and Missing, or Yes and No."""
    yes_no = spec.wording == "yes_no"
    choices: list[tuple[str, Any]] = [
        (str(Mark.PRESENT), _("Yes") if yes_no else Mark.PRESENT.label),
        (str(Mark.MISSING), _("No") if yes_no else Mark.MISSING.label),
    ]
    if spec.may_be_not_applicable:
        choices.append((str(Mark.NOT_APPLICABLE), spec.not_applicable_label or Mark.NOT_APPLICABLE.label))
    return choices


class CellsForm(forms.Form):
    """Cells of the grid, one or a pasted block: JSON rows of case number, cell, what the page showed, what was written.

    A cell whose text means nothing does not stop the others: it is listed in `refused`.
    """

    cells = forms.CharField(max_length=400_000)
    #: The versions of the 30 cases that the page knows, so that it is told about what others changed.
    known = forms.CharField(required=False, max_length=400)

    def __init__(self, data: Any, *, dataset: DatasetSpec) -> None:
        super().__init__(data)
        self.dataset = dataset
        self.refused: list[tuple[int, str, str]] = []
        #: Numbers of the cases that the page speaks of.
        self.named: set[int] = set()

    def clean_cells(self) -> list[tuple[int, str, str, Any]]:
        """Case number, cell, what it was and the value it becomes."""
        try:
            rows = json.loads(self.cleaned_data["cells"])
        except (ValueError, RecursionError):
            rows = None
        if not isinstance(rows, list) or not all(map(_is_cell, rows)) or len(rows) > MOST_CELLS:
            raise forms.ValidationError(
                _("The grid sent something that cannot be read. Reload the page."), code="shape"
            )
        found, today = [], timezone.localdate()
        self.named = {row[0] for row in rows}
        for number, cell, was, text in rows:
            if text == was:
                continue
            try:
                found.append((number, cell, was, read_cell(self.dataset, cell, Cell("", text), today=today)))
            except forms.ValidationError as error:
                self.refused.append((number, cell, " ".join(error.messages)))
        return found

    def unknown_rows(self, cases: Sequence[Case]) -> list[Case]:
        """The cases that the page speaks of or knows in another version than the stored one. Valid forms only."""
        known = self.cleaned_data["known"].split(",")
        versions = known if len(known) == len(cases) else [""] * len(cases)
        return [
            case
            for case, seen in zip(cases, versions, strict=True)
            if case.number in self.named or seen != str(case.version)
        ]


#: Every cell of the grid once.
MOST_CELLS = CASES * 38


def _is_cell(row: Any) -> bool:
    return (
        isinstance(row, list)
        and len(row) == 4
        and type(row[0]) is int
        and 1 <= row[0] <= CASES
        and all(isinstance(text, str) and len(text) <= 200 for text in row[1:])
    )


def _tumour_type_field(dataset: DatasetSpec) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Tumour type"),
        required=False,
        choices=[("", _("Choose")), *((kind.code, kind.label) for kind in dataset.tumour_types)],
        error_messages={"invalid_choice": _("Choose a tumour type from the list.")},
    )


def _date_field() -> forms.DateField:
    return forms.DateField(
        label=_("Date of procedure"),
        required=False,
        widget=BrowserDate(attrs={"class": "input"}),
        error_messages={"invalid": _("Give the date as day, month and year, such as 4 March 2026.")},
    )


def _mark_field(spec: MarkSpec) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=spec.short, required=False, choices=mark_choices(spec), error_messages=_CHOICE_ERRORS
    )


class CaseForm(forms.Form):
    """One case: header and 36 marks. Nothing is required: a case is complete when everything is there."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    #: What the page showed, so that a save touches only what the person changed.
    was = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, case: Case, dataset: DatasetSpec) -> None:
        self.case, self.dataset = case, dataset
        self.cells = case_cells(dataset)
        super().__init__(data, initial=_initial(case) | {"was": row_text(case, self.cells)})
        self.fields["tumour_type"] = _tumour_type_field(dataset)
        self.fields["procedure_on"] = _date_field()
        for spec in dataset.marks:
            self.fields[f"m_{spec.code}"] = _mark_field(spec)

    def clean_procedure_on(self) -> date | None:
        day = self.cleaned_data["procedure_on"]
        # A date that was in the window when it was entered may have left it since; the page says so.
        return day if day == self.case.procedure_on else clean_procedure_on(day, timezone.localdate())

    def value_of(self, spec: MarkSpec) -> str:
        """The mark as typed, or as stored."""
        return str(self[f"m_{spec.code}"].value() or "")

    def seen(self) -> dict[str, str] | None:
        """What the page showed, cell by cell; None when the form does not say."""
        return read_row(self.cleaned_data["was"], self.cells)

    def typed(self) -> dict[str, str]:
        """What the person wants, cell by cell."""
        header = {cell: as_text(self.cleaned_data[cell]) for cell in HEADER_CELLS}
        return header | self.marks()

    def rest_on(self, current: Case) -> None:
        """The form once more, over what somebody else saved: only what the person changed differs from it."""
        typed, seen = self.typed(), self.seen() or {}
        shown = {
            cell: cell_text(current, cell) if typed[cell] == seen.get(cell) else typed[cell] for cell in self.cells
        }
        self.data = {(cell if cell in HEADER_CELLS else f"m_{cell}"): value for cell, value in shown.items()} | {
            "version": current.version,
            "was": row_text(current, self.cells),
        }

    def marks(self) -> dict[str, str]:
        return {spec.code: self.cleaned_data[f"m_{spec.code}"] for spec in self.dataset.marks}


def case_cells(dataset: DatasetSpec) -> tuple[str, ...]:
    """All cells of a case, in the order of the hidden field."""
    return (*HEADER_CELLS, *(spec.code for spec in dataset.marks))


def _initial(case: Case) -> dict[str, Any]:
    header = {"version": case.version, "tumour_type": case.tumour_type, "procedure_on": case.procedure_on}
    return header | {f"m_{item}": mark for item, mark in case.marks.items()}


class GroupForm(forms.Form):
    """One group of items over all 30 cases, or the header of all 30: the grid page by page.

    Beside each row's cells goes what the page showed (`was-3`), so that only cells that the person changed are saved.
    """

    def __init__(self, data: Any = None, *, cases: Sequence[Case], dataset: DatasetSpec, group: str) -> None:
        super().__init__(data)
        self.cases, self.dataset, self.group = list(cases), dataset, group
        self.items = () if group == HEADER else dataset.marks_of_group(group)
        self.cells = HEADER_CELLS if group == HEADER else tuple(spec.code for spec in self.items)
        for case in self.cases:
            for cell, field in self._fields_of_a_row().items():
                field.label = _("Case %(number)s, %(cell)s") % {"number": case.number, "cell": field.label}
                self.fields[cell_name(case.number, cell)] = field

    def _fields_of_a_row(self) -> dict[str, forms.Field]:
        if self.group == HEADER:
            return {"tumour_type": _tumour_type_field(self.dataset), "procedure_on": _date_field()}
        return {spec.code: _mark_field(spec) for spec in self.items}

    def shown(self, case: Case, cell: str) -> str:
        """What the cell holds: as typed when the form was posted, else as stored."""
        if self.is_bound:
            return str(self.data.get(cell_name(case.number, cell), ""))
        return cell_text(case, cell)

    def was(self, case: Case) -> str:
        """The row as stored, for the hidden field beside it."""
        return row_text(case, self.cells)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        numbers = {int(found[1][:9]) for found in map(_CELL.match, self.data) if found}
        if any(not 1 <= number <= CASES for number in numbers):
            raise forms.ValidationError(_("There are %(cases)s cases."), code="number", params={"cases": CASES})
        if self.group == HEADER:
            for case in self.cases:
                self._clean_date(case, cleaned)
        return cleaned

    def _clean_date(self, case: Case, cleaned: dict[str, Any]) -> None:
        name = cell_name(case.number, "procedure_on")
        day = cleaned.get(name)
        if day is None or day == case.procedure_on:
            return
        try:
            clean_procedure_on(day, timezone.localdate())
        except forms.ValidationError as error:
            self.add_error(name, error)

    def changes(self) -> dict[int, dict[str, tuple[Any, Any]]]:
        """Cells that the person changed: case number to cell to what was shown and what it becomes."""
        found: dict[int, dict[str, tuple[Any, Any]]] = {}
        for case in self.cases:
            sent = str(self.data.get(f"was-{case.number}", ""))
            was = read_row(sent, self.cells) or {cell: cell_text(case, cell) for cell in self.cells}
            for cell, before in was.items():
                name = cell_name(case.number, cell)
                # A cell that was not sent is no wish to empty it.
                if name in self.data and as_text(self.cleaned_data[name]) != before:
                    found.setdefault(case.number, {})[cell] = (before, self.cleaned_data[name])
        return found


_CELL = re.compile(r"c(\d+)-")


def cell_name(number: int, cell: str) -> str:
    """The name of a cell's control."""
    return f"c{number}-{cell}"


class CaseWorkbookForm(forms.Form):
    """A filled workbook. What is in it is read and compared, not kept."""

    workbook = forms.FileField(
        label=_("Filled workbook"),
        help_text=_("An .xlsx or .csv file up to 1 MB."),
        max_length=200,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("Choose the workbook that you filled in.")},
    )

    def clean_workbook(self) -> Book:
        try:
            return open_table_file(self.cleaned_data["workbook"], most_rows=200, most_columns=80, most_bytes=2**20)
        except WorkbookRefused as refused:
            raise forms.ValidationError(str(refused), code="refused") from None
