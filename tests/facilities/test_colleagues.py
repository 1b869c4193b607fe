"""How colleagues come and go: invitations, approval, the code's limits, removal from the mail, leaving."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from facilities import signed_links
from facilities.models import FacilityGrant, Membership, Notice, User
from facilities.services import (
    TooManyCodes,
    UnknownCode,
    add_member,
    facility_of_typed_code,
    find_or_invite,
    set_joining,
)
from facilities.services import user_registration as registration
from facilities.services.facility_code import new_code
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from iasios.web import rate_limits
from tests.conftest import Client
from tests.facilities.addresses import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]

DANA = {"email": "dana@northgate.example", "full_name": "Dana Kim", "title": "", "job_title": "Quality manager"}


def mail(kind, address):
    return OutboxEmail.objects.filter(kind=f"facilities.{kind}", to=address).latest("created_at")


def link_in(text, path):
    found = re.search(rf"http://[^/\s]+({path}\S+)", text)
    assert found, text
    return found.group(1)


def activate(address):
    """Follows the newest activation mail and chooses a password; returns the browser and the answer."""
    browser = Client()
    url = link_in(mail("activation", address).text, "/accounts/activate/")
    password = "tunnel marble wind"
    return browser, browser.post(url, {"password": password, "again": password})


def register(ours, email="dana@northgate.example"):
    return Client().post(
        "/user-registration/",
        {"code": ours.facility.code, "full_name": "Dana Kim", "email": email, "profession": "Nurse", "job_title": ""},
    )


# --- invitations ----------------------------------------------------------------------------------------------------


def test_an_invited_newcomer_follows_the_mail_and_works_there(ours, theirs, as_user):
    browser = as_user(ours.account_holder)
    assert browser.post(page(ours, "people/invite"), DANA)["Location"] == page(ours, "people")
    text = mail("activation", "dana@northgate.example").text
    assert "Dr Holder Northgate asks you to work on the accreditation of Northgate" in text
    assert ours.facility.code not in text
    listed = browser.get(page(ours, "people")).content.decode()
    assert "Dana Kim" in listed
    assert "Not activated" in listed
    dana, answer = activate("dana@northgate.example")
    assert answer["Location"] == f"/facilities/{ours.slug}/"
    assert dana.get(page(ours, "people")).status_code == 200
    assert dana.get(page(theirs, "people")).status_code == 404
    row = Membership.objects.get(user__email="dana@northgate.example")
    assert (row.invited_by, row.job_title, row.needs_approval) == (ours.account_holder, "Quality manager", False)


def test_an_invited_person_with_an_account_confirms_signed_in_and_shows_no_name_before(ours, theirs, as_user):
    browser = as_user(ours.representative)
    browser.post(page(ours, "people/invite"), DANA | {"email": theirs.member.email})
    text = mail("invited", theirs.member.email).text
    url = link_in(text, "/invitations/")
    listed = browser.get(page(ours, "people")).content.decode()
    assert "Dana Kim" in listed
    assert str(theirs.member) not in listed
    assert as_user(theirs.deputy).get(url)["Location"] == "/home/"
    assert as_user(theirs.deputy).post(url)["Location"] == "/home/"
    theirs_browser = as_user(theirs.member)
    assert "Join Northgate" in theirs_browser.get(url).content.decode()
    assert theirs_browser.get(page(ours, "people")).status_code == 404
    assert theirs_browser.post(url)["Location"] == f"/facilities/{ours.slug}/"
    assert as_user(User.objects.get(pk=theirs.member.pk)).get(page(ours, "people")).status_code == 200
    assert str(theirs.member) in browser.get(page(ours, "people")).content.decode()
    assert mail("joined", ours.deputy.email)


def test_inviting_answers_the_same_whether_or_not_there_is_an_account(ours, theirs, as_user):
    browser = as_user(ours.representative)
    answers = []
    for email in ("nobody@new.example", theirs.member.email):
        shown = browser.post(page(ours, "people/invite"), DANA | {"email": email}, follow=True).content.decode()
        answers.append(re.sub(r"csrf\S+ value=\S+|/people/\d+/", "", shown).replace(email, "…"))
    assert answers[1].count("Not activated") == 2
    again = browser.get(page(ours, "people")).content.decode()
    assert again.count("Send link again") == 2
    waiting = Membership.objects.get(user=theirs.member, facility=ours.facility)
    told = browser.post(page(ours, f"people/{waiting.pk}/activation"), follow=True).content.decode()
    assert f"A new link is on its way to {theirs.member.email}." in told


def test_whoever_is_asked_twice_is_told_so_and_an_appointed_one_keeps_the_name(ours, as_user):
    browser = as_user(ours.representative)
    told = [browser.post(page(ours, "people/invite"), DANA, follow=True).content.decode() for _time in range(2)]
    assert ["was asked before and has not agreed yet" in text for text in told] == [False, True]
    assert OutboxEmail.objects.filter(kind="facilities.activation", to=DANA["email"]).count() == 2
    deputy = ours.deputy
    Membership.objects.filter(user=deputy).update(joined_at=None, confirmed_at=None, invited_as="Dr Deputy")
    typed = DANA | {"email": deputy.email, "full_name": "Tom"}
    assert "was asked before" in browser.post(page(ours, "people/invite"), typed, follow=True).content.decode()
    assert Membership.objects.get(user=deputy).invited_as == "Dr Deputy"


def test_who_works_there_already_is_not_invited(ours, as_user):
    answer = as_user(ours.representative).post(page(ours, "people/invite"), DANA | {"email": ours.member.email})
    assert (answer.status_code, "works here already" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("email", "dana", "This is no e-mail address."),
        ("email", "", "Give an e-mail address."),
        ("full_name", " ", "Give first and last name."),
        ("full_name", "x" * 300, "This is 300 characters; 150 fit."),
        ("job_title", "x" * 121, "This is 121 characters; 120 fit."),
    ],
)
def test_an_invitation_that_does_not_fit_is_refused_and_kept(ours, as_user, field, typed, message):
    answer = as_user(ours.representative).post(page(ours, "people/invite"), DANA | {field: typed})
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not User.objects.filter(email="dana@northgate.example").exists()


def test_a_flood_of_invitations_ends(ours, as_user, monkeypatch):
    monkeypatch.setattr(rate_limits, "INVITATIONS", rate_limits.Limit("invitation", times=1, seconds=60))
    browser = as_user(ours.representative)
    browser.post(page(ours, "people/invite"), DANA)
    refused = browser.post(page(ours, "people/invite"), DANA | {"email": "second@northgate.example"})
    assert "a lot of mail within an hour" in refused.content.decode()
    assert not User.objects.filter(email="second@northgate.example").exists()


def test_an_invitation_dies_with_its_withdrawal(ours, theirs, as_user):
    browser = as_user(ours.representative)
    browser.post(page(ours, "people/invite"), DANA | {"email": theirs.member.email})
    url = link_in(mail("invited", theirs.member.email).text, "/invitations/")
    row = Membership.objects.get(user=theirs.member, facility=ours.facility)
    browser.post(page(ours, f"people/{row.pk}/remove"))
    assert as_user(theirs.member).post(url)["Location"] == "/home/"
    assert not Membership.objects.filter(user=theirs.member, facility=ours.facility, joined_at__isnull=False).exists()


# --- approval -------------------------------------------------------------------------------------------------------


@pytest.mark.rule("R9")
def test_without_the_setting_whoever_holds_the_code_joins_at_once(ours):
    register(ours)
    assert activate("dana@northgate.example")[1]["Location"] == f"/facilities/{ours.slug}/"


def test_with_the_setting_a_newcomer_sees_nothing_before_the_yes(ours, theirs, as_user):
    browser = as_user(ours.representative)
    browser.post(page(ours, "people/joining"), {"approves": "on"})
    register(ours)
    dana, answer = activate("dana@northgate.example")
    assert answer["Location"] == "/home/"
    assert "Northgate University Hospital approves new colleagues" in dana.get("/home/").content.decode()
    assert dana.get(page(ours, "people")).status_code == 404
    row = Membership.objects.get(user__email="dana@northgate.example")
    assert not FacilityGrant.objects.filter(user=row.user).exists()
    asked = mail("approval_wanted", ours.account_holder.email)
    assert not OutboxEmail.objects.filter(kind="facilities.approval_wanted", to=ours.deputy.email).exists()
    url = link_in(asked.text, "/facilities/")
    assert Notice.objects.filter(facility=ours.facility, kind="colleague_waits").count() == 1
    assert as_user(theirs.representative).post(url, {"action": "approve"}).status_code == 404
    assert as_user(ours.member).post(url, {"action": "approve"}).status_code == 403
    assert "Should Dana Kim work here?" in browser.get(url).content.decode()
    assert browser.post(url, {"action": "approve"})["Location"] == page(ours, "people")
    assert dana.get(page(ours, "people")).status_code == 200
    assert mail("approved", "dana@northgate.example")
    told = OutboxEmail.objects.filter(kind="facilities.joined").values_list("to", flat=True)
    assert sorted(told) == [ours.deputy.email, ours.account_holder.email]
    assert "was approved by Dr Representative" in mail("joined", ours.deputy.email).text
    twice = browser.post(url, {"action": "approve"}, follow=True)
    assert "was approved already" in twice.content.decode()


def test_a_declined_newcomer_is_told_and_stays_outside(ours, as_user):
    set_joining(facility=ours.facility, approves=True, by=ours.representative)
    register(ours)
    dana, _answer = activate("dana@northgate.example")
    row = Membership.objects.get(user__email="dana@northgate.example")
    browser = as_user(ours.representative)
    browser.post(page(ours, f"people/{row.pk}/approve"), {"action": "decline"})
    assert mail("not_admitted", "dana@northgate.example")
    assert dana.get(page(ours, "people")).status_code == 404
    assert browser.post(page(ours, f"people/{row.pk}/approve"), {"action": "approve"}).status_code == 404


def test_a_person_with_an_account_waits_for_the_yes_as_well(ours, theirs, as_user):
    set_joining(facility=ours.facility, approves=True, by=ours.representative)
    register(ours, email=theirs.member.email)
    url = link_in(mail("confirm_joining", theirs.member.email).text, "/user-registration/join/")
    browser = as_user(theirs.member)
    assert browser.post(url)["Location"] == "/home/"
    assert browser.get(page(ours, "people")).status_code == 404
    assert mail("approval_wanted", ours.representative.email)


def test_inviting_somebody_who_waits_is_the_yes(ours, as_user):
    set_joining(facility=ours.facility, approves=True, by=ours.representative)
    register(ours)
    activate("dana@northgate.example")
    as_user(ours.representative).post(page(ours, "people/invite"), DANA)
    row = Membership.objects.get(user__email="dana@northgate.example")
    assert row.joined_at is not None
    assert row.approved_by == ours.representative


def test_postgresql_lets_nobody_join_before_the_yes(ours):
    user = find_or_invite(email="dana@northgate.example", full_name="Dana Kim")
    row = add_member(facility=ours.facility, user=user, by=None, joined=False, needs_approval=True)
    with pytest.raises(IntegrityError, match="membership_joined_after_approval"), transaction.atomic():
        Membership.objects.filter(pk=row.pk).update(joined_at=timezone.now())


@pytest.mark.parametrize("role", ["member", "deputy"])
def test_the_choice_belongs_to_those_who_look_after_the_people(ours, as_user, role):
    assert as_user(getattr(ours, role)).post(page(ours, "people/joining"), {"approves": "on"}).status_code == 403
    ours.facility.refresh_from_db()
    assert ours.facility.approves_colleagues is False


# --- the code's limits ----------------------------------------------------------------------------------------------


@pytest.fixture
def looked_up(monkeypatch):
    """The codes that were looked up at all."""
    seen = []
    genuine = registration.facility_with_code
    monkeypatch.setattr(registration, "facility_with_code", lambda code: seen.append(code) or genuine(code))
    return seen


def guess(code, visitor):
    try:
        return facility_of_typed_code(code, visitor=visitor)
    except (UnknownCode, TooManyCodes) as refused:
        return type(refused)


@pytest.mark.rule("R8")
def test_of_ten_thousand_codes_from_one_place_ten_are_looked_up(ours, looked_up):
    answers = [guess(f"{number:016d}", "192.0.2.1") for number in range(10_000)]
    assert (answers.count(UnknownCode), answers.count(TooManyCodes)) == (10, 9_990)
    assert len(looked_up) == 10
    assert guess(ours.facility.code, "192.0.2.1") is TooManyCodes
    assert guess(ours.facility.code, "192.0.2.2") == ours.facility


def test_many_places_together_get_a_thousand_looks_and_no_more(ours, looked_up, monkeypatch):
    monkeypatch.setattr(registration, "facility_with_code", lambda code: looked_up.append(code))
    answers = [guess(new_code(), f"2001:db8::{number:x}") for number in range(1_500)]
    assert (answers.count(UnknownCode), answers.count(TooManyCodes)) == (1_000, 500)
    assert len(looked_up) == 1_000


def test_right_codes_count_against_nobody(ours):
    assert [guess(ours.facility.code, "192.0.2.1") for _ in range(30)] == [ours.facility] * 30


@pytest.mark.parametrize("typed", ["k7qm 2xnp", "K7QM-2XNP-94TD-HB6W-EXTRA", "Ω≈ç√", "0" * 60, "' OR 1=1 --"])
def test_nonsense_is_an_unknown_code(ours, typed):
    assert guess(typed, "192.0.2.1") is UnknownCode


def test_a_code_is_read_in_any_case_with_or_without_dashes(ours):
    code = ours.facility.code
    assert guess(code.lower().replace("-", " "), "a") == ours.facility
    assert guess(code.replace("-", ""), "a") == ours.facility


# --- removal from the mail ------------------------------------------------------------------------------------------


def joined_mail(ours, person):
    register(ours)
    dana, _answer = activate("dana@northgate.example")
    return dana, mail("joined", person.email)


def test_the_mail_removes_the_new_colleague_without_a_sign_in(ours, theirs, client):
    dana, told = joined_mail(ours, ours.account_holder)
    assert told.is_sensitive
    url = link_in(told.text, "/colleagues/remove/")
    assert "Remove Dana Kim?" in client.get(url).content.decode()
    assert dana.get(page(ours, "people")).status_code == 200
    assert "Dana Kim has no access any more" in client.post(url).content.decode()
    assert dana.get(page(ours, "people")).status_code == 404
    assert AuditEvent.objects.get(action="member.removed").actor == ours.account_holder
    assert "has no access any more" in client.post(url).content.decode()
    assert client.get(url).status_code == 200


@pytest.mark.rule("R9")
@pytest.mark.parametrize("role", ["representative", "deputy", "account_holder"])
def test_each_appointed_person_removes_the_colleague_from_the_own_mail(ours, theirs, client, role):
    person = getattr(ours, role)
    dana, told = joined_mail(ours, person)
    assert "in the name of" in client.get(link_in(told.text, "/colleagues/remove/")).text
    assert client.post(link_in(told.text, "/colleagues/remove/")).status_code == 200
    assert dana.get(page(ours, "people")).status_code == 404
    assert AuditEvent.objects.get(action="member.removed").actor == person
    assert OutboxEmail.objects.filter(kind="facilities.joined").count() == 3


@pytest.mark.parametrize("spoil", [lambda url: url[:-2] + "x/", lambda url: "/colleagues/remove/forged/"])
def test_a_forged_removal_does_nothing(ours, client, spoil):
    dana, told = joined_mail(ours, ours.account_holder)
    url = spoil(link_in(told.text, "/colleagues/remove/"))
    assert client.post(url).status_code == 404
    assert dana.get(page(ours, "people")).status_code == 200


def test_a_removal_link_expires_and_ends_with_the_role_of_its_holder(ours, client):
    joined_mail(ours, ours.account_holder)
    row = Membership.objects.get(user__email="dana@northgate.example")
    stranger = signed_links.removing_token(membership_id=row.pk, appointed_id=ours.member.pk)
    assert client.post(f"/colleagues/remove/{stranger}/").status_code == 410
    import time_machine

    with time_machine.travel("2020-01-01", tick=False):
        old = signed_links.removing_token(membership_id=row.pk, appointed_id=ours.account_holder.pk)
    assert client.post(f"/colleagues/remove/{old}/").status_code == 410
    row.refresh_from_db()
    assert row.ended_at is None


def test_a_removal_link_spares_who_was_appointed_meanwhile(ours, client):
    joined_mail(ours, ours.account_holder)
    row = Membership.objects.get(user__email="dana@northgate.example")
    token = signed_links.removing_token(membership_id=row.pk, appointed_id=ours.representative.pk)
    ours.facility.deputy = row.user
    ours.facility.save()
    assert client.post(f"/colleagues/remove/{token}/").status_code == 409


# --- leaving --------------------------------------------------------------------------------------------------------


def test_a_colleague_leaves_and_what_they_wrote_keeps_their_name(ours, as_user):
    browser = as_user(ours.member)
    assert "Leave Northgate University Hospital?" in browser.get(page(ours, "people/leave")).content.decode()
    assert browser.post(page(ours, "people/leave"))["Location"] == "/home/"
    assert browser.get(page(ours, "people")).status_code == 404
    row = Membership.objects.get(user=ours.member)
    assert row.ended_by == ours.member
    assert mail("left", ours.deputy.email)
    assert not OutboxEmail.objects.filter(kind="facilities.removed").exists()


@pytest.mark.parametrize("role", ["representative", "deputy", "account_holder"])
def test_an_appointed_person_hands_over_before_leaving(ours, as_user, role):
    browser = as_user(getattr(ours, role))
    assert "Hand your role over" in browser.get(page(ours, "people/leave")).content.decode()
    refused = browser.post(page(ours, "people/leave"), follow=True)
    assert "An appointed person cannot be removed." in refused.content.decode()
    assert Membership.objects.get(user=getattr(ours, role)).ended_at is None


# --- the page -------------------------------------------------------------------------------------------------------


def test_second_factors_are_seen_by_those_who_look_after_the_people(ours, theirs, as_user):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(ours.deputy, generate_totp_secret())
    response = as_user(ours.representative).get(page(ours, "people"))
    assert response.context["secured"] == {ours.deputy.pk}
    assert "Your second factor" in response.content.decode()
    plain = as_user(ours.member).get(page(ours, "people"))
    assert plain.context["secured"] == set()
    assert '<th scope="col">Second factor</th>' not in plain.content.decode()
    assert "Your second factor" not in as_user(ours.deputy).get(page(ours, "people")).content.decode()
