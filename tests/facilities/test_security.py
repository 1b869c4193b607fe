"""Asking again who it is, sessions, lost second factors, and passwords that a guesser tries early."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils.http import urlencode

from facilities.models import Facility, Membership
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from tests.conftest import Client
from tests.facilities.addresses import page
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]


# --- asking again ---------------------------------------------------------------------------------------------------


def test_a_new_code_asks_for_the_password_and_then_goes_on_by_itself(ours, theirs, as_user):
    browser = as_user(ours.representative)
    before = ours.facility.code
    asked = browser.post(page(ours, "people/code"))
    assert asked["Location"] == f"/accounts/reauthenticate/?{urlencode({'next': page(ours, 'people/code')})}"
    assert Facility.objects.get(pk=ours.facility.pk).code == before
    wrong = browser.post("/accounts/reauthenticate/", {"password": "not it", "next": page(ours, "people/code")})
    assert wrong.status_code == 200
    assert "You are asked because of “Change the code”. It is done as soon as you confirm." in wrong.text
    assert Facility.objects.get(pk=ours.facility.pk).code == before
    done = browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": page(ours, "people/code")})
    assert done["Location"] == page(ours, "people")
    assert Facility.objects.get(pk=ours.facility.pk).code != before


def test_the_page_that_asks_leads_back_to_where_it_was_asked_from(ours, as_user):
    browser, here = as_user(ours.representative), page(ours, "people/code")
    asked = browser.post(here, headers={"Referer": f"http://testserver{here}?from=people"})
    assert f'href="{here}?from=people">Cancel</a>' in browser.get(asked["Location"]).text
    # Another site is no way back; and what else asks does not speak of the code.
    browser.post(here, headers={"Referer": "https://elsewhere.example/people/code/"})
    assert "elsewhere" not in browser.get(asked["Location"]).text
    other = browser.get(browser.get("/accounts/2fa/totp/activate/")["Location"]).text
    assert "Change the code" not in other
    assert "Enter your password again to confirm." in other


def test_who_was_asked_a_moment_ago_is_not_asked_again(ours, as_confirmed):
    assert as_confirmed(ours.representative).post(page(ours, "people/code"))["Location"] == page(ours, "people")


def test_a_new_mail_address_asks_first_and_keeps_what_was_typed(ours, as_user):
    browser = as_user(ours.member)
    asked = browser.post("/accounts/email/", {"email": "new@northgate.example", "action_add": ""})
    assert asked["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/email/"})
    assert EmailAddress.objects.get(email="new@northgate.example").verified is False


def test_setting_up_an_authenticator_app_asks_first(ours, as_user):
    asked = as_user(ours.member).get("/accounts/2fa/totp/activate/")
    assert asked["Location"].startswith("/accounts/reauthenticate/?next=")


# --- sessions -------------------------------------------------------------------------------------------------------


def sign_in(email):
    browser = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    assert browser.post("/accounts/login/", {"login": email, "password": PASSWORD}).status_code == 302
    return browser


def test_one_signs_out_another_browser_of_ones_own_and_nobody_elses(ours, theirs):
    here, there = sign_in(ours.member.email), sign_in(ours.member.email)
    neighbour = sign_in(theirs.member.email)
    other = UserSession.objects.get(session_key=there.session.session_key)
    assert neighbour.post(f"/accounts/sessions/{other.pk}/end/").status_code == 404
    assert there.get(page(ours, "people")).status_code == 200
    assert "Firefox on Windows" in here.get("/accounts/sessions/").content.decode()
    assert here.post(f"/accounts/sessions/{other.pk}/end/")["Location"] == "/accounts/sessions/"
    assert there.get(page(ours, "people")).status_code == 302
    assert here.get(page(ours, "people")).status_code == 200
    assert here.post(f"/accounts/sessions/{other.pk}/end/").status_code == 404


# --- a lost second factor -------------------------------------------------------------------------------------------


@pytest.fixture
def secured(ours):
    """The member of ours has an authenticator app and recovery codes."""
    secret = generate_totp_secret()
    TOTP.activate(ours.member, secret)
    codes = RecoveryCodes.activate(ours.member)
    return secret, codes.get_unused_codes()


def second_step(email, code):
    browser = Client()
    first = browser.post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert first["Location"].startswith("/accounts/2fa/authenticate/")
    return browser, browser.post("/accounts/2fa/authenticate/", {"code": code})


def test_the_app_and_each_recovery_code_once_are_the_second_step(ours, secured):
    secret, codes = secured
    now = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert second_step(ours.member.email, now)[1].status_code == 302
    assert second_step(ours.member.email, codes[0])[1].status_code == 302
    assert second_step(ours.member.email, codes[0])[1].status_code == 200
    browser, refused = second_step(ours.member.email, "000000")
    assert refused.status_code == 200
    assert browser.get(page(ours, "people")).status_code == 302


def test_the_office_takes_a_lost_factor_off_with_a_reason_and_everything_else_ends(
    ours, theirs, secured, as_user, as_confirmed, office
):
    row = Membership.objects.get(user=ours.member)
    url = page(ours, f"people/{row.pk}/second-factor")
    before, _answer = second_step(ours.member.email, secured[1][0])
    assert before.get(page(ours, "people")).status_code == 200
    assert as_user(ours.representative).post(url, {"reason": "she told me"}).status_code == 403
    assert as_user(theirs.representative).post(url, {"reason": "x"}).status_code == 404
    browser = as_confirmed(office)
    empty = browser.post(url, {"reason": " "})
    assert (empty.status_code, "Say why" in empty.content.decode()) == (422, True)
    done = browser.post(url, {"reason": "Called back on the ward's number."})
    assert done["Location"] == page(ours, "people")
    assert before.get(page(ours, "people")).status_code == 302
    plain = Client().post("/accounts/login/", {"login": ours.member.email, "password": PASSWORD})
    assert plain["Location"] == "/home/"
    event = AuditEvent.objects.get(action="account.second_factor_reset")
    assert (event.actor, event.detail) == (office, {"reason": "Called back on the ward's number."})
    assert OutboxEmail.objects.get(kind="facilities.second_factor_reset").to == ours.member.email
    again = as_confirmed(office).post(url, {"reason": "twice"}, follow=True)
    assert "has no second factor now" in again.content.decode()


def test_the_operator_does_it_for_staff(office):
    TOTP.activate(office, generate_totp_secret())
    out = StringIO()
    call_command("reset_second_factor", office.email, "--reason", "phone in the lake", stdout=out)
    assert "signs in with the password alone" in out.getvalue()
    with pytest.raises(CommandError, match="no second factor"):
        call_command("reset_second_factor", office.email, "--reason", "again")
    with pytest.raises(CommandError, match="no account"):
        call_command("reset_second_factor", "nobody@x.example", "--reason", "x")


# --- passwords ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        "Password2026!",
        "P@ssw0rd2026",
        "qwertyuiop12",
        "!!letmein2024!!",
        "sunshine-2026",
        "iasios2026!!!",
        "Accreditation2026",
        "passwordpassword",
        "dragondragon1",
    ],
)
def test_a_well_known_password_in_disguise_is_refused(ours, password):
    with pytest.raises(ValidationError):
        validate_password(password, ours.member)


@pytest.mark.parametrize(
    "password",
    ["accredit-demo", "tunnel marble wind", "Oncology is my second home", "kZ8#vqLw2!pTx", "grüne Birnen am Zaun"],
)
def test_a_password_of_ones_own_is_taken(ours, password):
    validate_password(password, ours.member)


# --- links in mails ---------------------------------------------------------------------------------------------------


def test_a_deep_link_survives_sign_in_and_second_factor(ours, secured):
    target = page(ours, "people/leave")
    browser = Client()
    asked = browser.get(target)
    assert asked["Location"] == f"/accounts/login/?next={target}"
    first = browser.post("/accounts/login/", {"login": ours.member.email, "password": PASSWORD, "next": target})
    assert first["Location"].startswith("/accounts/2fa/authenticate/")
    second = browser.post("/accounts/2fa/authenticate/", {"code": secured[1][0]})
    assert second["Location"] == target
    assert browser.get(target).status_code == 200
