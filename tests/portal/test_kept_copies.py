"""The server's word to the copies that browsers keep: given when a form was taken, and at no other time."""

import re
from typing import Any

import pytest
from django.urls import reverse

from applications.models import Application
from facilities.models import Message
from tests.factories.facility import Place
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db

NONCE = "0123456789abcdef"
OTHER = "fedcba9876543210"


def send(browser: Any, place: Place, **typed: str) -> Any:
    address = reverse("facilities:thread_new", args=[place.slug])
    return browser.post(address, {"subject": "Board", "text": "It changed.", "kept_copy": NONCE} | typed)


def word(response: Any) -> str | None:
    cookie = response.cookies.get("saved_copies")
    return cookie.value if cookie else None


def test_a_form_that_was_taken_is_named(ours: Place, as_user: Any) -> None:
    response = send(as_user(ours.member), ours)
    assert (response.status_code, word(response)) == (302, NONCE)
    cookie = response.cookies["saved_copies"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/", "", "Lax")
    assert Message.objects.count() == 1


def test_several_words_wait_for_the_next_page(ours: Place, as_user: Any) -> None:
    browser = as_user(ours.member)
    send(browser, ours)
    assert word(send(browser, ours, kept_copy=OTHER)) == f"{NONCE}.{OTHER}"


def test_a_form_that_is_sent_twice_is_acted_upon_once_under_both_names(ours: Place, as_user: Any) -> None:
    """The browser names its copy anew each time that a button is pressed; that makes no other form of it."""
    browser = as_user(ours.member)
    page = browser.get(reverse("facilities:thread_new", args=[ours.slug])).content.decode()
    found = re.search(r'name="form_key" value="([^"]+)"', page)
    assert found
    first = send(browser, ours, form_key=found[1])
    again = send(browser, ours, form_key=found[1], kept_copy=OTHER)
    assert (first.status_code, again.status_code, again["Location"]) == (302, 302, first["Location"])
    assert (Message.objects.count(), word(again)) == (1, f"{NONCE}.{OTHER}")


@pytest.mark.parametrize("typed", [{"text": ""}, {"subject": "x" * 151}, {"kept_copy": "<script>"}, {"kept_copy": ""}])
def test_a_refused_form_and_a_forged_name_get_no_word(ours: Place, as_user: Any, typed: dict[str, str]) -> None:
    assert word(send(as_user(ours.member), ours, **typed)) is None


def test_a_card_that_saved_itself_is_named_and_a_stale_one_is_not(ours: Place, as_user: Any) -> None:
    browser, address = as_user(ours.member), reverse("applications:answer", args=[ours.slug, "1a"])
    typed = {"1a-version": "0", "1a-met": "yes", "1a-evidence": "The register.", "kept_copy": NONCE}
    headers = {"X-Autosave": "1", "Accept": "application/json"}
    saved = browser.post(address, typed, headers=headers)
    assert (saved.status_code, word(saved)) == (200, NONCE)
    stale = browser.post(address, typed | {"1a-evidence": "Another."}, headers=headers)
    assert (stale.status_code, word(stale)) == (409, None)


def test_the_way_to_the_sign_in_page_is_no_word(ours: Place, client: Any) -> None:
    response = send(client, ours)
    assert response.url.startswith("/accounts/login/")
    assert word(response) is None


def test_a_redirect_with_a_message_of_what_is_wrong_is_no_word(ours: Place, as_user: Any) -> None:
    address = reverse("applications:evidence_links", args=[ours.slug, "1a"])
    response = as_user(ours.member).post(address, {"kept_copy": NONCE})
    assert (response.status_code, word(response)) == (302, None)


def test_a_view_that_leads_away_before_it_looks_at_the_form_gives_no_word(client: Any) -> None:
    step = reverse("registration:register_step", args=["people"])
    response = client.post(step, {"deputy-full_name": "Dana Lind", "kept_copy": NONCE})
    assert (response.status_code, response.url, word(response)) == (302, reverse("registration:register"), None)


def test_the_way_to_a_second_factor_is_no_word(office: Any, as_user: Any, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    response = as_user(office).post(reverse("facilities:office_text_new"), {"subject": "a", "kept_copy": NONCE})
    assert (response.url, word(response)) == (reverse("mfa_index"), None)


@pytest.mark.stage("awaiting_sign_off")
def test_a_form_that_waits_for_a_password_is_named_by_the_answer_to_it(ours: Place, chair: Any, as_user: Any) -> None:
    browser, application = as_user(chair), Application.objects.get()
    address = reverse("assessment:sign_off", args=[application.code])
    asked = browser.post(address, {"decision": "return", "reason": "Look again at 8(c).", "kept_copy": NONCE})
    assert asked.url.startswith("/accounts/reauthenticate/")
    assert word(asked) is None
    wrong = browser.post(asked.url, {"password": "no"})
    assert word(wrong) is None
    done = browser.post(asked.url, {"password": PASSWORD})
    application.refresh_from_db()
    assert (done.status_code, word(done), application.status) == (302, NONCE, "round_1")
