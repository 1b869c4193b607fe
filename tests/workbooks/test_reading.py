"""Foreign workbooks: what is read, what is refused, and with which words."""

import struct
import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest

from iasios.workbooks import UnreadableCell, WorkbookRefused, open_workbook
from iasios.workbooks.cells import Cell, read_day
from tests.workbooks.files import book, packed, parts

SHEET = "xl/worksheets/sheet1.xml"
SPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def refused(content):
    with pytest.raises(WorkbookRefused) as error:
        open_workbook(content)
    return str(error.value)


def cells(content):
    return {
        cell.at: cell.problem or cell.text
        for row in open_workbook(content).sheet("Cases").rows
        for cell in row.cells
        if cell.text or cell.problem
    }


# --- what is read -----------------------------------------------------------------------------------------------------


def test_texts_numbers_and_dates_come_with_their_address():
    content = book(("Case", "Note"), (1, "  two\r\nlines \xa0"), (), (2.0, True), (3.5, datetime(2026, 3, 4)))
    assert cells(content) == {
        "A1": "Case", "B1": "Note", "A2": "1", "B2": "two\nlines", "A4": "2", "B4": "TRUE", "A5": "3.5",
        "B5": "2026-03-04",
    }  # fmt: skip


def test_empty_rows_are_left_out_and_numbers_kept():
    rows = open_workbook(book(("a",), (), (), ("b",))).sheet("Cases").rows
    assert [row.number for row in rows] == [1, 4]
    assert (rows[0].cell(7).at, rows[0].cell(7).is_blank) == ("H1", True)


def test_formulas_and_errors_are_pointed_out_by_cell():
    assert cells(book(("=1+1", "#REF!", "fine"))) == {
        "A1": "This is a formula. Write the value instead.",
        "B1": "This is an error value, #REF!. Write the value instead.",
        "C1": "fine",
    }


def test_merged_cells_are_pointed_out_by_cell():
    content = book(("a", "b"), ("c", "d"), ("e", "f"), change=lambda sheet: sheet.merge_cells("B2:B3"))
    assert cells(content)["B2"] == "B2:B3 are merged. Unmerge them and fill in each cell."
    assert cells(content)["A2"] == "c"
    assert open_workbook(content).sheet("Cases").merged == ("B2:B3",)


def test_the_sheet_is_found_by_name_and_its_lack_is_said():
    opened = open_workbook(book(("a",), title="cases "))
    assert opened.sheet("Fälle", "Cases").title == "cases "
    with pytest.raises(WorkbookRefused) as error:
        opened.sheet("Answers")
    assert str(error.value) == (
        "The workbook has no sheet “Answers”. Download the template again and fill in that sheet."
    )


COLUMNS = {"number": "Case", "procedure_on": "Date of procedure", "stage": "Stage"}


@pytest.mark.parametrize(
    "heads",
    [
        [("number", "procedure_on", "stage")],
        [("Case", "Date of  procedure", "STAGE")],
        [("A title",), ("number", "procedure_on", "stage"), ("Fall", "Datum", "Stadium")],
        [("number", "procedure_on", "stage"), ("Case", "Date of procedure", "Stage")],
    ],
)
def test_a_table_is_found_by_codes_or_words(heads):
    table = open_workbook(book(*heads, (1, "x", "y"))).sheet("Cases").table(COLUMNS)
    records = [{code: cell.text for code, cell in record.items()} for _number, record in table.records()]
    assert records[-1] == {"number": "1", "procedure_on": "x", "stage": "y"}
    assert table.missing == ()


def test_a_row_of_codes_beside_the_headings_is_no_data():
    heads = [("number", "procedure_on", "stage"), ("Case", "Date of procedure", "Stage")]
    table = open_workbook(book(*heads, (1, "x", "y"))).sheet("Cases").table(COLUMNS)
    assert [number for number, _record in table.records()] == [3]


def test_moved_and_missing_columns():
    table = open_workbook(book(("Stage", "other", "Case"), ("y", "z", 1))).sheet("Cases").table(COLUMNS)
    assert (dict(table.columns), table.missing) == ({"stage": 0, "number": 2}, ("Date of procedure",))
    assert open_workbook(book(("nothing", "of"), ("the", "kind"))).sheet("Cases").table(COLUMNS) is None


# --- dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    ["2026-03-04", "2026/3/4", "4.3.2026", "04. 03. 2026", "04/03/2026", "4 March 2026", "4. März 2026", "4 Mar 2026",
     " 4 march, 2026 ", 46085, 46085.5, date(2026, 3, 4), datetime(2026, 3, 4, 9, 30), "2026-03-04T00:00:00"],
)  # fmt: skip
def test_a_date_is_understood(written):
    assert Cell("A1", written).day() == date(2026, 3, 4)


def test_real_date_cells_survive_the_file():
    row = open_workbook(book((date(2026, 3, 4), "4.3.2026", None, "end"))).sheet("Cases").rows[0]
    assert [cell.day() for cell in row.cells[:3]] == [date(2026, 3, 4), date(2026, 3, 4), None]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("03/14/2026", "“03/14/2026” is no day of the calendar. Write day, month and year, such as 4.3.2026."),
        ("31.2.2026", "“31.2.2026” is no day of the calendar. Write day, month and year, such as 4.3.2026."),
        ("4.3.26", "“4.3.26” is not a date. Write day, month and year, such as 4.3.2026."),
        ("March", "“March” is not a date. Write day, month and year, such as 4.3.2026."),
        ("x" * 300, f"“{'x' * 39}…” is not a date. Write day, month and year, such as 4.3.2026."),
        (17, "“17” is not a date. Write day, month and year, such as 4.3.2026."),
    ],
)
def test_what_is_no_date_is_said(written, said):
    with pytest.raises(UnreadableCell) as error:
        Cell("A1", written).day()
    assert str(error.value) == said


