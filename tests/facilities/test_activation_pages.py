"""Activation and joining with the code, as a browser meets them."""

import re

import pytest
from django.core import mail as django_mail
from django.urls import reverse

from facilities.models import FacilityGrant, Membership, User
from facilities.services import AlreadyActivated, add_member, register_facility
from facilities.signed_links import activation_parts
from iasios.outbox.models import OutboxEmail
from tests.facilities.forms_data import details, person
from tests.factories.facility import make_facility

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]

REGISTER = "/register/all/"
JOIN = "/user-registration/"


# --- activation ------------------------------------------------------------------------------------------------------


@pytest.fixture
def newcomers(db):
    """A facility whose people have not activated their accounts."""
    place = make_facility("Meridian", "meridian", enrolled=False)
    facility = register_facility(
        details=details(),
        representative=person("ada@solis.example", "Ada Rossi"),
        deputy=person("ben@solis.example", "Ben Weiss"),
        account_holder=person("cleo@solis.example", "Cleo Marin"),
    )
    return facility, place


def mailed_link(address):
    mail = OutboxEmail.objects.filter(kind="facilities.activation", to=address).latest("created_at")
    return re.search(r"http://[^/]+(/accounts/activate/\S+)", mail.text).group(1)


PASSWORD = {"password": "ein guter Anfang 7", "again": "ein guter Anfang 7"}


@pytest.mark.rule("R6", "R7")
def test_the_button_leads_to_a_password_and_into_the_facility(client, newcomers):
    facility, _place = newcomers
    link = mailed_link("cleo@solis.example")
    page = client.get(link)
    assert page.status_code == 200
    assert "Dr Cleo Marin" in page.content.decode()
    response = client.post(link, PASSWORD)
    assert (response.status_code, response.url) == (302, f"/facilities/{facility.slug}/")
    assert client.session["_auth_user_id"] == str(facility.account_holder_id)
    assert client.get(f"/facilities/{facility.slug}/people/").status_code == 200
    spent = client.get(link)
    assert spent.status_code == 410
    assert "This link was used already" in spent.content.decode()


@pytest.mark.rule("R7")
def test_nobody_signs_in_before_activation(client, newcomers):
    facility, _place = newcomers
    response = client.post("/accounts/login/", {"login": "ada@solis.example", "password": "ein guter Anfang 7"})
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session
    assert not FacilityGrant.objects.filter(content_object=facility).exists()


@pytest.mark.rule("R7")
def test_a_forgotten_password_of_a_waiting_account_brings_the_activation_link(client, newcomers):
    before = OutboxEmail.objects.filter(kind="facilities.activation").count()
    client.post("/accounts/password/reset/", {"email": "ada@solis.example"})
    assert OutboxEmail.objects.filter(kind="facilities.activation").count() == before + 1
    assert OutboxEmail.objects.filter(kind="account").count() == 0
    assert django_mail.outbox == []


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"password": "", "again": ""}, "password", "Choose a password."),
        (
            {"password": "kurz", "again": "kurz"},
            "password",
            "This password is too short. It must contain at least 12 characters.",
        ),
        (
            {"password": "ein guter Anfang 7", "again": "ein anderer"},
            "again",
            "The two passwords differ. Type the same one twice.",
        ),
        (
            {"password": "Cleo Marin Cleo", "again": "Cleo Marin Cleo"},
            "password",
            "The password is too similar to the E-mail address.",
        ),
        ({"password": "x" * 129, "again": "x" * 129}, "password", "This is 129 characters; 128 fit."),
    ],
)
def test_a_weak_or_mistyped_password_is_refused_at_its_field(client, newcomers, typed, field, message):
    if "similar" in message:
        typed = dict.fromkeys(("password", "again"), "cleo@solis.example")
    response = client.post(mailed_link("cleo@solis.example"), typed)
    assert response.status_code == 200
    assert message in [str(error) for error in response.context["form"].errors[field]]
    assert not User.objects.get(email="cleo@solis.example").activated_at


