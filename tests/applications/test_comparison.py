"""The whole application at two days or two submissions: only what changed, for the hospital and the office."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from applications.models import Answer
from applications.queries import changed_between, submissions_of
from applications.services import return_application, save_answer, submit_application
from iasios.access import person_scope
from tests.factories import dossier
from tests.factories.application import make_ready

pytestmark = pytest.mark.django_db


def write(place: Any, code: str, by: Any, **values: Any) -> None:
    answer = Answer.objects.select_related("question").get(application=place.application, question__code=code)
    save_answer(answer=answer, version=answer.version, by=by, **values)


def address(place: Any, query: str = "") -> str:
    return reverse("applications:comparison", args=[place.slug]) + query


def codes(page: Any) -> list[str]:
    return [line["question"].code for line in page.context["lines"]]


def test_two_days_show_only_what_changed_between_them(as_user: Any, ours: Any, theirs: Any) -> None:
    now = timezone.now()
    days = [timezone.localtime(now - timedelta(days=back)).date() for back in (9, 5, 2)]
    with time_machine.travel(now - timedelta(days=9), tick=False):
        write(ours, "1a", ours.member, evidence="Register", met=True)
        write(ours, "2a", ours.member, evidence="Never touched again")
    with time_machine.travel(now - timedelta(days=5), tick=False):
        write(ours, "1a", ours.deputy, evidence="Register, checked yearly", met=False)
        write(theirs, "1a", theirs.member, evidence="Other hospital")
    with time_machine.travel(now - timedelta(days=2), tick=False):
        write(ours, "3a", ours.member, measures="New form")
    browser = as_user(ours.representative)
    page = browser.get(address(ours, f"?since={days[0]}&until={days[1]}"))
    assert codes(page) == ["1a"]
    (line,) = page.context["lines"]
    assert line["answer"] == "Answer: No (before: Yes)"
    assert [text.parts for text in line["texts"]] == [[("removed", "Register"), ("added", "Register, checked yearly")]]
    assert "1 question changed." in page.text
    assert "Never touched again" not in page.text
    assert "Other hospital" not in page.text
    assert codes(browser.get(address(ours, f"?since={days[1]}"))) == ["3a"]
    assert codes(browser.get(address(ours, "?between=opening"))) == ["1a", "2a", "3a"]
    # The last seven days, until somebody chooses.
    assert codes(browser.get(address(ours))) == ["1a", "3a"]
    nothing = browser.get(address(ours, f"?since={days[2]}&until={days[2]}"))
    assert "At both moments every question says the same." in nothing.text


def test_what_was_changed_and_changed_back_is_no_change(as_user: Any, ours: Any) -> None:
    before = timezone.now() - timedelta(days=3)
    with time_machine.travel(before, tick=False):
        write(ours, "1a", ours.member, evidence="Register")
    write(ours, "1a", ours.member, evidence="Something else")
    write(ours, "1a", ours.member, evidence="Register")
    assert changed_between(ours.application, before, timezone.now()) == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?since=2027-03-18&until=2027-03-01", "The later day is before the first."),
        ("?since=yesterday", "Give a day, such as 2027-03-18."),
        ("?since=&until=2026-01-01", "Give the first day."),
    ],
)
def test_days_that_cannot_be_meant_are_said(as_user: Any, ours: Any, query: str, said: str) -> None:
    page = as_user(ours.member).get(address(ours, query))
    assert said in page.text
    assert page.context["lines"] == []


def test_two_submissions(as_user: Any, ours: Any, office: Any) -> None:
    first = timezone.now() - timedelta(days=4)
    with time_machine.travel(first - timedelta(hours=1), tick=False):
        make_ready(ours.application, by=ours.representative)
    with person_scope(ours.representative), time_machine.travel(first, tick=False):
        submit_application(application=ours.application, by=ours.representative)
    ours.application.refresh_from_db()
    with person_scope(office), time_machine.travel(first + timedelta(days=1), tick=False):
        return_application(application=ours.application, reason="Please say more in 1(a).", by=office)
    write(ours, "1a", ours.member, evidence="Said more")
    ours.application.refresh_from_db()
    with person_scope(ours.representative):
        submit_application(application=ours.application, by=ours.representative)
    assert len(submissions_of(ours.application)) == 2
    for person in (ours.member, office):
        page = as_user(person).get(address(ours, "?between=submission-1"))
        assert codes(page) == ["1a"]
        assert "Said more" in page.text
        assert codes(as_user(person).get(address(ours, "?between=submission-2"))) == []


def test_assessors_and_the_chairperson_do_not_read_how_answers_came_about(
    as_user: Any, ours: Any, theirs: Any, office: Any, chair: Any, assessor_one: Any, assessor_two: Any
) -> None:
    dossier.with_assessors(ours, office, assessor_one, assessor_two)
    for person, status in (
        (ours.member, 200),
        (office, 200),
        (assessor_one, 404),
        (chair, 403),
        (theirs.representative, 404),
    ):
        assert as_user(person).get(address(ours)).status_code == status, person


def test_a_thousand_versions_ask_no_more_than_one(as_user: Any, ours: Any, queries: Any) -> None:
    browser = as_user(ours.member)
    write(ours, "1a", ours.member, evidence="one")
    with queries(at_most=12) as few:
        assert codes(browser.get(address(ours))) == ["1a"]
    for answer in Answer.objects.filter(application=ours.application).select_related("question"):
        save_answer(answer=answer, version=answer.version, by=ours.member, evidence="more")
    with queries(at_most=12) as many:
        page = browser.get(address(ours))
    assert page.context["changed"] == 52
    assert len(codes(page)) == 20
    assert len(many) == len(few)
