"""*Done, please check* and *change wanted* between a colleague and who gave the question, and the days of questions."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from icalendar import Calendar

from applications.models import Answer, InternalNote, QuestionTask
from applications.services import call_checked, call_done, give_questions, submit_application, want_change
from applications.services.answers import ApplicationLocked
from applications.services.teamwork import remind_of_given_questions
from facilities.models import Membership
from facilities.services import end_membership
from facilities.services.preferences import renew_feed
from iasios.access import office_scope
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.factories.application import make_ready

pytestmark = pytest.mark.django_db


def give(place, code="8a", *, to, by, due_on=None):
    answers = Answer.objects.select_related("question__standard").filter(
        application=place.application, question__code=code
    )
    give_questions(application=place.application, answers=list(answers), assignee=to, due_on=due_on, by=by)
    return QuestionTask.objects.get(answer__in=answers)


def mails(kind):
    return [(mail.to, mail.subject) for mail in OutboxEmail.objects.filter(kind=f"application.{kind}")]


def test_a_colleague_is_done_and_the_lead_wants_a_change_and_then_none(ours, as_user, url):
    give(ours, to=ours.member, by=ours.deputy)
    colleague, lead = as_user(ours.member), as_user(ours.deputy)
    assert "Done, please check" in colleague.get(url("team", "8a")).content.decode()
    assert "Done, please check" not in lead.get(url("team", "8a")).content.decode()
    sent = colleague.post(url("team", "8a"), {"act": "done", "text": "Look at the second line."})
    assert sent.status_code == 302
    assert QuestionTask.objects.get().status == "to_check"
    assert mails("question_done") == [(ours.deputy.email, "Please check question 8(a)")]
    assert "Look at the second line." in OutboxEmail.objects.get(kind="application.question_done").text
    # Beside the question, in the list with its filter, and among the notes.
    assert "Done, please check" in lead.get(url("standard", 8)).content.decode()
    listed = lead.get(url("questions") + "?show=to_check").content.decode()
    assert url("team", "8a") in listed
    assert url("team", "8b") not in listed
    assert lead.post(url("team", "8a"), {"act": "change_wanted", "text": "Name the committee."}).status_code == 302
    assert QuestionTask.objects.get().status == "change_wanted"
    assert mails("question_change_wanted") == [(ours.member.email, "Change wanted in question 8(a)")]
    assert url("team", "8a") in colleague.get(url("questions") + "?show=change_wanted").content.decode()
    colleague.post(url("team", "8a"), {"act": "done", "text": ""})
    lead.post(url("team", "8a"), {"act": "checked", "text": ""})
    assert QuestionTask.objects.get().status == "checked"
    assert [note.text for note in InternalNote.objects.all()] == ["Look at the second line.", "Name the committee."]
    assert [(len(mails("question_done")), len(mails("question_change_wanted")))] == [(2, 1)]
    steps = AuditEvent.objects.filter(action__in=["question.done", "question.change_wanted", "question.checked"])
    assert [event.action for event in steps.order_by("at")] == [
        "question.done",
        "question.change_wanted",
        "question.done",
        "question.checked",
    ]


def test_a_change_without_words_is_refused_and_what_was_typed_elsewhere_stays(ours, as_user, url):
    call_done(task=give(ours, to=ours.member, by=ours.deputy), note="", by=ours.member)
    answer = as_user(ours.deputy).post(url("team", "8a"), {"act": "change_wanted", "text": ""})
    assert answer.status_code == 422
    assert "Say why, so that the others can follow." in answer.content.decode()
    assert (QuestionTask.objects.get().status, mails("question_change_wanted")) == ("to_check", [])


def test_each_side_says_its_own(ours, as_user, url):
    task = give(ours, to=ours.member, by=ours.deputy)
    with pytest.raises(PermissionDenied):
        call_done(task=task, note="", by=ours.deputy)
    with pytest.raises(StepRefused):
        call_checked(task=task, note="", by=ours.deputy)
    call_done(task=task, note="", by=ours.member)
    for step in (call_checked, want_change):
        with pytest.raises(PermissionDenied):
            step(task=task, note="x", by=ours.member)
    assert as_user(ours.member).post(url("team", "8a"), {"act": "checked", "text": ""}).status_code == 403
    assert QuestionTask.objects.get().status == "to_check"
    call_checked(task=task, note="", by=ours.account_holder)
    assert QuestionTask.objects.get().status == "checked"


def test_another_hospital_says_nothing(ours, theirs, as_user, url):
    call_done(task=give(ours, to=ours.member, by=ours.deputy), note="", by=ours.member)
    assert as_user(theirs.representative).post(url("team", "8a"), {"act": "checked", "text": ""}).status_code == 404
    assert QuestionTask.objects.get().status == "to_check"
    assert as_user(ours.representative).post(url("team", "8a"), {"act": "checked", "text": ""}).status_code == 302
    assert QuestionTask.objects.get().status == "checked"


def test_who_checks_when_nobody_else_gave_it(ours):
    call_done(task=give(ours, to=ours.deputy, by=ours.deputy), note="", by=ours.deputy)
    call_done(task=give(ours, "8b", to=ours.deputy, by=ours.member), note="", by=ours.deputy)
    task = give(ours, "8c", to=ours.deputy, by=ours.member)
    end_membership(membership=Membership.objects.get(user=ours.member), by=ours.representative)
    call_done(task=task, note="", by=ours.deputy)
    assert [to for to, _subject in mails("question_done")] == [
        ours.representative.email,
        ours.member.email,
        ours.representative.email,
    ]


def test_a_question_given_anew_begins_from_the_start(ours):
    call_done(task=give(ours, to=ours.member, by=ours.deputy), note="", by=ours.member)
    give(ours, to=ours.account_holder, by=ours.deputy)
    task = QuestionTask.objects.get()
    assert (task.assignee, task.status) == (ours.account_holder, "given")


def test_postgresql_refuses_a_step_that_the_table_does_not_know(ours):
    task = give(ours, to=ours.member, by=ours.deputy)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE applications_questiontask SET status = 'checked' WHERE id = %s", [task.pk])


def test_after_submission_nothing_is_said(ours):
    make_ready(ours.application, ours.representative)
    task = give(ours, to=ours.member, by=ours.deputy)
    submit_application(application=ours.application, by=ours.representative)
    with pytest.raises(ApplicationLocked):
        call_done(task=task, note="", by=ours.member)


def feed_of(person, client):
    token = renew_feed(user=person)
    made = Calendar.from_ical(client.get(f"/calendar/{token}.ics").content)
    return {(str(e["summary"]), e["dtstart"].dt) for e in made.walk("VEVENT") if "Question" in str(e["summary"])}


def test_questions_with_a_day_are_in_the_feed_of_their_colleague_and_late_ones_on_today(ours, client):
    today = timezone.localdate()
    ahead = today + timedelta(days=4)
    give(ours, "8a", to=ours.member, by=ours.deputy, due_on=ahead)
    late = give(ours, "8b", to=ours.member, by=ours.deputy, due_on=today)
    done = give(ours, "8c", to=ours.member, by=ours.deputy, due_on=today)
    give(ours, "9a", to=ours.deputy, by=ours.member, due_on=ahead)
    with office_scope("time passes"):
        QuestionTask.objects.filter(pk=late.pk).update(due_on=today - timedelta(days=3))
    call_done(task=done, note="", by=ours.member)
    found = feed_of(ours.member, client)
    assert {(words.split(" (North")[0].split(" by ")[0], on) for words, on in found} == {
        ("Question 8(a) is due", ahead),
        ("Question 8(b) was due", today),
    }


def test_late_questions_are_a_filter_and_those_to_check_get_no_reminder(ours, as_user, url):
    today = timezone.localdate()
    late, done = (give(ours, code, to=ours.member, by=ours.deputy, due_on=today) for code in ("8a", "8b"))
    with office_scope("time passes"):
        QuestionTask.objects.update(due_on=today - timedelta(days=1))
    call_done(task=done, note="", by=ours.member)
    listed = as_user(ours.member).get(url("questions") + "?show=late").content.decode()
    assert url("team", late.answer.question.code) in listed
    assert url("team", done.answer.question.code) not in listed
    with office_scope("the daily run"):
        assert remind_of_given_questions(today=today) == 1
    (mail,) = OutboxEmail.objects.filter(kind="application.questions_due")
    assert "8(a)" in mail.subject
    assert "8(b)" not in mail.subject
