"""What colleagues wait for from each other is on the home of the one who is waited for."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from applications.models import Answer
from applications.services import call_checked, call_done, give_questions, want_change
from facilities.services import add_member
from tests.factories.application import answer_everything
from tests.factories.case_review import fill_case
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def rows(browser: Any, place: Any) -> list[tuple[str, str, str]]:
    context = browser.get(f"/facilities/{place.slug}/").context
    return [(task.criterion, task.title, task.state) for task in context["tasks"]]


def give(place: Any, code: str, person: Any, due_on: date | None = None) -> Any:
    answer = Answer.objects.get(application=place.application, question__code=code)
    give_questions(
        application=place.application, answers=[answer], assignee=person, due_on=due_on, by=place.representative
    )
    answer.refresh_from_db()
    return answer.task


def test_each_step_is_on_the_home_of_whose_turn_it_is(as_user: Any, ours: Any) -> None:
    member, lead = as_user(ours.member), as_user(ours.representative)
    task = give(ours, "8c", ours.member, timezone.localdate() - timedelta(days=1))
    short = task.answer.question.translated("short")
    assert rows(member, ours)[0] == ("8(c)", f"Write the answer: {short}", "late")
    assert ("8(c)", f"Check the answer: {short}", "your_turn") not in rows(lead, ours)
    answer_everything(ours.application, ours.member)
    assert rows(member, ours)[0] == ("8(c)", f"Say that it is done: {short}", "late")
    call_done(task=task, note="", by=ours.member)
    assert f"Say that it is done: {short}" not in [title for _code, title, _state in rows(member, ours)]
    assert rows(lead, ours)[0] == ("8(c)", f"Check the answer: {short}", "your_turn")
    # A third person is not waited for.
    assert f"Check the answer: {short}" not in [title for _code, title, _state in rows(as_user(ours.deputy), ours)]
    task.refresh_from_db()
    want_change(task=task, note="Say who reviews it.", by=ours.representative)
    assert rows(member, ours)[0] == ("8(c)", f"Change the answer: {short}", "your_turn")
    task.refresh_from_db()
    call_done(task=task, note="", by=ours.member)
    task.refresh_from_db()
    call_checked(task=task, note="", by=ours.representative)
    for browser in (member, lead):
        assert short not in " ".join(title for _code, title, _state in rows(browser, ours))


def test_who_waits_for_a_yes_is_told_to_those_who_can_say_it(as_user: Any, ours: Any) -> None:
    person = make_user("owen@northgate.example", "Owen Pryce")
    add_member(facility=ours.facility, user=person, by=person, needs_approval=True)
    title = "1 colleague waits for your yes"
    keeper = as_user(ours.account_holder).get(f"/facilities/{ours.slug}/").context["tasks"]
    (row,) = [task for task in keeper if task.title == title]
    assert row.why == "Owen Pryce used the code of your hospital."
    assert row.url == reverse("facilities:people", args=[ours.slug])
    for other in (ours.member, ours.deputy):
        tasks = as_user(other).get(f"/facilities/{ours.slug}/").context["tasks"]
        assert title not in [task.title for task in tasks]


def test_several_cases_that_leave_are_one_row(as_user: Any, ours: Any) -> None:
    today = timezone.localdate()
    for number in (6, 7, 9):
        fill_case(ours, number, procedure_on=today - timedelta(days=340 - number))
    ours.application.refresh_from_db()
    found = as_user(ours.member).get(f"/facilities/{ours.slug}/").context["tasks"]
    (row,) = [task for task in found if task.icon == "calendar-blank"]
    assert row.title.startswith("3 cases leave the 12-month window soon, the first on")
    assert row.why == "Submit by then, or replace the cases with a new draw: 6, 7, 9."
    # Where a new draw begins: the case itself has no way to another record.
    assert row.url == f"/facilities/{ours.slug}/cases/selection/"


def test_a_case_that_is_too_old_leads_to_a_new_draw(as_user: Any, ours: Any) -> None:
    today = timezone.localdate()
    fill_case(ours, 6, procedure_on=today - timedelta(days=360))
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        browser = as_user(ours.member)
        found = browser.get(f"/facilities/{ours.slug}/").context["tasks"]
        (row,) = [task for task in found if task.icon == "calendar-blank"]
        assert row.title.startswith("Case 6 left the 12-month window on")
        assert row.url == f"/facilities/{ours.slug}/cases/selection/"
        summary = browser.get(f"/facilities/{ours.slug}/cases/summary/").text
        assert re.search(r'href="/facilities/[\w-]+/cases/selection/"[^>]*>\s*Replace case\s+6', summary)
