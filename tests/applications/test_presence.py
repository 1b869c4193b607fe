"""Who is at which question: a hint with an expiry, and pages that work without it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications import presence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]


@pytest.fixture(autouse=True)
def _listening(monkeypatch):
    monkeypatch.setattr(presence._Silence, "until", 0.0)


def at(browser, url, code="8a", **sent):
    return browser.post(url("here", code), sent)


def test_colleagues_learn_of_each_other_and_the_neighbour_does_not(ours, theirs, as_user, url):
    assert at(as_user(ours.deputy), url).json() == {"cards": {}, "page": "\n\n"}
    seen = at(as_user(ours.member), url, "8b").json()
    assert list(seen["cards"]) == ["8a"]
    assert str(ours.deputy) in seen["cards"]["8a"]
    assert str(ours.deputy) in seen["page"]
    page = as_user(ours.member).get(url("standard", 8))
    assert [(card.code, [h.name for h in card.here]) for card in page.context["cards"] if card.here] == [
        ("8a", [str(ours.deputy)])
    ]
    assert "is writing here" in page.content.decode()
    other = as_user(theirs.member).get(url("standard", 8, slug=theirs.slug))
    assert other.context["here"] == []


def test_a_person_is_at_one_question_and_gone_after_a_while(ours, as_user, url, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    at(as_user(ours.deputy), url, "8a")
    at(as_user(ours.deputy), url, "8b", writing="1")
    assert presence.others(ours.application.pk, ours.member.pk) == [
        presence.Here(ours.deputy.pk, str(ours.deputy), "8b", True)
    ]
    time_machine.move_to(now + timedelta(seconds=presence.GONE_AFTER + 1), tick=False)
    assert presence.others(ours.application.pk, ours.member.pk) == []


def test_a_question_that_is_none_is_404(ours, as_user, url):
    assert at(as_user(ours.member), url, "99z").status_code == 404


def test_the_pages_work_while_valkey_is_away(ours, as_user, url, settings, stored):
    browser = as_user(ours.member)
    settings.CACHE_URL = "redis://127.0.0.1:1/0"
    settings.CACHES = {alias: options | {"LOCATION": settings.CACHE_URL} for alias, options in settings.CACHES.items()}
    assert browser.get(url("standard", 8)).status_code == 200
    assert at(browser, url).json() == {"cards": {}, "page": "\n\n"}
    sent = {"8a-met": "yes", "8a-evidence": "A checklist", "8a-version": "0"}
    assert browser.post(url("standard", 8), sent).status_code == 302
    assert stored("8a").evidence == "A checklist"
    assert presence._Silence.until > 0


def test_presence_costs_one_query_besides_the_sign_in(ours, as_user, url, queries):
    browser = as_user(ours.member)
    at(browser, url)
    with queries(4):
        at(browser, url)
    browser.get(url("standard", 8))
    with queries(8):
        browser.get(url("standard", 8))
