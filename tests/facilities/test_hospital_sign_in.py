"""OpenID Connect against a provider process on loopback: it opens accounts of its own addresses and makes none."""

import warnings
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount

from facilities.models import User
from facilities.services import find_or_invite
from tests.conftest import Client

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import oidc_provider_mock

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("fresh_cache"),
    # The provider of the test warns of its own library.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

LOGIN = "/accounts/oidc/northgate/login/"


@pytest.fixture(scope="module")
def provider_url():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with oidc_provider_mock.run_server_in_thread() as server:
            yield f"http://localhost:{server.server_port}"


@pytest.fixture
def provider(settings, provider_url, fresh_cache):
    """The hospital's provider, trusted for addresses at northgate.example."""
    app = {
        "provider_id": "northgate",
        "name": "Northgate sign-in",
        "client_id": "portal",
        "secret": "not-a-real-secret",
        "settings": {"server_url": provider_url, "domains": ["northgate.example"]},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    return provider_url


def person_at(provider, sub, **claims):
    requests.put(f"{provider}/users/{sub}", json=claims, timeout=10).raise_for_status()


def come_back(provider, sub, browser=None):
    """Goes to the provider, says who one is there, and follows the way back; the portal's answer."""
    browser = browser or Client()
    away = browser.post(LOGIN)
    assert away.status_code == 302
    assert away["Location"].startswith(f"{provider}/oauth2/authorize?")
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    back = requests.post(away["Location"], data={"sub": sub}, allow_redirects=False, timeout=10)
    parts = urlsplit(back.headers["Location"])
    answer = browser.get(f"{parts.path}?{parts.query}")
    return browser, answer


def test_a_person_with_an_account_signs_in(provider, ours, theirs):
    person_at(provider, "m-1", email=ours.member.email, email_verified=True)
    browser, answer = come_back(provider, "m-1")
    assert (answer.status_code, answer["Location"]) == (302, "/home/")
    assert browser.get(f"/facilities/{ours.slug}/people/").status_code == 200
    assert browser.get(f"/facilities/{theirs.slug}/people/").status_code == 404
    assert SocialAccount.objects.get(user=ours.member).uid == "m-1"
    assert come_back(provider, "m-1")[1]["Location"] == "/home/"


def test_nobody_gets_an_account_by_it(provider, ours):
    before = User.objects.count()
    person_at(provider, "new", email="new@northgate.example", email_verified=True)
    browser, answer = come_back(provider, "new")
    assert answer.status_code == 403
    assert "No account here yet" in answer.content.decode()
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)
    assert browser.get("/home/").status_code == 302
    assert browser.get("/accounts/3rdparty/signup/").status_code == 302


def test_a_hospital_speaks_for_its_own_addresses_only(provider, ours, theirs, office):
    for sub, address in (("t-1", theirs.representative.email), ("o-1", office.email)):
        person_at(provider, sub, email=address, email_verified=True)
        browser, answer = come_back(provider, sub)
        assert answer.status_code == 403
        assert browser.get("/home/").status_code == 302
    assert not SocialAccount.objects.exists()


def test_an_address_that_the_provider_has_not_verified_opens_nothing(provider, ours):
    person_at(provider, "u-1", email=ours.member.email, email_verified=False)
    assert come_back(provider, "u-1")[1].status_code == 403


def test_the_second_factor_is_asked_all_the_same(provider, ours):
    TOTP.activate(ours.member, generate_totp_secret())
    person_at(provider, "m-2", email=ours.member.email, email_verified=True)
    browser, answer = come_back(provider, "m-2")
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert browser.get(f"/facilities/{ours.slug}/people/").status_code == 302


def test_who_has_not_activated_the_account_does_that_first(provider, ours):
    find_or_invite(email="dana@northgate.example", full_name="Dana Kim")
    person_at(provider, "d-1", email="dana@northgate.example", email_verified=True)
    browser, _answer = come_back(provider, "d-1")
    assert browser.get("/home/").status_code == 302


def test_a_forged_answer_and_a_refusal_are_said_in_words(provider, ours):
    forged = Client().get("/accounts/oidc/northgate/login/callback/?code=forged&state=forged")
    assert forged.status_code in (200, 401, 403)
    assert "Sign-in did not work" in forged.content.decode()
    browser = Client()
    away = browser.post(LOGIN)
    refused = requests.post(away["Location"], data={"action": "deny"}, allow_redirects=False, timeout=10)
    parts = urlsplit(refused.headers["Location"])
    answer = browser.get(f"{parts.path}?{parts.query}", follow=True)
    assert answer.status_code < 500
    assert "<h1>Sign-in" in answer.content.decode()


def test_an_unknown_provider_is_not_there(ours):
    assert Client().get("/accounts/oidc/elsewhere/login/").status_code == 404


def test_the_sign_in_page_offers_what_is_configured(provider, client):
    assert "Northgate sign-in" in client.get("/accounts/login/").content.decode()


def test_without_configuration_it_offers_nothing(client):
    assert "/accounts/oidc/" not in client.get("/accounts/login/").content.decode()
