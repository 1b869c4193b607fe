"""The workbook of the case review: out, filled in, back; errors by cell, nothing saved before it is said so."""

import csv
import json
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from casereview.catalogue import load_dataset
from casereview.models import Case
from tests.casereview.pages import grid
from tests.factories.case_review import case_of, complete_review, fill_case, save_mark
from tests.workbooks.files import book, packed, parts

ITEMS = [spec.code for spec in load_dataset("2026").marks]


def template(browser, place):
    return load_workbook(BytesIO(browser.get(grid(place) + "workbook/cases.xlsx").content))


def column(sheet, code):
    """The column of a code, by the hidden row above the headings."""
    return next(cell.column for row in sheet.iter_rows(max_row=6) for cell in row if cell.value == code)


def row(number):
    """Three lines of words, a row of codes, the headings; then case 1."""
    return 5 + number


def put(sheet, number, code, value):
    sheet.cell(row(number), column(sheet, code)).value = value


def send(browser, place, content):
    if not isinstance(content, BytesIO):
        made = BytesIO()
        content.save(made)
        content = made
    upload = SimpleUploadedFile("cases.xlsx", content.getvalue())
    return browser.post(grid(place) + "workbook/", {"workbook": upload})


def untouched(place):
    return not Case.objects.filter(review=place.case_review, version__gt=0).exists()


def accept(browser, place, response):
    return browser.post(grid(place) + "workbook/", {"cells": response.context["cells"]})


@pytest.mark.rule("R40", "R41", "R42", "R43")
def test_thirty_cases_go_out_come_back_and_are_saved_when_accepted(ours, theirs, as_user, queries):
    browser = as_user(ours.member)
    made = template(browser, ours)
    sheet = made.worksheets[0]
    for number in range(1, 31):
        put(sheet, number, "tumour_type", ("Kidney", "Breast", "Prostate")[number % 3])
        put(sheet, number, "procedure_on", (date(2026, 1, 9), "9.1.2026", "2026-01-09", "9 January 2026")[number % 4])
        for item in ITEMS:
            put(sheet, number, item, ("Present", "present", "p", "Yes")[number % 4])
    put(sheet, 4, "stage", "Missing")
    with queries(at_most=8):
        response = send(browser, ours, made)
    assert (response.status_code, response.context["reading"].problems, response.context["reading"].notes) == (
        200,
        [],
        [],
    )
    assert len(response.context["reading"].changes) == 30 * 38
    assert "Save 1140 cells" in response.content.decode()
    assert untouched(ours)
    saved = accept(browser, ours, response)
    assert (saved.status_code, saved["Location"]) == (302, grid(ours))
    cases = Case.objects.filter(review=ours.case_review)
    assert all(case.is_complete and case.procedure_on == date(2026, 1, 9) for case in cases)
    assert [case.number for case in cases if case.marks["stage"] == "missing"] == [4]
    assert untouched(theirs)


def test_what_is_stored_goes_out_and_comes_back_without_a_change(ours, as_user):
    complete_review(ours, gaps={4: ("stage",)})
    save_mark(case=case_of(ours, 5), item="symptoms", mark="not_applicable", by=ours.member)
    browser = as_user(ours.member)
    made = template(browser, ours)
    sheet = made.worksheets[0]
    assert sheet.cell(row(4), column(sheet, "stage")).value == "Missing"
    assert sheet.cell(row(5), column(sheet, "symptoms")).value == "Not applicable"
    response = send(browser, ours, made)
    assert (response.context["reading"].changes, response.context["reading"].problems) == ([], [])
    assert "There is nothing to save." in response.content.decode()


def test_empty_cells_change_nothing_and_open_takes_back(ours, as_user):
    fill_case(ours, 3)
    browser = as_user(ours.member)
    made = template(browser, ours)
    put(made.worksheets[0], 3, "stage", None)
    put(made.worksheets[0], 3, "histology", "Open")
    response = send(browser, ours, made)
    accept(browser, ours, response)
    marks = case_of(ours, 3).marks
    assert ("stage" in marks, "histology" in marks) == (True, False)


def test_errors_are_named_by_cell_and_the_rest_is_saved_only_on_demand(ours, as_user):
    browser = as_user(ours.member)
    made = template(browser, ours)
    sheet = made.worksheets[0]
    put(sheet, 1, "stage", "maybe")
    put(sheet, 2, "procedure_on", "31.2.2026")
    put(sheet, 3, "consent", "=A1")
    put(sheet, 4, "procedure_on", date(2026, 3, 5))
    put(sheet, 5, "stage", "Present")
    stage, day, consent = (
        sheet.cell(1, column(sheet, code)).column_letter for code in ("stage", "procedure_on", "consent")
    )
    response = send(browser, ours, made)
    assert [(one.at, one.message) for one in response.context["reading"].problems] == [
        (f"{stage}6", "“maybe” is no mark. Write present, missing or not applicable, or P, M, N."),
        (f"{day}7", "“31.2.2026” is no day of the calendar. Write day, month and year, such as 4.3.2026."),
        (f"{consent}8", "This is a formula. Write the value instead."),
        (f"{day}9", "5 March 2026 has not come yet. Give a day from 4 March 2025 to 4 March 2026."),
    ]
    html = response.content.decode()
    assert "Save the 1 cell that is fine" in html
    assert f'<th scope="row">{stage}6</th>' in html
    assert untouched(ours)
    accept(browser, ours, response)
    assert {case.number: case.marks for case in Case.objects.filter(version__gt=0)} == {5: {"stage": "present"}}


