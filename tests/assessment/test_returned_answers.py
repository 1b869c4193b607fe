"""Single answers that the office returns after the submission (R11, R49; feature: re-open one question)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import DatabaseError

from applications.models import Answer, Application
from applications.queries import answer_to
from applications.services import ApplicationLocked, return_application, save_answer
from assessment.models import AnswerReturn, Verdict, VerdictReturn
from assessment.services import hand_in, hand_in_corrections, recommend, return_answers, send_requests
from iasios.access import person_scope
from iasios.audit.models import AuditEvent
from iasios.documents.models import Document
from iasios.inbox.kinds import BY_NAME
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.factories.dossier import (
    handed_in,
    judge,
    question,
    submitted_application,
    with_assessors,
)

pytestmark = pytest.mark.django_db
REASON = "Name the course of each person."


def returned(application, office, *codes, reason=REASON):
    return_answers(
        application=application, questions=[question(application, code) for code in codes], reason=reason, by=office
    )
    application.refresh_from_db()
    return application


def write(application, code, text, person, **more):
    asked = question(application, code)
    stored = Answer.objects.get(application=application, question=asked)
    return save_answer(answer=answer_to(application, asked), version=stored.version, evidence=text, by=person, **more)


def test_before_assessors_sit_one_answer_is_open_and_all_else_is_locked(ours, office):
    application = returned(submitted_application(ours), office, "1c")
    assert (application.status, application.holder) == ("round_1", "facility")
    assert application.due_on is not None
    with person_scope(ours.representative):
        assert write(application, "1c", "Two courses for everybody.", ours.representative).version == 2
        with pytest.raises(ApplicationLocked):
            write(application, "1a", "Something else.", ours.representative)
    mails = OutboxEmail.objects.filter(kind="assessment.answers_returned")
    assert mails.count() == 3
    assert REASON not in mails[0].text
    assert AuditEvent.objects.get(action="application.answers_returned").detail == {
        "questions": ["1(c)"],
        "reason": REASON,
    }


def test_handed_in_again_it_is_locked_and_frozen(ours, office):
    application = returned(submitted_application(ours), office, "1c")
    papers = Document.objects.filter(kind="dossier", subject=application.code).count()
    with person_scope(ours.representative):
        write(application, "1c", "Two courses for everybody.", ours.representative)
        hand_in_corrections(application=application, by=ours.representative)
        application.refresh_from_db()
        assert (application.returned_questions, application.holder) == ([], "office")
        with pytest.raises(ApplicationLocked):
            write(application, "1c", "Again.", ours.representative)
    assert Document.objects.filter(kind="dossier", subject=application.code).count() == papers + 1
    row = AnswerReturn.objects.get()
    assert (row.was_changed, row.closed_by) == (True, ours.representative)


def test_whoever_had_judged_a_changed_answer_judges_it_again(ours, office, one, two):
    application = with_assessors(ours, office, one, two)
    judge(application, one)
    judge(application, two)
    hand_in(application=application, by=one)
    returned(application, office, "1c", "4b")
    with person_scope(two), pytest.raises(StepRefused, match="corrects answers"):
        hand_in(application=application, by=two)
    with person_scope(ours.representative):
        write(application, "1c", "Two courses for everybody.", ours.representative)
        hand_in_corrections(application=application, by=ours.representative)
    # The other answer came back as it was, so its verdict stays.
    rows = VerdictReturn.objects.all()
    assert [(row.assessor_id, row.question.code, row.origin, row.reason) for row in rows] == [
        (one.pk, "1c", "correction", REASON)
    ]
    told = OutboxEmail.objects.filter(kind="assessment.answers_corrected").values_list("to", flat=True)
    assert set(told) == {one.email, two.email, office.email}
    application.refresh_from_db()
    assert application.holder == "assessors"
    for person in (one, two):
        hand_in(application=application, by=person)
    application.refresh_from_db()
    assert application.round_handed_in == 1


def test_after_both_are_in_nothing_goes_on_before_the_correction(ours, office, one, two):
    application = handed_in(ours, office, one, two)
    returned(application, office, "1c")
    with pytest.raises(StepRefused, match="corrects answers"):
        recommend(application=application, outcome="approve", reasons="Good.", by=one)
    with pytest.raises(StepRefused, match="corrects answers"):
        send_requests(application=application, by=one)
    with person_scope(ours.representative):
        write(application, "1c", "Two courses for everybody.", ours.representative)
        hand_in_corrections(application=application, by=ours.representative)
    application.refresh_from_db()
    assert application.round_handed_in == 0
    assert Verdict.objects.filter(question__code="1c", is_disclosed=True).count() == 0


def test_who_may_do_what(ours, theirs, office, chair, one, two):
    application = with_assessors(ours, office, one, two)
    for person in (chair, one, ours.representative):
        with pytest.raises(PermissionDenied):
            returned(application, person, "1c")
    with pytest.raises(StepRefused, match="Say what must be corrected"):
        returned(application, office, "1c", reason=" ")
    with pytest.raises(StepRefused, match="Choose at least one"):
        returned(application, office)
    returned(application, office, "1c")
    with pytest.raises(StepRefused, match=r"Already returned: 1\(c\)"):
        returned(application, office, "1c")
    for person in (office, ours.deputy, theirs.representative):
        with person_scope(person), pytest.raises((PermissionDenied, Application.DoesNotExist)):
            hand_in_corrections(application=application, by=person)
    with pytest.raises(StepRefused):
        return_application(application=application, by=office, reason="All of it.")


def test_an_unmet_core_answer_is_not_handed_in(ours, office):
    application = returned(submitted_application(ours), office, "1c")
    with person_scope(ours.representative):
        write(application, "1c", "No courses.", ours.representative, met=False)
        with pytest.raises(StepRefused, match="is answered No"):
            hand_in_corrections(application=application, by=ours.representative)


def said(person, statement, *values):
    try:
        with transaction.atomic(), person_scope(person), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return "done" if cursor.rowcount else "no row"
    except DatabaseError as error:
        return str(error).splitlines()[0]


def test_postgresql_opens_exactly_the_returned_answers(ours, theirs, office):
    application = returned(submitted_application(ours), office, "1c")
    mine = Answer.objects.get(application=application, question__code="1c")
    other = Answer.objects.get(application=application, question__code="1a")
    change = "UPDATE applications_answer SET evidence = %s WHERE id = %s"
    person = ours.representative
    locked = "applications_answer: the application is locked"
    assert said(person, change, "x", mine.pk) == "done"
    assert said(person, change, "x", other.pk) == locked
    assert said(theirs.representative, change, "y", mine.pk) == "no row"
    assert said(
        person, "UPDATE applications_answer SET question_id = %s WHERE id = %s", other.question_id, mine.pk
    ) == (locked)
    assert "permission denied" in said(person, "DELETE FROM applications_answer WHERE id = %s", mine.pk)
    more = "UPDATE applications_application SET returned_questions = '[1, 2, 3]' WHERE id = %s"
    assert "guard_returned_questions" in said(person, more, application.pk)
    row = "UPDATE assessment_answerreturn SET was_changed = true"
    assert said(person, row) == "no row"
    assert "permission denied" in said(office, "UPDATE assessment_answerreturn SET reason = 'x'")


def test_the_pages_from_the_office_to_the_representative(ours, office, as_user, as_confirmed):
    application = submitted_application(ours)
    asked = question(application, "1c")
    address = f"/office/applications/{application.code}/answers/return/"
    client = as_user(office)
    assert address in client.get(f"/office/facilities/{ours.slug}/").content.decode()
    assert client.post(address, {"reason": "x"}).status_code == 422
    answer = client.post(address, {"questions": [asked.pk], "reason": REASON})
    assert answer.status_code == 302
    member = as_user(ours.deputy)
    home = member.get(f"/facilities/{ours.slug}/").content.decode()
    assert "Correct the answers that were returned" in home
    page = member.get(f"/facilities/{ours.slug}/corrections/").content.decode()
    assert REASON in page
    assert page.count('class="q"') == 1
    stored = Answer.objects.get(application=application, question=asked)
    sent = {"1c-version": stored.version, "1c-met": "yes", "1c-evidence": "Two courses for everybody."}
    assert member.post(f"/facilities/{ours.slug}/corrections/", sent).status_code == 302
    stored.refresh_from_db()
    assert stored.evidence == "Two courses for everybody."
    signs = as_confirmed(ours.representative)
    assert signs.post(f"/facilities/{ours.slug}/corrections/", {"hand_in": "1"}).status_code == 302
    application.refresh_from_db()
    assert application.returned_questions == []
    today = as_user(office).get("/office/").content.decode()
    assert BY_NAME["corrected_answers"].is_noted
    assert "The answer to 1(c) came back corrected" in today