def test_a_forged_link_gives_a_clear_page_with_the_way_out(client, newcomers):
    response = client.get(mailed_link("ada@solis.example")[:-3] + "xx/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "This link does not work" in page
    assert 'action="/accounts/activation/"' in page
    assert "Ada" not in page


def test_a_used_link_in_two_windows_is_told(client, newcomers, monkeypatch):
    def used(**kwargs):
        raise AlreadyActivated

    monkeypatch.setattr("facilities.views.accounts.activate_person", used)
    response = client.post(mailed_link("ada@solis.example"), PASSWORD)
    assert response.status_code == 410


def test_whoever_follows_one_mail_joins_one_facility_and_is_asked_about_the_other(client, newcomers):
    facility, place = newcomers
    add_member(facility=place.facility, user=facility.deputy, by=place.deputy, joined=False, invited_as="Ben")
    response = client.post(mailed_link("ben@solis.example"), PASSWORD)
    assert response.url == "/home/"
    joined = Membership.objects.filter(user=facility.deputy, joined_at__isnull=False)
    assert [row.facility for row in joined] == [facility]
    other = Membership.objects.get(user=facility.deputy, facility=place.facility)
    assert f"/invitations/{other.pk}/" in client.get("/home/").content.decode()


def test_sending_again_answers_the_same_and_mails_only_who_waits(client, newcomers, ours):
    answers = []
    for address in ("ada@solis.example", "representative@northgate.example", "nobody@nowhere.example"):
        before = OutboxEmail.objects.count()
        response = client.post("/accounts/activation/", {"email": address}, follow=True)
        answers.append((response.status_code, [str(m) for m in response.context["messages"]]))
        assert OutboxEmail.objects.count() - before == (1 if address.startswith("ada") else 0)
    assert answers == [(200, ["If this address waits for activation, we have sent it a link."])] * 3


def test_an_address_gets_three_links_an_hour_and_the_page_stays_silent_about_it(client, newcomers):
    before = OutboxEmail.objects.count()
    for _ in range(5):
        assert client.post("/accounts/activation/", {"email": "ada@solis.example"}).status_code == 302
    assert OutboxEmail.objects.count() == before + 3


def test_asking_for_many_links_from_one_place_is_refused(client):
    for number in range(20):
        assert client.post("/accounts/activation/", {"email": f"p{number}@x.example"}).status_code == 302
    response = client.post("/accounts/activation/", {"email": "p21@x.example"})
    assert response.status_code == 200
    assert "Too many links were asked for from here." in response.content.decode()


# --- the facility code -----------------------------------------------------------------------------------------------


def joiner(code, **changes):
    return {
        "title": "",
        "full_name": "Dana Kim",
        "email": "dana@northgate.example",
        "profession": "Nurse",
        "job_title": "Quality nurse",
        "code": code,
    } | changes


@pytest.mark.rule("R8")
def test_a_colleague_registers_with_the_code(client, ours, theirs):
    response = client.post(JOIN, joiner(ours.facility.code.lower().replace("-", " ")))
    assert (response.status_code, response.url) == (302, "/user-registration/done/")
    response = client.post(mailed_link("dana@northgate.example"), PASSWORD)
    assert response.url == f"/facilities/{ours.slug}/"
    dana = Membership.objects.get(user__email="dana@northgate.example")
    assert (dana.facility, dana.job_title, dana.user.profession) == (ours.facility, "Quality nurse", "Nurse")
    assert client.get(f"/facilities/{theirs.slug}/people/").status_code == 404


@pytest.mark.rule("R8")
def test_an_unknown_code_is_refused_beside_its_field(client, ours):
    response = client.post(JOIN, joiner("ABCD-EFGH-JKMN-PQRS"))
    assert response.status_code == 200
    assert response.context["form"].errors == {
        "code": ["The code does not fit a facility. Ask your account holder for it."]
    }
    assert "Dana Kim" in response.content.decode()
    assert not User.objects.filter(email="dana@northgate.example").exists()


def test_after_ten_wrong_codes_even_the_right_one_waits(client, ours):
    for _ in range(10):
        client.post(JOIN, joiner("ABCD-EFGH-JKMN-PQRS"))
    response = client.post(JOIN, joiner(ours.facility.code))
    assert response.context["form"].errors == {"code": ["Too many codes did not fit. Wait 10 minutes, then try again."]}
    assert not User.objects.filter(email="dana@northgate.example").exists()


def test_the_answer_to_a_known_address_is_the_same_and_a_link_is_mailed(client, ours, theirs, as_user):
    new = client.post(JOIN, joiner(ours.facility.code))
    known = client.post(JOIN, joiner(ours.facility.code, email="member@harbour.example"))
    assert (new.status_code, new.url) == (known.status_code, known.url)
    mail = OutboxEmail.objects.get(kind="facilities.confirm_joining")
    path = re.search(r"http://[^/]+(/user-registration/join/\S+)", mail.text).group(1)

    asked = client.get(path)
    assert asked.status_code == 302
    assert asked.url.startswith("/accounts/login/?next=/user-registration/join/")
    assert as_user(theirs.deputy).get(path).status_code == 403

    browser = as_user(theirs.member)
    assert "Join Northgate University Hospital" in browser.get(path).content.decode()
    assert not Membership.objects.filter(facility=ours.facility, user=theirs.member).exists()
    response = browser.post(path)
    assert (response.status_code, response.url) == (302, f"/facilities/{ours.slug}/")
    assert Membership.objects.get(facility=ours.facility, user=theirs.member).joined_at is not None


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("full_name", "", "Give first and last name."),
        ("code", "", "Type the facility code. Your account holder has it."),
        ("email", "x", "This is no e-mail address. It looks like name@hospital.example."),
        ("job_title", "x" * 121, "This is 121 characters; 120 fit."),
        ("email", "x" * 250 + "@a.example", "This is 260 characters; 254 fit."),
    ],
)
def test_user_registration_refuses_what_does_not_fit(client, ours, field, typed, message):
    response = client.post(JOIN, joiner(ours.facility.code) | {field: typed})
    assert response.status_code == 200
    assert message in response.context["form"].errors[field]


def test_activation_parts_make_the_mailed_address(newcomers):
    facility, _place = newcomers
    made = reverse("facilities:activate", kwargs=activation_parts(facility.representative))
    assert made.startswith("/accounts/activate/")