def test_29_rows_leave_the_missing_case_alone_and_say_so(ours, as_user):
    browser = as_user(ours.member)
    made = template(browser, ours)
    made.worksheets[0].delete_rows(row(17))
    put(made.worksheets[0], 1, "stage", "Present")
    reading = send(browser, ours, made).context["reading"]
    assert (len(reading.changes), reading.problems) == (1, [])
    assert reading.notes == ["Case 17 is not in the workbook and stays as it is."]


@pytest.mark.rule("R37")
@pytest.mark.parametrize(
    ("number", "message"),
    [
        (31, "There are 30 cases. Give this row the number of one of them, or delete it."),
        ("9" * 400, "There are 30 cases. Give this row the number of one of them, or delete it."),
        (7, "Case 7 is in row 12 already. Delete one of the two rows."),
        (None, "Write the number of the case here, 1 to 30."),
        ("seven", "Write the number of the case here, 1 to 30."),
    ],
)
def test_31_rows_are_named(ours, as_user, number, message):
    browser = as_user(ours.member)
    made = template(browser, ours)
    sheet = made.worksheets[0]
    sheet.cell(row(31), 1).value = number
    put(sheet, 31, "stage", "Present")
    reading = send(browser, ours, made).context["reading"]
    assert [(one.at, one.message) for one in reading.problems] == [("A36", message)]
    assert reading.changes == []


def test_merged_cells_are_named(ours, as_user):
    browser = as_user(ours.member)
    made = template(browser, ours)
    sheet = made.worksheets[0]
    put(sheet, 1, "stage", "Present")
    letter = sheet.cell(1, column(sheet, "stage")).column_letter
    sheet.merge_cells(f"{letter}6:{letter}8")
    reading = send(browser, ours, made).context["reading"]
    assert [(one.at, one.message) for one in reading.problems] == [
        (f"{letter}6", f"{letter}6:{letter}8 are merged. Unmerge them and fill in each cell.")
    ]


def test_columns_in_another_order_and_language_are_understood(ours, as_user):
    content = book(("Stadium", "Fall", "Tumour type"), ("vorhanden", 3, "Niere"), title="Tabelle1")
    content = book(("stage", "number", "tumour_type"), ("Missing", 3, "Niere"), title="Tabelle1")
    browser = as_user(ours.member)
    response = send(browser, ours, content)
    # Three of 39 columns are too few to be sure that this is the table.
    assert response.status_code == 422
    made = template(browser, ours)
    made.worksheets[0].title = "Tabelle1"
    put(made.worksheets[0], 3, "tumour_type", "Niere")
    made.worksheets[0].delete_cols(column(made.worksheets[0], "vital_signs"))
    reading = send(browser, ours, made).context["reading"]
    assert [(one.number, one.cell, one.becomes) for one in reading.changes] == [(3, "tumour_type", "kidney")]
    assert reading.notes == ["The column “Vital signs monitored” is not in the workbook; what is stored there stays."]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            BytesIO(b"Case;Stage"),
            "This is not an .xlsx workbook. Save the workbook from the portal as .xlsx and send that file.",
        ),
        (BytesIO(b""), "This is not an .xlsx workbook. Save the workbook from the portal as .xlsx and send that file."),
        (
            packed(parts(book(("a",))) | {"xl/vbaProject.bin": b"x"}),
            "The workbook holds macros. Save it as .xlsx, without macros, and send that.",
        ),
        (
            packed(parts(book(("a",))) | {"xl/media/a.png": b"\0" * (31 * 2**20)}),
            "The workbook unpacks to more than it should hold. Send only the filled-in template.",
        ),
        (
            book(("nothing",), title="Other"),
            "The workbook has no sheet “Cases”. Download it from the portal again and fill in that sheet.",
        ),
        (BytesIO(b"x" * (2**20 + 1)), "The file is larger than 1.0\xa0MB. Send only the filled-in template."),
    ],
)
def test_a_file_that_is_no_template_is_refused_beside_its_field(ours, as_user, content, message):
    response = send(as_user(ours.member), ours, content)
    assert response.status_code == 422
    assert response.context["form"].errors == {"workbook": [message]}
    assert 'id="id_workbook_error"' in response.content.decode()
    assert untouched(ours)


def test_no_file_at_all(ours, as_user):
    response = as_user(ours.member).post(grid(ours) + "workbook/", {})
    assert response.context["form"].errors == {"workbook": ["Choose the workbook that you filled in."]}


