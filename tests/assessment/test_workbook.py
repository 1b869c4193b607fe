"""Work away from the desk: the workbook goes out with one's own work only, and comes back with conflict check (W11)."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from assessment.models import Verdict
from assessment.services import hand_in
from iasios.access import person_scope
from tests.factories.dossier import evaluation_of, judge, second_round, with_assessors

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"assessment:{name}", args=args)


@pytest.fixture
def application(ours, theirs, office, one, two):
    return with_assessors(ours, office, one, two)


@pytest.fixture
def page(as_user, one):
    return as_user(one)


def taken(page, application):
    """The workbook as it goes out, open for changes."""
    response = page.get(url("workbook", application.code))
    assert response.status_code == 200
    return load_workbook(io.BytesIO(response.content))


def cell(book, code, column):
    sheet = book.worksheets[0]
    codes = next(row for row in sheet.iter_rows() if "question" in [one.value for one in row])
    at = [one.value for one in codes].index(column)
    row = next(row for row in sheet.iter_rows(min_row=codes[0].row + 2) if row[0].value == code)
    return row[at]


def sent(book):
    content = io.BytesIO()
    book.save(content)
    return {"file": SimpleUploadedFile("dossier.xlsx", content.getvalue())}


@pytest.mark.stage("assigned")
def test_the_workbook_has_all_questions_and_ones_own_work(application, one, page):
    judge(application, one, choice="unclear", comment="Which room?", note="Look at 8c.", codes=("8c",))
    book = taken(page, application)
    assert cell(book, "8c", "choice").value == "Unclear"
    assert cell(book, "8c", "comment").value == "Which room?"
    assert cell(book, "8c", "note_to_other").value == "Look at 8c."
    assert "A written process" in cell(book, "1b", "answer").value
    assert book.worksheets[0].max_row == 3 + 2 + 52


@pytest.mark.stage("assigned")
@pytest.mark.rule("R51")
def test_it_holds_nothing_of_the_other_assessor(application, two, page):
    judge(application, two, choice="unclear", comment="Word of two.", note="Note of two.", codes=("8c",))
    judge(application, two)
    hand_in(application=application, by=two)
    words = [str(one.value) for row in taken(page, application).worksheets[0].iter_rows() for one in row]
    assert not any("of two" in word or "Wikström" in word for word in words)


@pytest.mark.stage("assigned")
def test_what_comes_back_is_saved(application, one, page):
    book = taken(page, application)
    cell(book, "8c", "choice").value = "Not met"
    cell(book, "8c", "comment").value = "Please say\nwhich room."
    cell(book, "1a", "choice").value = "met"
    cell(book, "1a", "private_note").value = "Fine."
    assert page.post(url("away", application.code), sent(book)).url == url("away", application.code)
    rows = {row.question.code: (row.choice, row.comment) for row in Verdict.objects.select_related("question")}
    assert rows == {"8c": ("not_met", "Please say\nwhich room."), "1a": ("met", "")}
    assert page.post(url("away", application.code), sent(book)).status_code == 302
    assert set(Verdict.objects.values_list("version", flat=True)) == {1}


@pytest.mark.stage("assigned")
def test_what_was_changed_in_the_portal_meanwhile_is_not_overwritten(application, one, page):
    judge(application, one, choice="unclear", comment="Before.", codes=("8c",))
    book = taken(page, application)
    judge(application, one, choice="unclear", comment="In the portal.", codes=("8c",))
    cell(book, "8c", "comment").value = "In the workbook."
    cell(book, "1a", "choice").value = "Met"
    response = page.post(url("away", application.code), sent(book))
    text = response.content.decode()
    assert response.status_code == 409
    assert text.index("In the portal.") < text.index("In the workbook.")
    assert Verdict.objects.get(question__code="8c").comment == "In the portal."
    assert Verdict.objects.get(question__code="1a").choice == "met"
    taken_over = {"version": 2, "choice": "unclear", "comment": "In the workbook.", "stay": "1"}
    assert page.post(url("question", application.code, "8c"), taken_over).status_code == 302
    assert Verdict.objects.get(question__code="8c").comment == "In the workbook."


@pytest.mark.stage("assigned")
@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("choice", "perhaps", "Choose met, not met or unclear."),
        ("comment", "=1+1", "formula"),
        ("comment", "x" * 20_001, "20,000 fit"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_saved(column, value, words, application, page):
    book = taken(page, application)
    cell(book, "1a", "choice").value = "Met"
    bad = cell(book, "8c", column)
    bad.value = value
    response = page.post(url("away", application.code), sent(book))
    text = response.content.decode()
    assert response.status_code == 422
    assert bad.coordinate in text
    assert words in text
    assert not Verdict.objects.exists()


@pytest.mark.stage("assigned")
def test_another_dossiers_workbook_and_other_files_are_refused(application, theirs, office, one, two, page):
    other = with_assessors(theirs, office, one, two)
    wrong = page.post(url("away", application.code), sent(taken(page, other)))
    assert (wrong.status_code, "belongs to another dossier" in wrong.content.decode()) == (422, True)
    words = page.post(url("away", application.code), {"file": SimpleUploadedFile("a.xlsx", b"no workbook")})
    assert (words.status_code, "not an .xlsx workbook" in words.content.decode()) == (422, True)
    assert page.post(url("away", application.code), {}).status_code == 422


@pytest.mark.stage("assigned")
def test_a_name_in_a_comment_is_held_back_as_well(application, one, page):
    book = taken(page, application)
    cell(book, "8c", "choice").value = "Unclear"
    cell(book, "8c", "comment").value = "Ask Wikström."
    page.post(url("away", application.code), sent(book))
    assert Verdict.objects.get().is_held_back


@pytest.mark.stage("assigned")
def test_round_2_brings_requests_and_replies_along(ours, office, one, two, page):
    application = second_round(ours, office, one, two)
    assert (
        cell(taken(page, application), "8c", "request").value
        == "Please explain (one).\n\nPlease explain (two).\n\nWe have changed this."
    )


@pytest.mark.stage("assigned")
def test_after_handing_in_there_is_nothing_to_take_back(application, one, page):
    judge(application, one)
    hand_in(application=application, by=one)
    assert page.get(url("away", application.code)).url == url("dossier", application.code)
    with person_scope(one):
        assert evaluation_of(application, one).handed_in_at is not None


@pytest.mark.stage("assigned")
def test_the_workbook_is_for_assessors_alone(application, ours, office, chair, three, as_user):
    for person, status in ((office, 403), (chair, 403), (three, 404), (ours.representative, 403)):
        for name in ("workbook", "away"):
            assert as_user(person).get(url(name, application.code)).status_code == status


@pytest.mark.stage("assigned")
@pytest.mark.rule("R51")
def test_the_printed_dossier_has_every_answer_and_nothing_of_the_other(
    application, two, office, page, as_user, queries
):
    judge(application, two, choice="unclear", comment="Word of two.", codes=("8c",))
    page.get(url("print", application.code))
    with queries(at_most=12):
        text = page.get(url("print", application.code)).content.decode()
    assert text.count("A written process, reviewed every year") == 52
    assert "Word of two." not in text
    assert "Wikström" not in text
    assert as_user(office).get(url("print", application.code)).status_code == 200
