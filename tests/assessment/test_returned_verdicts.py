"""Questions and verdicts that are judged again after they were handed in (A22, A23)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import DatabaseError

from applications.models import Application
from assessment.models import Evaluation, JointVerdict, Recommendation, Verdict, VerdictReturn
from assessment.queries.reports import report_lines
from assessment.queries.verdict_returns import returns_of, told
from assessment.services import give_back_verdict, hand_in, recommend, return_to_assessors, save_verdict
from assessment.services.name_checks import NameFound
from iasios.access import office_scope, person_scope
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.factories.dossier import awaiting_sign_off, evaluation_of, handed_in, judge, question, with_assessors

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(ours, office, one, two):
    return awaiting_sign_off(ours, office, one, two)


def returned(application, chair, *codes, reason="Look at the training records again."):
    questions = [question(application, code) for code in codes]
    return_to_assessors(application=application, reason=reason, questions=questions, by=chair)
    application.refresh_from_db()
    return application


def change(application, person, code, choice, comment="", version=None):
    evaluation = evaluation_of(application, person)
    asked = question(application, code)
    stored = Verdict.objects.get(evaluation=evaluation, question=asked)
    return save_verdict(
        evaluation=evaluation,
        question=asked,
        version=stored.version if version is None else version,
        choice=choice,
        comment=comment,
        by=person,
    )


def seat_of(application, person):
    return application.assignments.select_related("application__facility").get(assessor=person, ended_at=None)


def test_named_questions_are_open_for_both_and_the_others_are_not(waiting, chair, one, two):
    application = returned(waiting, chair, "1c", "4b")
    assert (application.status, application.round_handed_in, application.recommendations_in) == ("round_1", 0, 0)
    for person in (one, two):
        with person_scope(person):
            assert change(application, person, "1c", "unclear", "Which courses?").choice == "unclear"
            with pytest.raises(PermissionDenied, match="Only the questions that were returned"):
                change(application, person, "1a", "unclear", "Which registers?")
    rows = VerdictReturn.objects.filter(application=application).order_by("assessor", "question__number")
    assert [(row.question.code, row.choice, row.origin) for row in rows] == [
        ("1c", "met", "chairperson"),
        ("4b", "met", "chairperson"),
    ] * 2
    assert set(rows.values_list("reason", flat=True)) == {"Look at the training records again."}


def test_both_hand_in_again_before_they_recommend(waiting, chair, one, two):
    application = returned(waiting, chair, "1c")
    with person_scope(one):
        change(application, one, "1c", "not_met", "Ten people have no record.")
        with pytest.raises(StepRefused, match="Both assessors must hand in first"):
            recommend(application=application, outcome="approve", reasons="Good.", by=one)
        hand_in(application=application, by=one)
    # Each alone: the other reads the new verdict only after handing in.
    with person_scope(two):
        assert not Verdict.objects.filter(assessor=one, question__code="1c").exists()
        assert Verdict.objects.filter(assessor=one, question__code="1a").count() == 1
        hand_in(application=application, by=two)
        assert Verdict.objects.get(assessor=one, question__code="1c").comment == "Ten people have no record."
    application.refresh_from_db()
    assert (application.round_handed_in, application.open_findings) == (1, 1)
    assert VerdictReturn.objects.filter(closed_at=None).count() == 0
    assert list(Evaluation.objects.filter(application=application).values_list("is_disclosed", flat=True)) == [True] * 2


def test_without_a_question_nothing_is_open_to_change(waiting, chair, one):
    application = returned(waiting, chair)
    assert application.round_handed_in == 1
    with person_scope(one), pytest.raises(PermissionDenied, match="You have handed in this round"):
        change(application, one, "1c", "unclear", "Which courses?")


def test_what_was_found_together_on_a_returned_question_no_longer_counts(ours, office, chair, one, two):
    application = awaiting_sign_off(ours, office, one, two)
    with office_scope("they found two verdicts together"):
        now = application.status_since
        JointVerdict.objects.bulk_create(
            JointVerdict(
                application=application,
                facility_id=application.facility_id,
                round=1,
                question=question(application, code),
                choice="met",
                proposed_at=now,
                proposed_by=one,
                agreed_at=now,
                agreed_by=two,
            )
            for code in ("1c", "4b")
        )
    returned(application, chair, "1c")
    kept = JointVerdict.objects.filter(superseded_at=None).values_list("question__code", flat=True)
    assert list(kept) == ["4b"]


def test_mails_and_log_say_what_was_returned(waiting, chair, one, two):
    returned(waiting, chair, "1c", "4b")
    mails = OutboxEmail.objects.filter(kind="assessment.returned").order_by("to")
    assert [mail.to for mail in mails] == sorted([one.email, two.email])
    assert "Both assessors judge 1(c), 4(b) again, hand in, and recommend again." in mails[0].text
    assert "training records" not in mails[0].text
    assert AuditEvent.objects.get(action="assessment.returned").detail["questions"] == ["1(c)", "4(b)"]


# --- one verdict, given back by the office ----------------------------------------------------------------------------


def give_back(application, person, office, code="1c", reason="It was meant for another question.", **more):
    asked = question(application, code)
    return give_back_verdict(assignment=seat_of(application, person), question=asked, reason=reason, by=office, **more)


def test_a_verdict_is_given_back_and_the_other_assessor_learns_nothing(ours, office, one, two):
    application = with_assessors(ours, office, one, two)
    judge(application, one)
    hand_in(application=application, by=one)
    give_back(application, one, office)
    with person_scope(two):
        assert not VerdictReturn.objects.exists()
    assert [mail.to for mail in OutboxEmail.objects.filter(kind="assessment.verdict_given_back")] == [one.email]
    assert not OutboxEmail.objects.filter(kind="assessment.other_judges_again").exists()
    with person_scope(one):
        change(application, one, "1c", "unclear", "Which courses?")
        hand_in(application=application, by=one)
        with pytest.raises(PermissionDenied, match="You have handed in this round"):
            change(application, one, "1c", "met")
    logged = AuditEvent.objects.get(action="assessment.verdict_given_back").detail
    assert (logged["question"], logged["reason"]) == ("1(c)", "It was meant for another question.")


def test_after_both_are_in_recommendations_are_wanted_again(ours, office, one, two):
    application = handed_in(ours, office, one, two)
    recommend(application=application, outcome="approve", reasons="Good.", by=two)
    give_back(application, one, office)
    application.refresh_from_db()
    assert application.round_handed_in == 0
    assert Recommendation.objects.filter(superseded_at=None).count() == 0
    assert [mail.to for mail in OutboxEmail.objects.filter(kind="assessment.other_judges_again")] == [two.email]
    # The other evaluation stays handed in: one hand-in is enough.
    hand_in(application=application, by=one)
    application.refresh_from_db()
    assert application.round_handed_in == 1


def test_the_report_tells_of_it_without_a_name(ours, office, chair, one, two):
    application = handed_in(ours, office, one, two)
    give_back(application, one, office)
    hand_in(application=application, by=one)
    for person in (one, two):
        recommend(application=application, outcome="approve", reasons="Good.", by=person)
    with office_scope("the report"):
        line = next(line for line in report_lines(application) if line.criterion == "1(c)")
    assert len(line.judged_again) == 1
    assert line.judged_again[0].startswith("Judged again: a verdict was given back on ")
    assert line.judged_again[0].endswith("Reason: It was meant for another question.")
    returned(application, chair, "4b", reason="Dr Ferrán, look again.")
    with office_scope("the report"):
        rows = returns_of(application)[question(application, "4b").pk]
    assert [text.partition(" on ")[0] for text in told(rows)] == ["Judged again: the chairperson returned the question"]


def test_what_cannot_be_given_back(ours, office, chair, one, two):
    application = with_assessors(ours, office, one, two)
    with pytest.raises(StepRefused, match="is not handed in"):
        give_back(application, one, office)
    judge(application, one)
    hand_in(application=application, by=one)
    with pytest.raises(StepRefused, match="Say why"):
        give_back(application, one, office, reason=" ")
    with pytest.raises(NameFound):
        give_back(application, one, office, reason=f"{two.full_name} asked for it.")
    for person in (chair, one, ours.representative):
        with pytest.raises(PermissionDenied):
            give_back(application, one, person)
    assert not VerdictReturn.objects.exists()


# --- PostgreSQL, as the application role ------------------------------------------------------------------------------


def refused(person, statement, *values):
    """What the database says to a statement in a person's own scope; "done" where it changes a row."""
    try:
        with transaction.atomic(), person_scope(person), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return "done" if cursor.rowcount else "no row"
    except DatabaseError as error:
        return str(error).splitlines()[0]