def test_the_day_comes_first():
    assert read_day("05/04/2026") == date(2026, 4, 5)


# --- what is refused --------------------------------------------------------------------------------------------------

NOT_XLSX = "This is not an .xlsx workbook. Send the template as your program saves it."
MACROS = "The workbook holds macros. Save it as .xlsx, without macros, and send that."
DAMAGED = "The file cannot be read: it is damaged. Open it in your spreadsheet program and save it again as .xlsx."
PASSWORD = "The workbook is protected by a password. Save it without a password and send it."
OVERFULL = "The workbook unpacks to more than it should hold. Send only the filled-in template."


@pytest.mark.parametrize("content", [b"", b"Case;Date\n1;2", b"PK\x03\x04 broken", b"%PDF-1.7", b"\0" * 500])
def test_what_is_no_zip_is_refused(content):
    assert refused(BytesIO(content)) == NOT_XLSX


def test_a_zip_of_something_else_is_refused():
    assert refused(packed({"word/document.xml": b"<w/>", "[Content_Types].xml": b"<Types/>"})) == NOT_XLSX
    assert refused(packed({"mimetype": b"x", "content.xml": b"<x/>"})) == (
        "This is an OpenDocument file. Save it as .xlsx and send that."
    )
    assert refused(packed(parts(book(("a",))) | {"xl/workbook.bin": b"x"})) == (
        "This is a binary Excel file. Save it as .xlsx and send that."
    )


def test_old_and_encrypted_files_are_told_apart():
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    assert refused(BytesIO(magic + b"\0" * 600)) == "This is an old Excel file. Save it as .xlsx and send that."
    assert refused(BytesIO(magic + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))) == PASSWORD


def test_an_encrypted_part_is_refused():
    content = bytearray(book(("a",)).getvalue())
    for at in range(len(content) - 4):
        if content[at : at + 4] == b"PK\x01\x02":
            content[at + 8] |= 1
    assert refused(BytesIO(bytes(content))) == PASSWORD


def test_macros_are_refused_by_part_and_by_type():
    made = parts(book(("a",)))
    assert refused(packed(made | {"xl/vbaProject.bin": b"x"})) == MACROS
    types = made["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert refused(packed(made | {"[Content_Types].xml": types})) == MACROS
    assert refused(packed(made | {"xl/macrosheets/sheet1.xml": b"<x/>"})) == MACROS


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    made = parts(book(("a",)))
    assert refused(packed(made | {"xl/media/image1.png": b"\0" * (31 * 2**20)})) == OVERFULL
    assert refused(packed(made | {f"xl/media/{n}.png": b"" for n in range(500)})) == OVERFULL


def test_a_bomb_that_lies_about_its_size_unpacks_no_more_than_it_says():
    made = packed(parts(book(("a",))) | {SHEET: b"<worksheet>" + b" " * (4 * 2**20)}).getvalue()
    # Both headers of the sheet now declare 64 bytes.
    size = struct.pack("<I", 4 * 2**20 + 11)
    assert made.count(size) == 2
    lying = BytesIO(made.replace(size, struct.pack("<I", 64)))
    assert zipfile.ZipFile(lying).getinfo(SHEET).file_size == 64
    assert refused(lying) == DAMAGED


def test_entities_are_refused():
    made = parts(book(("a",)))
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + made[SHEET].partition(b"?>")[2]
    said = "The workbook holds parts that no spreadsheet program writes. It is not opened."
    assert refused(packed(made | {SHEET: bomb})) == said
    assert refused(packed(made | {SHEET: bomb.decode().encode("utf-16")})) == said


@pytest.mark.parametrize(
    "change",
    [
        {SHEET: b"<worksheet xmlns='%s'><sheetData><row><c t='s'><v>99</v></c></row></sheetData></worksheet>" % SPACE},
        {SHEET: b"not xml"},
        {SHEET: b""},
        {"xl/workbook.xml": b"<workbook/>"},
        {"xl/styles.xml": b"<styleSheet"},
        {"[Content_Types].xml": b"<Types/>"},
    ],
)
def test_damaged_parts_are_refused(change):
    assert refused(packed(parts(book(("a",))) | change)) in {DAMAGED, NOT_XLSX}


def test_a_truncated_file_is_refused():
    content = book(("a",)).getvalue()
    assert refused(BytesIO(content[: len(content) // 2])) == NOT_XLSX


def test_too_much_is_refused_with_the_number():
    assert (
        refused(BytesIO(b"x" * (3 * 2**20 + 1)))
        == "The file is larger than 3.0\xa0MB. Send only the filled-in template."
    )
    with pytest.raises(WorkbookRefused, match="“Cases” has more than 5 rows"):
        open_workbook(book(*((n,) for n in range(6))), most_rows=5)
    with pytest.raises(WorkbookRefused, match="“Cases” has more than 5 columns"):
        open_workbook(book(tuple(range(6))), most_columns=5)


def test_a_cell_at_the_far_corner_costs_nothing():
    far = b"<worksheet xmlns='%s'><sheetData><row r='1048576'>" % SPACE
    far += b"<c r='XFD1048576'><v>1</v></c></row></sheetData></worksheet>"
    assert open_workbook(packed(parts(book(("a",))) | {SHEET: far})).sheet("Cases").rows == ()


def test_a_flood_of_merged_cells_is_refused():
    def merge(sheet):
        for row in range(1, 103):
            sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)

    assert refused(book(("a",), change=merge)) == (
        "The workbook has too many merged cells. Unmerge them and send it again."
    )