def test_a_cell_that_a_colleague_changed_after_the_preview_stays_theirs(ours, as_user):
    browser = as_user(ours.member)
    made = template(browser, ours)
    put(made.worksheets[0], 3, "consent", "Yes")
    put(made.worksheets[0], 3, "stage", "Present")
    response = send(browser, ours, made)
    save_mark(case=case_of(ours, 3), item="consent", mark="missing", by=ours.deputy)
    saved = browser.get(accept(browser, ours, response)["Location"]).content.decode()
    assert "1 cell of the workbook is saved." in saved
    assert f"Case 3, Consent on file: {ours.deputy} changed it to “No” at 12:03." in saved
    assert case_of(ours, 3).marks == {"consent": "missing", "stage": "present"}


@pytest.mark.parametrize("cells", ["", "[", json.dumps([[99, "stage", "", "present"]])])
def test_a_preview_that_was_tampered_with_saves_nothing(ours, as_user, cells):
    response = as_user(ours.member).post(grid(ours) + "workbook/", {"cells": cells})
    assert (response.status_code, response["Location"]) == (302, grid(ours) + "workbook/")
    assert untouched(ours)


def test_the_template_is_in_the_language_of_the_person_and_offers_words(ours, as_user):
    sheet = template(as_user(ours.member), ours).worksheets[0]
    assert (sheet.title, sheet.cell(5, 1).value, sheet.protection.sheet) == ("Cases", "Case", True)
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    # Tumour types, marks with and without the third word, and the words of consent and safety.
    assert 4 <= len(lists) <= 8


def test_the_table_goes_out_as_csv_and_comes_in_again(ours, theirs, as_user):
    fill_case(ours, 1)
    browser = as_user(ours.member)
    assert 'workbook/cases.xlsx?form=csv">The same as CSV</a>' in browser.get(grid(ours) + "workbook/").text
    out = browser.get(grid(ours) + "workbook/cases.xlsx?form=csv")
    assert out["Content-Type"].startswith("text/csv")
    assert theirs.facility.name not in out.text
    assert "None" not in out.text
    upload = SimpleUploadedFile("cases.csv", out.content)
    page = browser.post(grid(ours) + "workbook/", {"workbook": upload}).text
    assert "The workbook says what is stored already. There is nothing to save." in page


@pytest.mark.parametrize("separator", [",", ";"])
def test_the_same_table_comes_in_as_csv(ours, theirs, as_user, separator):
    browser = as_user(ours.member)
    made = template(browser, ours)
    sheet = made.worksheets[0]
    put(sheet, 1, "tumour_type", "Kidney")
    put(sheet, 1, "procedure_on", "3.2.2026")
    text = StringIO()
    writer = csv.writer(text, delimiter=separator)
    for line in sheet.iter_rows(values_only=True):
        writer.writerow(["" if value is None else value for value in line])
    upload = SimpleUploadedFile("cases.csv", ("\ufeff" + text.getvalue()).encode())
    response = browser.post(grid(ours) + "workbook/", {"workbook": upload})
    assert response.status_code == 200
    assert accept(browser, ours, response).status_code == 302
    case = case_of(ours, 1)
    assert (case.tumour_type, case.procedure_on) == ("kidney", date(2026, 2, 3))
    assert untouched(theirs)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04rest", "with the name of a CSV file"),
        (b"a\x00b,c", "it is no text"),
        (b'"open, and never closed', "damaged near row 1"),
        (b"x," * 90 + b"x", "more than 80 columns"),
        (b"x\n" * 300, "more than 200 rows"),
        (b"nothing,of,the,template", "Cases"),
    ],
)
def test_a_csv_that_cannot_be_read_says_why(ours, as_user, content, words):
    upload = SimpleUploadedFile("cases.csv", content)
    response = as_user(ours.member).post(grid(ours) + "workbook/", {"workbook": upload})
    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors["workbook"])


def test_a_formula_in_a_csv_is_no_value(ours, as_user):
    browser = as_user(ours.member)
    headings = [cell.value for cell in template(browser, ours).worksheets[0][row(0)]]
    line = ["1", "=HYPERLINK(1)", *[""] * (len(headings) - 2)]
    text = StringIO()
    csv.writer(text).writerows([headings, line])
    upload = SimpleUploadedFile("cases.csv", text.getvalue().encode())
    response = browser.post(grid(ours) + "workbook/", {"workbook": upload})
    assert "This is a formula." in response.content.decode()
    assert untouched(ours)


def test_after_submission_the_workbook_is_to_read_and_nothing_comes_back(ours, as_user):
    from tests.factories.dossier import submitted_application

    browser = as_user(ours.member)
    before = browser.get(grid(ours) + "workbook/").text
    assert "bring them back" in before
    submitted_application(ours)
    page = browser.get(grid(ours) + "workbook/").text
    assert "The 30 cases to read and to keep. Nothing can be brought back in now." in page
    assert "Download the workbook" in page
    assert "bring them back" not in page
    assert 'type="file"' not in page