def test_postgresql_opens_exactly_the_returned_verdicts(waiting, chair, one, two):
    application = returned(waiting, chair, "1c")
    mine = Verdict.objects.get(assessor=one, question__code="1c")
    other = Verdict.objects.get(assessor=one, question__code="1a")
    write = "UPDATE assessment_verdict SET comment = 'x' WHERE id = %s"
    assert refused(one, write, mine.pk) == "done"
    assert refused(one, write, other.pk) == "assessment_verdict: this question was not returned"
    assert refused(two, write, mine.pk) == "no row"
    assert "handed in" in refused(two, write, other.pk)
    move = "UPDATE assessment_verdict SET question_id = %s WHERE id = %s"
    assert refused(one, move, mine.question_id, other.pk) == "assessment_verdict: it stays with its question"
    assert "verdicts are kept" in refused(one, "DELETE FROM assessment_verdict WHERE id = %s", mine.pk)
    hand_in(application=application, by=one)
    again = "UPDATE assessment_verdict SET comment = 'y' WHERE id = %s"
    assert refused(one, again, mine.pk) == "assessment_verdict: the evaluation has been handed in"


def test_postgresql_opens_no_evaluation_without_a_return(waiting, chair, one, office):
    evaluation = evaluation_of(waiting, one)
    back = "UPDATE assessment_evaluation SET handed_in_at = NULL WHERE id = %s"
    for person in (one, office, chair):
        assert refused(person, back, evaluation.pk) == "assessment_evaluation: it has been handed in"
    returned(waiting, chair, "1c")
    row = VerdictReturn.objects.get(assessor=one)
    assert "permission denied" in refused(one, "UPDATE assessment_verdictreturn SET reason = 'x' WHERE id = %s", row.pk)
    assert refused(one, "UPDATE assessment_verdictreturn SET closed_at = now() WHERE id = %s", row.pk) == "no row"
    assert "permission denied" in refused(office, "DELETE FROM assessment_verdictreturn WHERE id = %s", row.pk)


