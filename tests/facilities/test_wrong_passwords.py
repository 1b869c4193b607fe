"""Limits of wrong passwords: by account with address, and by address; nobody elsewhere keeps an owner out."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone

from iasios.web import rate_limits
from tests.conftest import Client
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"
REFUSED = "Too many wrong passwords."


def sign_in(email, password, place=HERE):
    return Client(REMOTE_ADDR=place).post(reverse("account_login"), {"login": email, "password": password})


def wrong(email, times, place=HERE):
    return [sign_in(email, "not it", place).content.decode() for _ in range(times)]


def test_wrong_passwords_from_elsewhere_keep_nobody_out(ours):
    assert REFUSED in wrong(ours.member.email, 6, ELSEWHERE)[-1]
    assert sign_in(ours.member.email, PASSWORD)["Location"] == "/home/"


def test_five_wrong_passwords_for_one_account_keep_no_colleague_at_the_same_address_out(ours):
    shown = wrong(ours.member.email, 6)
    assert [REFUSED in page for page in shown] == [False] * 5 + [True]
    assert sign_in(ours.deputy.email, PASSWORD)["Location"] == "/home/"


def test_the_refusal_says_until_when_and_offers_a_passkey(ours):
    found = re.search(r"You can try again at (\d\d):(\d\d)\.", wrong(ours.member.email, 6)[-1])
    assert found
    told = int(found[1]) * 60 + int(found[2])
    now = timezone.localtime()
    assert 4 <= (told - now.hour * 60 - now.minute) % 1440 <= 6


def test_the_right_password_does_not_count(ours):
    for _ in range(3):
        wrong(ours.member.email, 1)
        assert sign_in(ours.member.email, PASSWORD).status_code == 302
    assert REFUSED not in wrong(ours.member.email, 2)[-1]


def test_the_right_password_and_the_second_factor_are_a_way_in_beyond_the_limit(ours):
    Authenticator.objects.create(user=ours.member, type="totp", data={"secret": "x"})
    shown = wrong(ours.member.email, 8)
    assert [REFUSED in page for page in shown] == [False] * 5 + [True] * 3
    assert sign_in(ours.member.email, PASSWORD)["Location"].startswith("/accounts/2fa/authenticate/")
    assert REFUSED in wrong(ours.member.email, 25)[-1]
    assert REFUSED in sign_in(ours.member.email, PASSWORD).content.decode()


def test_one_address_that_tries_many_accounts_is_refused(ours, monkeypatch):
    limit = rate_limits.Limit("test-visitor", times=3, seconds=600)
    monkeypatch.setattr(rate_limits, "WRONG_PASSWORDS_PER_VISITOR", limit)
    shown = [wrong(f"nobody{number}@far.example", 1)[0] for number in range(4)]
    assert [REFUSED in page for page in shown] == [False, False, False, True]
    assert sign_in(ours.member.email, PASSWORD, ELSEWHERE).status_code == 302


def test_an_unknown_address_is_refused_like_a_known_one(ours):
    known, unknown = wrong(ours.member.email, 6), wrong("nobody@far.example", 6)
    assert [REFUSED in page for page in known] == [REFUSED in page for page in unknown]
