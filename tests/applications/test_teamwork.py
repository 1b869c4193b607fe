"""Giving questions to colleagues, notes among them, and the filters; nobody outside the hospital sees either."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from applications.models import Answer, InternalNote, QuestionTask
from applications.queries import question_of
from applications.services import give_questions, submit_application, write_note
from iasios.access import person_scope
from iasios.outbox.models import OutboxEmail
from tests.factories.application import make_ready

pytestmark = pytest.mark.django_db


def give(place, *codes, to, by, due_on=None):
    answers = list(
        Answer.objects.select_related("question__standard").filter(
            application=place.application, question__code__in=codes
        )
    )
    return give_questions(application=place.application, answers=answers, assignee=to, due_on=due_on, by=by)


def note(place, code, text, by):
    return write_note(application=place.application, question=question_of(place.application, code), text=text, by=by)


def test_a_question_is_given_with_a_day_and_told_once(ours, theirs, as_user, url):
    due_on = timezone.localdate() + timedelta(days=10)
    browser = as_user(ours.member)
    sent = {"act": "give", "assignee": str(ours.deputy.pk), "due_on": due_on.isoformat()}
    assert browser.post(url("team", "8a"), sent).status_code == 302
    (task,) = QuestionTask.objects.all()
    assert (task.answer.question.code, task.assignee, task.due_on, task.given_by) == (
        "8a",
        ours.deputy,
        due_on,
        ours.member,
    )
    (mail,) = OutboxEmail.objects.filter(kind="application.questions_given")
    assert mail.to == ours.deputy.email
    assert mail.subject == "Question 8(a) is yours"
    assert "show=mine" in mail.text
    page = browser.get(url("standard", 8)).content.decode()
    assert str(ours.deputy) in page


def test_giving_anew_replaces_and_taking_back_empties(ours, as_user, url):
    give(ours, "8a", to=ours.deputy, by=ours.member)
    give(ours, "8a", to=ours.account_holder, by=ours.member)
    assert [task.assignee for task in QuestionTask.objects.all()] == [ours.account_holder]
    assert as_user(ours.member).post(url("team", "8a"), {"act": "take"}).status_code == 302
    assert QuestionTask.objects.count() == 0


def test_several_questions_go_to_a_colleague_in_one_mail(ours, as_user, url):
    sent = {"question": ["8a", "8b", "9a"], "assignee": str(ours.deputy.pk), "due_on": ""}
    assert as_user(ours.member).post(url("questions"), sent).status_code == 302
    assert QuestionTask.objects.filter(assignee=ours.deputy).count() == 3
    (mail,) = OutboxEmail.objects.filter(kind="application.questions_given")
    assert mail.subject == "3 questions are yours: 8(a), 8(b), 9(a)"


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"assignee": "", "due_on": ""}, "Choose a colleague."),
        ({"assignee": "999999", "due_on": ""}, "Choose somebody who works at the hospital now."),
        ({"due_on": "2020-01-01"}, "This day has passed."),
        ({"due_on": "tomorrow"}, "Give the day as in 2026-03-31."),
    ],
)
def test_a_refused_giving_says_what_to_do(ours, as_user, url, sent, message):
    sent = {"act": "give", "assignee": str(ours.deputy.pk)} | sent
    response = as_user(ours.member).post(url("team", "8a"), sent)
    assert (response.status_code, QuestionTask.objects.count()) == (422, 0)
    assert message in response.content.decode()


def test_a_stranger_cannot_be_given_a_question(ours, theirs, as_user, url):
    sent = {"act": "give", "assignee": str(theirs.member.pk)}
    assert as_user(ours.member).post(url("team", "8a"), sent).status_code == 422
    assert QuestionTask.objects.count() == 0


def test_notes_are_written_read_and_removed_by_their_writer(ours, as_user, url):
    browser = as_user(ours.member)
    assert browser.post(url("team", "8a"), {"act": "note", "text": "Ask Ilse\nfor the list"}).status_code == 302
    (written,) = InternalNote.objects.all()
    assert "for the list" in browser.get(url("standard", 8)).content.decode()
    remove = {"act": "remove", "note": str(written.pk)}
    assert as_user(ours.deputy).post(url("team", "8a"), remove).status_code == 403
    assert as_user(ours.member).post(url("team", "8b"), remove).status_code == 404
    assert browser.post(url("team", "8a"), remove).status_code == 302
    assert InternalNote.objects.count() == 0


@pytest.mark.parametrize("text", ["", "x" * 2_001, "\x07"])
def test_a_refused_note_keeps_what_was_typed(ours, as_user, url, text):
    response = as_user(ours.member).post(url("team", "8a"), {"act": "note", "text": text})
    assert (response.status_code, InternalNote.objects.count()) == (422, 0)


def test_nobody_outside_the_hospital_sees_a_note_or_a_task(ours, theirs, office, chair, assessor_one, assessor_two):
    from tests.factories import dossier

    note(ours, "8a", "The lead is on leave", ours.member)
    give(ours, "8a", to=ours.deputy, by=ours.member)
    dossier.with_assessors(ours, office, assessor_one, assessor_two)
    seen = {}
    for person in (ours.member, ours.deputy, theirs.member, assessor_one, office, chair):
        with person_scope(person):
            seen[person.email] = (InternalNote.objects.count(), QuestionTask.objects.count())
    assert seen == {
        ours.member.email: (1, 1),
        ours.deputy.email: (1, 1),
        theirs.member.email: (0, 0),
        assessor_one.email: (0, 0),
        office.email: (0, 0),
        chair.email: (0, 0),
    }


def test_the_filters_show_mine_and_commented(ours, as_user, url):
    give(ours, "8a", "9a", to=ours.deputy, by=ours.member)
    note(ours, "8b", "Look at this", ours.member)
    browser = as_user(ours.deputy)
    shown = {}
    for show in ("", "open", "mine", "core", "commented", "nonsense"):
        page = browser.get(url("standard", 8), {"show": show})
        shown[show] = [card.code for card in page.context["cards"]]
    every = ["8a", "8b", "8c", "8d", "8e"]
    assert shown == {
        "": every,
        "open": every,
        "mine": ["8a"],
        "core": every,
        "commented": ["8b"],
        "nonsense": every,
    }
    mine = browser.get(url("questions"), {"show": "mine"})
    assert [row["question"].code for row in mine.context["rows"]] == ["8a", "9a"]
    assert [(chip["label"], chip["count"]) for chip in mine.context["filters"]] == [
        ("All", 52),
        ("Open", 52),
        ("Mine", 2),
        ("Core", 28),
        ("Commented", 1),
    ]


@pytest.mark.rule("R49")
def test_after_submission_notes_go_on_and_giving_does_not(ours, as_user, url):
    make_ready(ours.application, ours.representative)
    submit_application(application=ours.application, by=ours.representative)
    browser = as_user(ours.member)
    assert browser.post(url("team", "8a"), {"act": "note", "text": "For the audit"}).status_code == 302
    sent = {"act": "give", "assignee": str(ours.deputy.pk)}
    assert browser.post(url("team", "8a"), sent).status_code == 403


def test_the_pages_cost_the_same_with_one_note_and_with_three(ours, as_user, url, queries):
    browser = as_user(ours.member)
    for texts in (["One"], ["Two", "Three"]):
        for text in texts:
            note(ours, "8a", text, ours.deputy)
        give(ours, "8a", "8b", to=ours.deputy, by=ours.member, due_on=date(2030, 1, 1))
        browser.get(url("standard", 8))
        with queries(8):
            browser.get(url("standard", 8))
        with queries(7):
            browser.get(url("questions"))
        with queries(7):
            browser.get(url("team", "8a"))