# --- pages ------------------------------------------------------------------------------------------------------------


def test_the_chairperson_names_questions_on_the_page(waiting, chair, one, two, as_confirmed):
    client, address = as_confirmed(chair), f"/sign-off/{waiting.code}/"
    assert "Name questions that are judged again" in client.get(address).content.decode()
    wrong = client.post(address, {"decision": "approve", "questions": ["1c"]})
    assert wrong.status_code == 422
    assert "Questions are judged again only when you return the application." in wrong.content.decode()
    answer = client.post(address, {"decision": "return", "reason": "Look again.", "questions": ["1c", "4b"]})
    assert answer.status_code == 302
    rows = VerdictReturn.objects.filter(application=waiting).order_by("assessor", "question__number")
    assert [(row.assessor_id, row.question.code) for row in rows] == [
        (person.pk, code) for person in sorted((one, two), key=lambda row: row.pk) for code in ("1c", "4b")
    ]


def test_the_office_page_and_the_assessors(ours, office, one, two, as_user):
    application = handed_in(ours, office, one, two)
    address = f"/office/applications/{application.code}/verdicts/1/"
    client = as_user(office)
    assert address in client.get(f"/assessments/{application.code}/").content.decode()
    asked = question(application, "1c")
    answer = client.post(address, {"question": asked.pk, "reason": ""})
    assert answer.status_code == 422
    answer = client.post(address, {"question": asked.pk, "reason": "A slip."})
    assert (answer.status_code, answer["Location"]) == (302, f"/assessments/{application.code}/")
    assert Application.objects.get(pk=application.pk).round_handed_in == 0
    reader = as_user(one)
    page = reader.get(f"/assessments/{application.code}/").content.decode()
    assert "1 question is open again." in page
    assert "A slip." in page
    assert 'name="choice"' in reader.get(f"/assessments/{application.code}/1c/").content.decode()
    assert "stays as you handed it in" in reader.get(f"/assessments/{application.code}/1a/").content.decode()
