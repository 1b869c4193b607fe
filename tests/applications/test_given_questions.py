"""Reminders of questions that were given with a day: before it, on it, after it, and only of what is open then."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from applications.models import Answer, QuestionTask
from applications.services import remind_of_given_questions, save_answer, submit_application
from applications.tasks import remind_of_questions
from facilities.models import Membership
from iasios.outbox.models import OutboxEmail
from tests.applications.test_teamwork import give
from tests.factories.application import make_ready

pytestmark = pytest.mark.django_db
DUE = date(2030, 3, 4)


def mails():
    return list(OutboxEmail.objects.filter(kind="application.questions_due").order_by("created_at"))


def remind(*days_left):
    return [remind_of_given_questions(today=DUE - timedelta(days=left)) for left in days_left]


def test_a_colleague_is_reminded_before_the_day_on_it_and_after_it(ours, theirs):
    give(ours, "8a", "8b", to=ours.deputy, by=ours.member, due_on=DUE)
    give(ours, "9a", to=ours.deputy, by=ours.member)
    assert remind(4, 3, 2, 0, -1, -3, -4, -14, -15) == [0, 1, 0, 1, 0, 1, 0, 0, 0]
    assert [mail.to for mail in mails()] == [ours.deputy.email] * 3
    assert [mail.subject for mail in mails()] == [
        "2 questions are due by 4 March 2030: 8(a), 8(b)",
        "2 questions are due today: 8(a), 8(b)",
        "2 questions were due by 4 March 2030: 8(a), 8(b)",
    ]
    assert f"/facilities/{ours.slug}/application/questions/?show=mine" in mails()[0].text
    assert mails()[0].facility == ours.facility


def test_what_it_says_is_worked_out_when_it_is_written(ours):
    give(ours, "8a", "8b", "9a", to=ours.deputy, by=ours.member, due_on=DUE)
    answer = Answer.objects.select_related("question").get(application=ours.application, question__code="8a")
    save_answer(answer=answer, version=0, met=True, evidence="Checklist", by=ours.deputy)
    give(ours, "8b", to=ours.account_holder, by=ours.member, due_on=DUE)
    give(ours, "9a", to=ours.deputy, by=ours.member, due_on=DUE + timedelta(days=1))
    # The day before was missed: it is made up for, in words that fit the day.
    assert remind(2) == [2]
    assert {(mail.to, mail.subject) for mail in mails()} == {
        (ours.account_holder.email, "Question 8(b) is due by 4 March 2030"),
        (ours.deputy.email, "Question 9(a) is due by 5 March 2030"),
    }
    QuestionTask.objects.all().delete()
    assert remind(0) == [0]


def test_neither_who_has_left_nor_a_submitted_application_is_reminded(ours, theirs):
    give(ours, "8a", to=ours.deputy, by=ours.member, due_on=DUE)
    give(theirs, "9a", to=theirs.deputy, by=theirs.member, due_on=DUE)
    Membership.objects.filter(user=ours.deputy).update(ended_at=timezone.now(), ended_by=ours.representative)
    make_ready(theirs.application, theirs.representative)
    Answer.objects.filter(application=theirs.application, question__code="9a").update(is_complete=False)
    submit_application(application=theirs.application, by=theirs.representative)
    assert (remind(0), mails()) == ([0], [])


def test_the_task_reads_what_nobody_of_the_office_may(ours):
    give(ours, "8a", to=ours.deputy, by=ours.member, due_on=timezone.localdate())
    assert remind_of_questions() == 1
    assert mails()[0].subject == "Question 8(a) is due today"
