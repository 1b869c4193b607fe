"""Workbooks that the portal writes, read back."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from iasios.web.file_responses import workbook_response
from iasios.workbooks import Column, add_sheet, new_workbook, open_workbook, workbook_bytes

COLUMNS = [
    Column(code="number", heading="Case", locked=True),
    Column(code="kind", heading="Tumour type", choices=["Kidney", "Lung"], hint="Choose one."),
    Column(code="day", heading="Date", is_date=True),
    Column(code="note", heading="Note", width=40),
]


def written(rows, **options):
    book = new_workbook(title="Case review")
    add_sheet(book, "Cases", columns=COLUMNS, rows=rows, intro=["Case review", "Fill in."], **options)
    return workbook_bytes(book)


def test_what_is_written_is_read_back():
    content = written([{"number": 1, "kind": "Kidney", "day": date(2026, 3, 4), "note": "ok"}], blank_rows=2)
    table = open_workbook(BytesIO(content)).sheet("Cases").table({column.code: column.heading for column in COLUMNS})
    assert [(n, {code: cell.text for code, cell in row.items()}) for n, row in table.records()] == [
        (5, {"number": "1", "kind": "Kidney", "day": "2026-03-04", "note": "ok"})
    ]


def test_what_is_typed_into_a_column_of_text_stays_as_it_is():
    book = new_workbook(title="x")
    columns = [Column(code="a", heading="A", is_text=True), Column(code="b", heading="B")]
    add_sheet(book, "Answers", columns=columns, rows=[{"a": "0800 1234", "b": 1}], blank_rows=1)
    sheet = load_workbook(BytesIO(workbook_bytes(book))).worksheets[0]
    assert [[cell.number_format for cell in row] for row in sheet["A3:B4"]] == [["@", "General"], ["@", "General"]]


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x")', "+41 44", "-5", "@SUM(A1)", "#REF!", "plain", "1"])
def test_text_stays_text(text):
    content = BytesIO(written([{"note": text}]))
    cell = load_workbook(content).worksheets[0]["D5"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert bool(cell.quotePrefix) == text.startswith(("=", "+", "-", "@"))


def test_signs_that_no_cell_holds_are_left_out():
    content = BytesIO(written([{"note": "a\x00b\x0bc\r\nd 😀 مرحبا"}, {"note": "😀" * 20_000}]))
    sheet = load_workbook(content).worksheets[0]
    assert sheet["D5"].value == "abc\nd 😀 مرحبا"
    assert len(sheet["D6"].value.encode("utf-16-le")) // 2 <= 32_767
    assert sheet["D6"].value.endswith("😀…")


def test_headings_choices_and_locks():
    sheet = load_workbook(BytesIO(written([{"number": 1}], protect=True))).worksheets[0]
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.row_dimensions[3].hidden) == ("B5", "$4:$4", True)
    assert (sheet.protection.sheet, sheet["A5"].protection.locked, sheet["B5"].protection.locked) == (True, True, False)
    rules = {str(rule.sqref): (rule.type, rule.formula1) for rule in sheet.data_validations.dataValidation}
    assert rules == {"B5": ("list", "'Lists'!$A$1:$A$2"), "C5": ("date", "32874")}


def test_equal_lists_share_a_column_of_the_hidden_sheet():
    book = new_workbook(title="x")
    add_sheet(book, "One", columns=[*COLUMNS, Column(code="k2", heading="K", choices=["Yes", "No"])], rows=[{}])
    add_sheet(book, "Two", columns=COLUMNS, rows=[{}])
    made = load_workbook(BytesIO(workbook_bytes(book)))
    assert (made.sheetnames, made["Lists"].sheet_state, made["Lists"].max_column) == (
        ["One", "Two", "Lists"],
        "hidden",
        2,
    )


def test_the_download_names_its_file():
    book = new_workbook(title="x")
    add_sheet(book, "One", columns=COLUMNS)
    response = workbook_response(workbook_bytes(book), name="cases.xlsx")
    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert response["Content-Disposition"] == 'attachment; filename="cases.xlsx"'


def test_the_cells_of_a_column_share_their_style():
    def styles(rows):
        book = new_workbook(title="x")
        add_sheet(book, "Cases", columns=COLUMNS, rows=[{"note": "a"}] * rows)
        return len(book._cell_styles)

    assert styles(300) == styles(1)
