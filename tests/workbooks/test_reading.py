"""Foreign workbooks: what is read, what is refused, and with which words."""

import struct
import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
from django.utils import translation

from iasios.workbooks import (
    Column,
    UnreadableCell,
    WorkbookRefused,
    add_sheet,
    as_carried,
    new_workbook,
    open_workbook,
    workbook_bytes,
)
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
        "The workbook has no sheet “Answers”. Download it from the portal again and fill in that sheet."
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

NOT_XLSX = "This is not an .xlsx workbook. Save the workbook from the portal as .xlsx and send that file."
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


# --- what programs write in their own way -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("one_x000D_\ntwo", "one\ntwo"),
        ("one_x000D_two", "one\ntwo"),
        ("one_x000B_two_x000c_three", "one\ntwo\nthree"),
        ("cell_x0007_ end", "cell end"),
        ("nul_x0000_ here", "nul here"),
        ("_x005F_x0041_", "_x0041_"),
        ("_x005F__x0041_", "_A"),
        ("file_x1_y", "file_x1_y"),
        ("Mu\u0308nchen", "München"),
    ],
)
def test_a_text_is_what_the_program_shows(kept, shown):
    assert cells(book((kept,))) == {"A1": shown}


@pytest.mark.parametrize(
    ("language", "value", "form", "shown"),
    [
        ("en", 0.95, "0%", "95 %"),
        ("en", 0.955, "0.0%", "95.5 %"),
        ("de", 0.955, "0.0%", "95,5 %"),
        ("de", 0.0725, "0.00 %", "7,25 %"),
        ("en", 1, "0%", "100 %"),
        ("en", 0.95, "General", "0.95"),
        ("en", 0.1 + 0.2, "General", "0.3"),
        ("en", 12.0, "General", "12"),
        ("en", 8001234, "00000000", "08001234"),
        ("en", 436601234567, "General", "436601234567"),
        ("en", date(2026, 3, 1), "mmm-yy", "March 2026"),
        ("de", date(2026, 3, 1), "[$-407]mmmm\\ yyyy;@", "März 2026"),
        ("en", date(2026, 3, 1), "mm/yyyy", "March 2026"),
        ("en", date(2026, 3, 1), "dd/mm/yyyy", "2026-03-01"),
        ("en", date(2026, 3, 1), '[Red]d" of "mmmm yyyy', "2026-03-01"),
    ],
)
def test_a_value_is_what_somebody_wrote(language, value, form, shown):
    def in_form(sheet):
        sheet["A1"].number_format = form

    content = book((value,), change=in_form)
    with translation.override(language):
        assert cells(content) == {"A1": shown}


def test_strict_open_xml_is_named_with_the_way_out():
    found = {
        name: text.replace(b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                           b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        for name, text in parts(book(("a",))).items()
    }  # fmt: skip
    assert refused(packed(found)) == (
        "This workbook is saved as Strict Open XML. Save it as “Excel Workbook (.xlsx)” and send that."
    )


@pytest.mark.parametrize(
    "text",
    ["_x0041_", "_x005F_x0041_", "a_x000D_b", "Mu\u0308nchen", "one\r\ntwo", "fixed\xa0space", "😀" * 17_000, "=1+1"],
)
def test_what_nobody_touched_comes_back_as_it_is_carried(text):
    made = new_workbook(title="x")
    columns = [Column(code="a", heading="A"), Column(code="b", heading="B")]
    add_sheet(made, "Cases", columns=columns, rows=[{"a": text, "b": "x"}])
    sheet = open_workbook(BytesIO(workbook_bytes(made))).sheet("Cases")
    (record,) = [record for _row, record in sheet.table({"a": "A", "b": "B"}).records()]
    assert record["a"].text == as_carried(text)
    assert as_carried(as_carried(text)) == as_carried(text)


def test_a_table_is_found_on_whatever_sheet():
    found = open_workbook(book(("code", "word"), ("1a", "yes"), title="Answers (2)"))
    sheet, table = found.table({"code": "Code", "word": "Word"}, needed=("code",))
    assert (sheet.title, len(table.rows)) == ("Answers (2)", 1)
    assert found.table({"code": "Code", "word": "Word", "met": "Met"}, needed=("met",)) is None
