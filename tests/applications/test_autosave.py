"""One card saves itself: what the answer says, what it refuses, what it costs."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from applications.services import submit_application
from tests.applications.cards import AUTOSAVE, colleague_saves, words
from tests.applications.conftest import card
from tests.applications.test_teamwork import give
from tests.factories.application import make_ready

pytestmark = pytest.mark.django_db


@pytest.mark.rule("R32", "R34")
def test_autosave_answers_with_version_time_and_fresh_pieces(ours, as_user, url, stored):
    response = as_user(ours.member).post(
        url("answer", "1a"), card("1a", met="yes", evidence="Register"), headers=AUTOSAVE
    )
    body = response.json()
    assert (response.status_code, body["version"]) == (200, 1)
    assert re.fullmatch(r"\d\d:\d\d", body["saved_at"])
    assert sorted(body["html"]) == [
        *(
            "#by-1a",
            "#count-late",
            "#count-open",
            "#left-panel",
            "#mbar",
            "#state-1a",
            "#std-1",
            "#std-1-foot",
            "#thin-1a",
        )
    ]
    assert re.search(r"1\s+of 8", body["html"]["#std-1"])
    assert "Complete" in body["html"]["#state-1a"]
    assert re.search(r"<b>\s*1 of 28\s*</b>", body["html"]["#left-panel"])
    assert stored("1a").evidence == "Register"


def test_the_counts_of_the_filters_follow_a_save(ours, theirs, as_user, url):
    """What is put in place of a count is what the page shows when it is loaded again."""
    browser = as_user(ours.member)
    yesterday = timezone.localdate() - timedelta(days=1)
    give(ours, "8a", "8b", to=ours.deputy, by=ours.member, due_on=yesterday)
    give(theirs, "8a", to=theirs.deputy, by=theirs.member, due_on=yesterday)
    before = browser.get(url("standard", 8)).content.decode()
    sent = card("8a", met="yes", evidence="Log", elaboration="Yearly")
    saved = browser.post(url("answer", "8a"), sent, headers=AUTOSAVE)
    after = browser.get(url("standard", 8)).content.decode()
    pieces = saved.json()["html"]
    assert [re.findall(r'<b id="count-[a-z]+">\d+</b>', page) for page in (before, after)] == [
        ['<b id="count-open">5</b>', '<b id="count-late">2</b>'],
        [pieces["#count-open"], pieces["#count-late"]],
    ]
    assert (pieces["#count-open"], pieces["#count-late"]) == (
        '<b id="count-open">4</b>',
        '<b id="count-late">1</b>',
    )


def test_autosave_stores_half_a_core_question_without_complaint(ours, as_user, url, stored):
    response = as_user(ours.member).post(url("answer", "1a"), card("1a", met="yes", evidence=""), headers=AUTOSAVE)
    assert response.status_code == 200
    assert "Started" in response.json()["html"]["#state-1a"]
    assert (stored("1a").met, stored("1a").is_complete) == (True, False)


def test_autosave_says_at_which_field_it_was_refused(ours, as_user, url):
    response = as_user(ours.member).post(
        url("answer", "1a"), card("1a", met="yes", evidence="x" * 21_240), headers=AUTOSAVE
    )
    assert response.status_code == 422
    assert response.json() == {"errors": {"1a-evidence": ["This is 21,240 characters; 20,000 fit."]}}


@pytest.mark.parametrize("version", ["0", "99", "-1", "one", "", "9" * 30])
def test_autosave_of_a_stale_card_is_a_conflict(ours, as_user, url, stored, version):
    colleague_saves(ours, "1a", evidence="Ilse's")
    data = card("1a", met="yes", evidence="Mine") | {"1a-version": version}
    response = as_user(ours.member).post(url("answer", "1a"), data, headers=AUTOSAVE)
    assert (response.status_code, response.json()) == (409, {})
    assert stored("1a").evidence == "Ilse's"


def test_autosave_to_a_locked_application_says_so_in_its_own_format(ours, as_user, url):
    make_ready(ours.application, ours.member)
    submit_application(application=ours.application, by=ours.representative)
    response = as_user(ours.member).post(
        url("answer", "1a"), card("1a", version=1, met="no", evidence="Later"), headers=AUTOSAVE
    )
    assert response.status_code == 403
    assert response.json() == {
        "errors": {"1a-evidence": ["The application has been submitted, so its answers can no longer be changed."]}
    }


def test_autosave_stays_within_its_queries(ours, theirs, as_user, url, queries):
    browser = as_user(ours.member)
    browser.get(url("summary"))
    with queries(8):
        browser.post(url("answer", "1a"), card("1a", met="yes", evidence="Register"), headers=AUTOSAVE)


def test_a_single_card_saves_as_a_plain_form_too(ours, as_user, url, stored):
    browser = as_user(ours.member)
    response = browser.post(url("answer", "2a"), card("2a", met="yes", evidence="Plan"))
    assert (response.status_code, response["Location"]) == (302, url("standard", 2) + "#q-2a")
    assert stored("2a").evidence == "Plan"
    refused = browser.post(url("answer", "2a"), card("2a", version=1, met="maybe", evidence="Plan"))
    assert refused.status_code == 422
    assert "2(a): Choose Yes or No." in words(refused)


def test_reading_the_address_of_an_answer_leads_to_its_card(ours, as_user, url):
    for name in ("answer", "merge"):
        response = as_user(ours.member).get(url(name, "8c"))
        assert (response.status_code, response["Location"]) == (302, url("standard", 8) + "#q-8c")
