"""The application as a workbook: out, filled in elsewhere, compared, and written only where somebody says so."""

import io
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from applications.models import Answer, AnswerVersion
from applications.services import save_answer
from iasios.documents.models import Document
from tests.factories.application import answer_everything
from tests.workbooks.files import packed, parts

pytestmark = pytest.mark.django_db


def write(place, code, by, **values):
    answer = Answer.objects.select_related("question").get(application=place.application, question__code=code)
    return save_answer(answer=answer, version=answer.version, by=by, **values)


class Template:
    """A downloaded workbook that a test fills in."""

    def __init__(self, browser, url):
        response = browser.get(url("workbook_file"))
        assert response["Content-Disposition"].startswith("attachment")
        self.book = load_workbook(io.BytesIO(response.content))
        self.sheet = self.book["Answers"]
        codes = next(row for row in self.sheet.iter_rows() if row[0].value == "code")
        self.columns = {cell.value: cell.column for cell in codes}
        self.rows = {row[0].value: row[0].row for row in self.sheet.iter_rows(min_row=codes[0].row + 2)}

    def put(self, row, /, **values):
        for name, value in values.items():
            self.sheet.cell(self.rows[row], self.columns[name]).value = value
        return self

    def file(self):
        made = io.BytesIO()
        self.book.save(made)
        return SimpleUploadedFile("application.xlsx", made.getvalue())


@pytest.fixture
def template(ours, as_user, url):
    return Template(as_user(ours.member), url)


def send(browser, url, template):
    return browser.post(url("workbook"), {"file": template.file()})


def posted(response, *codes):
    """What the browser posts when these lines are ticked."""
    data = {"take": list(codes)}
    for line in response.context["lines"]:
        data |= {f"{line['code']}-version": str(line["answer"].version), f"{line['code']}-base": line["base"]}
        data |= {f"{line['code']}-met": line["met"]} | dict(line["fields"])
    return data


def test_a_round_trip_changes_nothing(ours, as_user, url):
    answer_everything(ours.application, ours.member)
    write(ours, "8a", ours.member, evidence="=SUM(A1)\nsecond line\twith a tab, Ünïcode and עברית")
    browser = as_user(ours.member)
    response = send(browser, url, Template(browser, url))
    assert (response.status_code, response.context["lines"], response.context["faults"]) == (200, [], [])
    assert response.context["same"] == 52


def test_what_was_filled_in_is_shown_first_and_written_when_ticked(ours, theirs, as_user, url, template, stored):
    template.put("8a", met="Yes", evidence="A checklist").put("8b", met="no", evidence="None yet")
    browser = as_user(ours.member)
    response = send(browser, url, template)
    assert [(line["criterion"], line["after"]) for line in response.context["lines"]] == [
        ("8(a)", "Yes"),
        ("8(b)", "No"),
    ]
    assert stored("8a").version == 0
    assert browser.post(url("workbook_apply"), posted(response, "8a")).status_code == 302
    assert (stored("8a").met, stored("8a").evidence, stored("8a").is_complete) == (True, "A checklist", True)
    assert stored("8b").version == 0
    assert AnswerVersion.objects.get(question__code="8a").pgh_context == {"how": "imported"}
    assert not Answer.objects.filter(application=theirs.application, version__gt=0).exists()


def test_what_a_colleague_changed_meanwhile_is_a_conflict_and_not_ticked(ours, as_user, url, stored):
    write(ours, "8a", ours.member, met=True, evidence="Once a day")
    browser = as_user(ours.member)
    template = Template(browser, url).put("8a", evidence="Twice a day")
    write(ours, "8a", ours.deputy, evidence="Three times a day")
    write(ours, "8b", ours.deputy, evidence="Hers")
    response = send(browser, url, template)
    (line,) = response.context["lines"]
    assert (line["code"], line["has_conflict"], line["by"]) == ("8a", True, ours.deputy)
    page = response.content.decode()
    assert 'value="8a" checked' not in page
    browser.post(url("workbook_apply"), posted(response, "8a"))
    assert (stored("8a").evidence, stored("8b").evidence) == ("Twice a day", "Hers")


def test_a_change_between_looking_and_writing_is_left_alone(ours, as_user, url, template, stored):
    browser = as_user(ours.member)
    response = send(browser, url, template.put("8a", met="Yes", evidence="Mine"))
    write(ours, "8a", ours.deputy, met=False, evidence="Hers")
    done = browser.post(url("workbook_apply"), posted(response, "8a"), follow=True)
    assert "Changed by somebody else meanwhile, so left as they are: 8(a)." in done.content.decode()
    assert stored("8a").evidence == "Hers"


def test_every_cell_that_cannot_be_taken_is_named(ours, as_user, url, template):
    template.put("1a", met="perhaps", evidence="=1+1").put("1b", evidence="x" * 20_001)
    template.put("1c", elaboration="Nobody asked").put("1d", code="99z")
    response = send(as_user(ours.member), url, template)
    faults = {fault.at: fault.message for fault in response.context["faults"]}
    row = template.rows
    met, evidence = "E", "F"
    assert faults[f"{met}{row['1a']}"] == "Write Yes or No."
    assert f"{evidence}{row['1a']}" in faults
    assert faults[f"{evidence}{row['1b']}"] == "This is 20001 characters; 20000 fit."
    assert faults[f"G{row['1c']}"] == "This question does not ask for this text."
    assert faults[f"A{row['1d']}"] == "“99z” is no question."
    assert Answer.objects.filter(application=ours.application, version__gt=0).count() == 0


