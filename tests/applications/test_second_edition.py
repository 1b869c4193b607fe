"""A second edition, unlike the first in its count, numbers, core list, sections and case review, from its publication
to a certificate, while an application on the first edition goes on."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.enums import ApplicationKind
from applications.models import Answer, Application
from applications.queries import answers_of, dossier_context, figures_of, progress_of, questions_of, topic_questions
from applications.services import open_application, publish_edition, submit_application
from applications.workbook import application_workbook, read_workbook
from assessment.models import Certificate
from assessment.queries.reports import report_lines
from assessment.services import assign_assessors, hand_in, recommend, sign_off
from casereview.queries import tallies_of
from casereview.services import open_case_review
from iasios.outbox.models import OutboxEmail
from iasios.workbooks import open_workbook
from tests.factories.case_review import complete_review
from tests.factories.dossier import accredited, fill_answers, judge
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db

EDITIONS = Path(__file__).parent / "editions"
CASES = {"records": (9, "2b"), "consent": (23, "6a"), "identity": (40, "10b")}


@pytest.fixture
def edition(theirs: Any) -> Any:
    """Published after `theirs` began on the first edition."""
    return publish_edition("2028.1", directory=EDITIONS)


@pytest.fixture
def newcomer(edition: Any) -> Any:
    return make_facility("Eastgate Hospital", "eastgate")


def reopened(book: Any) -> Any:
    made = BytesIO()
    book.save(made)
    return open_workbook(SimpleUploadedFile("answers.xlsx", made.getvalue()), most_rows=200)


@pytest.mark.rule("R26", "R27", "R28")
def test_it_is_published_beside_the_first(edition: Any, newcomer: Any, theirs: Any) -> None:
    figures = figures_of(edition.pk)
    assert (figures.total, figures.core, figures.extended) == (47, 25, 22)
    assert (figures.standards, figures.sections) == (12, 4)
    assert {topic: (q.number, q.code) for topic, q in topic_questions(edition.pk).items()} == CASES
    assert newcomer.application.edition == edition
    assert Answer.objects.filter(application=newcomer.application).count() == 47
    assert theirs.application.edition.code == "2026.1"
    assert Answer.objects.filter(application=theirs.application).count() == 52


def test_the_public_pages_show_the_newest_and_the_texts_its_numbers(client: Any, newcomer: Any) -> None:
    page = client.get("/criteria/").content.decode()
    assert "Edition 2028" in page
    assert "25 core questions decide on Accredited Centre; 22 extended ones" in page
    start = client.get("/").content.decode()
    assert "Your team answers 47 questions" in start
    assert "12 standards in 4 sections." in start
    german = client.get("/", headers={"Accept-Language": "de"}).content.decode()
    assert "12 Standards in 4 Abschnitten." in german
    mails = OutboxEmail.objects.filter(
        facility=newcomer.facility, text__contains="The application with its 47 questions"
    )
    assert mails.exists()


def test_a_page_of_each_application_says_the_figures_of_its_own_edition(
    newcomer: Any, theirs: Any, as_user: Any
) -> None:
    for place, total, core in ((newcomer, 47, 25), (theirs, 52, 28)):
        browser = as_user(place.member)
        assert (
            f"A workbook with all {total} questions"
            in browser.get(reverse("applications:workbook", args=[place.slug])).content.decode()
        )
        assert (
            f"Counts the {core} core questions"
            in browser.get(reverse("applications:summary", args=[place.slug])).content.decode()
        )
        assert (
            f"All {total} with who takes them."
            in browser.get(reverse("applications:questions", args=[place.slug])).content.decode()
        )
    assert as_user(newcomer.member).get(reverse("applications:standard", args=[newcomer.slug, 13])).status_code == 404
    assert as_user(theirs.member).get(reverse("applications:standard", args=[theirs.slug, 13])).status_code == 200


@pytest.mark.rule("R39", "R44", "R46")
def test_the_case_review_speaks_to_its_questions(newcomer: Any, theirs: Any, as_user: Any) -> None:
    gaps = {1: ("stage",), 2: ("consent",), 3: ("vital_signs",)}
    for place, numbers, criteria in (
        (newcomer, ("9", "23", "40"), ("2(b)", "6(a)", "10(b)")),
        (theirs, ("13", "30", "36"), ("3(c)", "7(b)", "8(d)")),
    ):
        complete_review(place, gaps=gaps)
        assert place.application.case_gaps == dict.fromkeys(numbers, 1)
        assert {str(row["question"]) for row in place.application.case_items} == set(numbers)
        tallies = tallies_of(place.case_review)
        assert tuple(tally.question.criterion for tally in tallies.criteria) == criteria
        browser = as_user(place.member)
        summary = browser.get(reverse("casereview:summary", args=[place.slug])).content.decode()
        assert f"Explain 1 gap in {criteria[0]}" in summary
        grid = browser.get(reverse("casereview:grid", args=[place.slug])).content.decode()
        assert all(criterion in grid for criterion in criteria)
    standard = reverse("applications:standard", args=[newcomer.slug, 2])
    assert (
        f"{standard}#q-2b"
        in as_user(newcomer.member).get(reverse("casereview:summary", args=[newcomer.slug])).content.decode()
    )
    page = as_user(newcomer.member).get(standard).content.decode()
    assert "What explains the gaps?" in page
    assert "1 of the 30 records has a gap here." in page


def test_the_workbook_and_the_dossier_hold_its_questions(newcomer: Any) -> None:
    complete_review(newcomer, gaps={4: ("stage",)})
    application = newcomer.application
    answers = answers_of(application)
    found = read_workbook(reopened(application_workbook(application, answers)), answers)
    assert (found.same, found.proposals, found.faults) == (47, [], [])
    written = dossier_context(application, answers_of(application, with_evidence=True), submitted_by="Somebody")
    asked = [question for standard in written["standards"] for question in standard["questions"]]
    assert [question["number"] for question in asked] == list(range(1, 48))
    assert [question["number"] for question in asked if "tally" in question] == [9, 23, 40]
    assert {question["number"]: question["gaps"] for question in asked if question.get("gaps")} == {9: [["Stage", [4]]]}


@pytest.mark.rule("R34", "R47", "R48", "R51", "R53")
def test_it_is_answered_reviewed_submitted_assessed_decided_and_certified(
    newcomer: Any, theirs: Any, office: Any, assessor_one: Any, assessor_two: Any, chair: Any, as_user: Any
) -> None:
    before = list(Answer.objects.filter(application=theirs.application).order_by("pk").values())
    fill_answers(newcomer)
    complete_review(newcomer, gaps={1: ("stage",)})
    application = Application.objects.get(pk=newcomer.application.pk)
    progress = progress_of(application)
    assert (progress.percent, progress.core_met, progress.core_total, progress.extended_met) == (100, 25, 25, 22)
    submit_application(application=application, by=newcomer.representative)
    assign_assessors(application=application, first=assessor_one, second=assessor_two, by=office)
    for assessor in (assessor_one, assessor_two):
        page = as_user(assessor).get(f"/assessments/{application.code}/2b/").content.decode()
        assert "In the 30 records" in page
        judge(application, assessor)
        hand_in(application=application, by=assessor)
    for assessor in (assessor_one, assessor_two):
        recommend(application=application, outcome="approve", reasons="A mature service.", by=assessor)
    sign_off(application=application, outcome="approve", by=chair)
    certificate = Certificate.objects.get(facility=newcomer.facility)
    assert certificate.status == "valid"
    lines = report_lines(Application.objects.get(pk=application.pk))
    assert sorted(line.number for line in lines if line.state == "met") == [
        question.number for question in questions_of(application.edition_id) if question.is_core
    ]
    assert list(Answer.objects.filter(application=theirs.application).order_by("pk").values()) == before
    fill_answers(theirs)
    complete_review(theirs)
    submit_application(application=Application.objects.get(pk=theirs.application.pk), by=theirs.representative)
    theirs.application.refresh_from_db()
    assert (theirs.application.status, theirs.application.edition.code) == ("round_1", "2026.1")


@pytest.mark.rule("R77")
def test_a_recertification_carries_answers_by_their_codes(
    ours: Any, office: Any, assessor_one: Any, assessor_two: Any, chair: Any
) -> None:
    accredited(ours, office, assessor_one, assessor_two, chair)
    publish_edition("2028.1", directory=EDITIONS)
    again = open_application(facility=ours.facility, by=None, kind=ApplicationKind.RECERTIFICATION)
    assert again.edition.code == "2028.1"
    rows = {row.question.code: row for row in Answer.objects.filter(application=again).select_related("question")}
    carried = {code for code, row in rows.items() if row.to_confirm}
    # The old case-review answers rest on records of then, the new ones on records to come.
    assert set(rows) - carried == {"3c", "7b", "8d", "2b", "6a", "10b"}
    assert rows["12a"].question.number != 50
    assert rows["12a"].evidence
    assert {code for code in carried if rows[code].question_changed} == {
        "1b", "1c", "2a", "3a", "4b", "5d", "6c", "7c", "8a", "9a", "10a", "11a", "12c",
    }  # fmt: skip
    review = open_case_review(application=again, by=None)
    assert review.dataset == "2026"
