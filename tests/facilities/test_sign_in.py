"""Signing in: how passwords are kept, how guessing ends, and that no answer tells who has an account."""

import re
from unicodedata import normalize

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.urls import reverse

from facilities.models import User
from iasios.settings import base
from tests.conftest import Client
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]

UNKNOWN = "nobody@northgate.example"


def plain(response):
    """The page without what differs from one answer to the next, whoever asks."""
    return re.sub(r'(csrfmiddlewaretoken|form_key|next)"\s+value="[^"]+"', "", response.text)


def sign_in(email, password):
    return Client().post(reverse("account_login"), {"login": email, "password": password})


def test_passwords_are_kept_with_argon2id(settings):
    # As in production; the tests' settings take a quick hasher.
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    assert make_password(PASSWORD).startswith("argon2$argon2id$")


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(ours):
    known, unknown = sign_in(ours.member.email, "not it"), sign_in(UNKNOWN, "not it")
    assert known.status_code == unknown.status_code == 200
    assert plain(known).replace(ours.member.email, "") == plain(unknown).replace(UNKNOWN, "")


def test_a_password_reset_tells_nobody_who_has_an_account(ours, theirs):
    answers = []
    for address in (ours.member.email, UNKNOWN):
        browser = Client()
        sent = browser.post(reverse("account_reset_password"), {"email": address})
        answers.append((sent.status_code, sent["Location"], plain(browser.get(sent["Location"]))))
    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox if "/accounts/password/reset/key/" in message.body] == [
        [ours.member.email]
    ]


def test_nobody_signs_up_without_a_facility(ours):
    for method in ("get", "post"):
        pages = [
            plain(getattr(Client(), method)(reverse("account_signup"), {"email": address, "password1": PASSWORD}))
            for address in (ours.member.email, UNKNOWN)
        ]
        assert pages[0] == pages[1]
    assert not User.objects.filter(email=UNKNOWN).exists()


def test_guessing_a_password_ends_and_even_the_right_one_then_waits(ours, settings):
    # As in production; the tests' settings switch the limits off.
    settings.ACCOUNT_RATE_LIMITS = {}
    for _attempt in range(6):
        assert sign_in(ours.member.email, "not it").status_code in (200, 429)
    late = sign_in(ours.member.email, PASSWORD)
    assert late.status_code in (200, 429)
    assert "_auth_user_id" not in late.wsgi_request.session
    # Another account is not held back by it: the limit is per address and visitor.
    assert sign_in(ours.deputy.email, PASSWORD).status_code == 302


@pytest.mark.parametrize(("chosen", "typed"), [("NFC", "NFD"), ("NFD", "NFC"), ("NFD", "NFD")])
def test_a_password_with_an_umlaut_works_from_every_keyboard(ours, chosen, typed):
    password = "Drei große Tüten Öl"
    ours.member.set_password(normalize(chosen, password))
    ours.member.save(update_fields=["password"])
    assert sign_in(ours.member.email, normalize(typed, password)).status_code == 302
    assert sign_in(ours.member.email, normalize(typed, "Drei große Tuten Ol")).status_code == 200