@pytest.mark.parametrize("content", [b"", b"no workbook at all", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused_beside_the_field(ours, as_user, url, content):
    response = as_user(ours.member).post(url("workbook"), {"file": SimpleUploadedFile("a.xlsx", content)})
    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert as_user(ours.member).post(url("workbook"), {}).status_code == 422


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"xl/vbaProject.bin": b"x"}, "The workbook holds macros. Save it as .xlsx, without macros, and send that."),
        ({"xl/media/a.png": b"\0" * (31 * 2**20)}, "The workbook unpacks to more than it should hold."),
    ],
)
def test_macros_and_zip_bombs_are_refused_beside_the_field(ours, as_user, url, template, change, message):
    made = packed(parts(BytesIO(template.file().read())) | change)
    response = as_user(ours.member).post(url("workbook"), {"file": SimpleUploadedFile("a.xlsx", made.getvalue())})
    assert response.status_code == 422
    assert response.context["form"].errors["file"][0].startswith(message)
    assert Answer.objects.filter(application=ours.application, version__gt=0).count() == 0


def test_merged_cells_a_row_that_stands_twice_and_a_missing_row_are_said(ours, as_user, url, template):
    rows = template.rows
    template.put("8a", met="Yes", evidence="A checklist").put("8c", code="8b")
    template.sheet.merge_cells(f"F{rows['9a']}:F{rows['9b']}")
    template.sheet.delete_rows(rows["13c"])
    response = send(as_user(ours.member), url, template)
    faults = {fault.at: fault.message for fault in response.context["faults"]}
    assert faults[f"F{rows['9a']}"] == f"F{rows['9a']}:F{rows['9b']} are merged. Unmerge them and fill in each cell."
    assert faults[f"Row {rows['8c']}"] == "8b is listed twice. The first row counts."
    # What is not in the file is left alone; what is fine can be taken.
    assert [line["code"] for line in response.context["lines"]] == ["8a"]


def test_another_sheet_is_refused(ours, as_user, url, template):
    template.sheet.title = "Something else"
    for column in template.columns.values():
        for row in (3, 4):
            template.sheet.cell(row, column).value = "x"
    response = send(as_user(ours.member), url, template)
    assert response.status_code == 422
    assert "The workbook has no sheet “Answers”." in response.content.decode()


def test_it_comes_back_in_another_language(ours, as_user, url, template, stored):
    ours.member.language = "de"
    browser = as_user(ours.member)
    browser.cookies["django_language"] = "de"
    response = send(browser, url, template.put("8a", met="Ja", evidence="Eine Checkliste"))
    assert [line["code"] for line in response.context["lines"]] == ["8a"]


def test_a_working_copy_is_printed_as_a_pdf(ours, as_user, url):
    write(ours, "8a", ours.member, met=True, evidence="A checklist")
    assert as_user(ours.member).post(url("pdf")).status_code == 302
    document = Document.objects.get(kind="dossier")
    assert (document.subject, document.context["is_draft"]) == (f"{ours.application.code}-copy", True)


def test_the_workbook_costs_two_queries_besides_the_sign_in(ours, as_user, url, queries):
    browser = as_user(ours.member)
    browser.get(url("workbook_file"))
    with queries(5):
        browser.get(url("workbook_file"))


@pytest.mark.parametrize(
    "stored",
    ["Mu\u0308nchen", "Rota\xa02026", "see _x0041_ and _x000D_", "one\ntwo", "😀" * 17_000, "a\u2028b"],
)
def test_a_workbook_that_nobody_touched_changes_nothing(ours, as_user, url, stored):
    answer = Answer.objects.get(application=ours.application, question__code="1a")
    # As answers stand that were written before texts were cleaned.
    Answer.objects.filter(pk=answer.pk).update(evidence=stored, met=True, version=1)
    browser = as_user(ours.member)
    response = browser.post(url("workbook"), {"file": Template(browser, url).file()})
    assert response.context["lines"] == []


def test_a_renamed_sheet_is_found_by_its_codes(ours, as_user, url, template):
    template.put("1a", met="Yes", evidence="Register")
    template.sheet.title = "Answers (2)"
    response = send(as_user(ours.member), url, template)
    assert [line["code"] for line in response.context["lines"]] == ["1a"]


def test_escapes_of_spreadsheet_programs_become_no_letters(ours, as_user, url, template):
    template.put("1a", met="Yes", evidence="Register_x000D_\nkept_x000B_here; _x005F_x0041_")
    response = send(as_user(ours.member), url, template)
    assert "Register\nkept\nhere; _x0041_" in response.content.decode()


def test_after_submission_the_workbook_is_to_read_and_nothing_comes_back(ours, as_user, url):
    from tests.factories.dossier import submitted_application

    browser = as_user(ours.member)
    before = browser.get(url("workbook")).text
    assert "bring it back here" in before
    submitted_application(ours)
    page = browser.get(url("workbook")).text
    assert "All 52 questions with their answers, to read and to keep. Nothing can be brought back in now." in page
    assert "Download the workbook" in page
    assert "bring it back here" not in page
    assert 'type="file"' not in page
