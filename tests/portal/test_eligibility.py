"""The check before any form: a plain answer with reasons, and a link that keeps it."""

import re
from decimal import Decimal

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db

YES = {"procedures": "231", "country": "BE", "approval": "yes", "people": "yes"}


def ask(client, **changes):
    return client.get("/eligibility/", YES | changes)


@pytest.mark.rule("R1", "R2", "R3")
def test_whoever_has_everything_can_register(client):
    answer = ask(client)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Your facility can register now" in text
    assert "/register/?procedures=231&amp;country=BE" in text


@pytest.mark.rule("R2", "R3")
@pytest.mark.parametrize(
    ("changes", "heading", "reason"),
    [
        ({"procedures": "149"}, "Not yet: one thing is missing", "Missing: 1."),
        ({"procedures": "0"}, "Not yet: one thing is missing", "Missing: 150."),
        ({"approval": "no"}, "Not yet: one thing is missing", "Speak with the head of department"),
        ({"people": "no"}, "Not yet: one thing is missing", "Find a second person."),
        ({"people": "no", "procedures": "20"}, "Not yet: 2 things are missing", "Missing: 130."),
    ],
)
def test_not_yet_says_why(client, changes, heading, reason):
    text = ask(client, **changes).content.decode()
    assert heading in text
    assert reason in text
    assert "/register/?procedures" not in text


def test_exactly_the_minimum_is_enough(client):
    assert "can register now" in ask(client, procedures="150").content.decode()


def test_the_link_gives_the_same_answer_again(client):
    first = ask(client, procedures="149").context
    again = client.get(first["link"].split("testserver")[-1].removeprefix("http://127.0.0.1:8000")).context
    assert again["conditions"] == first["conditions"]
    assert again["link"] == first["link"]


def test_answers_that_are_changed_are_still_there(client):
    answer = ask(client, procedures="149", people="no")
    form = client.get(answer.context["change"])
    text = form.content.decode()
    assert form.status_code == 200
    assert 'value="149"' in text
    assert '<option value="BE" selected' in text
    assert [form.context["form"][name].value() for name in ("approval", "people")] == ["yes", "no"]
    assert "Not yet:" not in text
    assert f'href="{answer.context["change"].replace("&", "&amp;")}"' in answer.content.decode()


def test_costs_are_those_of_size_and_country(client):
    call_command("load_fees")
    answer = ask(client)
    costs = answer.context["costs"]
    assert [cost.label for cost in costs] == ["Enrolment fee", "Annual administration fee"]
    assert all("EUR" in cost.amount or "€" in cost.amount for cost in costs)
    amounts = [
        Decimal(re.sub(r"[^0-9.]", "", words)) for words in (*(c.amount for c in costs), answer.context["total"])
    ]
    assert amounts[0] + amounts[1] == amounts[2] > 0
    assert f'<b>Total</b></span><b class="nowrap">{answer.context["total"]}</b>' in answer.text


def test_without_amounts_it_says_on_request(client, monkeypatch):
    monkeypatch.setattr("iasios.portal.public.eligibility_views.fee_for", lambda *asked: None)
    answer = ask(client)
    assert [cost.amount for cost in answer.context["costs"]] == ["on request", "on request"]
    assert "Total" not in answer.text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"procedures": ""}, "Give the number of therapeutic procedures a year."),
        ({"procedures": "many"}, "Give a whole number, in figures."),
        ({"procedures": "-3"}, "Give a whole number, in figures."),
        ({"procedures": "9" * 40}, "This is more than a million a year."),
        ({"country": "XX"}, "Choose a country from the list."),
        ({"approval": "<script>"}, "Answer yes or not yet."),
        ({"people": ""}, "Answer yes or not yet."),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(client, changes, message):
    answer = ask(client, **changes)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert "<script>" not in answer.content.decode()


def test_takes_few_queries(client, queries):
    with queries(0):
        client.get("/eligibility/")
    ask(client)
    with queries(at_most=4):
        ask(client)
