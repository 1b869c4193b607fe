"""The registration page, user registration and activation, as a browser meets them."""

import re

import pytest
from django.core import mail as django_mail
from django.urls import reverse

from facilities.limits import Limit
from facilities.models import Facility, FacilityGrant, Membership, User
from facilities.services import AlreadyActivated, add_member, register_facility
from facilities.tokens import activation_parts
from iasios.outbox.models import OutboxEmail
from invoicing.models import Invoice
from tests.facilities.forms_data import details, person, register_post
from tests.factories.facility import make_facility

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]

REGISTER = "/register/all/"
JOIN = "/user-registration/"


def errors_of(response):
    """Messages by the name of the posted field."""
    registration = response.context["registration"]
    return {
        form.add_prefix(name): [str(error) for error in errors]
        for form in registration.forms
        if form.is_bound
        for name, errors in form.errors.items()
    }


def test_the_addresses_are_the_stable_ones():
    assert reverse("invoicing:register") == "/register/"
    assert reverse("invoicing:register_all") == REGISTER
    assert reverse("facilities:user_registration") == JOIN
    assert reverse("facilities:directory") == "/centres/"


@pytest.mark.rule("R1", "R3", "R4", "R19")
def test_a_facility_registers_and_its_invoice_is_there(client, theirs):
    response = client.post(REGISTER, register_post())
    assert (response.status_code, response.url) == (302, "/register/done/")
    facility = Facility.objects.get(name="Solis Institute")
    assert (facility.status, facility.kind, facility.procedures_per_year) == ("registered", "independent", 180)
    assert facility.authority_confirmed_at is not None
    assert (facility.representative.full_name, facility.deputy.full_name) == ("Ada Rossi", "Ben Weiss")
    assert facility.account_holder.email == "cleo@solis.example"
    assert Invoice.objects.get(facility=facility).purpose == "enrolment"
    done = client.get(response.url)
    assert done.status_code == 200
    assert "The registration of Solis Institute has arrived" in done.content.decode()


@pytest.mark.rule("R5")
@pytest.mark.parametrize(
    ("who", "expected"), [("representative", "ada@solis.example"), ("deputy", "ben@solis.example")]
)
def test_the_account_holder_may_be_one_of_the_two_and_the_unused_fields_do_not_count(client, who, expected):
    empty = {f"another-{name}": "" for name in ("title", "full_name", "email", "profession")}
    response = client.post(REGISTER, register_post(**{"holder-who": who} | empty))
    assert response.status_code == 302
    facility = Facility.objects.get()
    assert facility.account_holder.email == expected
    assert User.objects.count() == 2


@pytest.mark.rule("R2")
def test_149_procedures_are_refused_with_the_numbers(client):
    response = client.post(REGISTER, register_post(**{"facility-procedures_per_year": "149"}))
    assert response.status_code == 200
    assert errors_of(response) == {
        "facility-procedures_per_year": [
            "The programme asks for at least 150 therapeutic procedures a year; you gave 149."
        ]
    }
    assert not Facility.objects.exists()
    page = response.content.decode()
    assert "<title>Error: Register a facility" in page
    assert 'href="#id_facility-procedures_per_year"' in page
    assert 'value="149"' in page


REFUSED = [
    ("facility-procedures_per_year", "many", "Give a whole number, in figures."),
    ("facility-procedures_per_year", "99999999999999999999", "This is more than a million a year. Check the number."),
    ("facility-procedures_per_year", "", "Give the number of therapeutic procedures a year."),
    ("facility-authority_confirmed", "", "Enrolment needs the approval first. Confirm that you have it."),
    ("facility-authority_name", " ", "Name the person who approved the enrolment."),
    ("facility-name", "x" * 201, "This is 201 characters; 200 fit."),
    ("facility-billing_address", "x" * 200_000, "This is 200,000 characters; 500 fit."),
    ("facility-name", "Solis\x07 Institute", "Remove the control characters from this text."),
    ("facility-name", "Solis\x00", "Remove the control characters from this text."),
    ("facility-name", "So\u202elis", "Remove the control characters from this text."),
    ("facility-kind", "", "Say whether it belongs to an institution."),
    ("facility-kind", "castle", "Choose one."),
    ("facility-country", "", "Choose a country."),
    ("facility-country", "ZZ", "Choose a country from the list."),
    ("facility-website", "javascript:alert(1)", "This is no web address. It looks like https://hospital.example."),
    (
        "facility-website",
        "https://a.example/" + "x" * 200,
        "This is 218 characters; 200 fit.",
    ),
    (
        "facility-vat_number",
        "IT12345678901",
        "This VAT number does not fit the rules of its country. Compare it with your tax office's letter.",
    ),
    (
        "facility-vat_number",
        "ATU12345675",
        "This number begins with AT, but the invoice address is in another country. Correct one of them.",
    ),
    ("representative-email", "no address", "This is no e-mail address. It looks like name@hospital.example."),
    ("representative-email", "", "Give an e-mail address."),
    ("deputy-full_name", "", "Give first and last name."),
    ("deputy-profession", "", "Give the profession."),
    ("holder-who", "", "Choose who the main account holder is."),
    ("holder-who", "nobody", "Choose who the main account holder is."),
    ("another-email", "", "Give an e-mail address."),
    (
        "deputy-email",
        " ADA@solis.example",
        "Representative and deputy are two people. Give the deputy's own e-mail address.",
    ),
]


@pytest.mark.rule("R3", "R5")
@pytest.mark.parametrize(("field", "typed", "message"), REFUSED)
def test_what_does_not_fit_is_refused_beside_its_field_and_nothing_typed_is_lost(client, field, typed, message):
    response = client.post(REGISTER, register_post(**{field: typed}))
    assert response.status_code == 200
    assert errors_of(response) == {field: [message]}
    assert (Facility.objects.count(), User.objects.count(), OutboxEmail.objects.count()) == (0, 0, 0)
    page = response.content.decode()
    assert f'href="#id_{field}"' in page or field in {"facility-kind", "holder-who"}
    kept = "Ada Rossi" if field != "facility-name" else "Via Lunga 8"
    assert kept in page


def test_a_part_of_an_institution_names_it(client):
    response = client.post(REGISTER, register_post(**{"facility-kind": "institution"}))
    assert errors_of(response) == {"facility-institution": ["Name the institution that the facility belongs to."]}


def test_an_empty_page_is_refused_without_a_word_about_the_unused_person(client):
    response = client.post(REGISTER, {})
    assert response.status_code == 200
    assert not any(name.startswith("another-") for name in errors_of(response))
    assert "facility-name" in errors_of(response)


def test_a_vat_number_is_kept_with_its_prefix(client):
    client.post(REGISTER, register_post(**{"facility-vat_number": "0074 3110157"}))
    assert Facility.objects.get().vat_number == "IT00743110157"


def test_a_country_outside_the_union_takes_any_number(client):
    client.post(
        REGISTER, register_post(**{"facility-billing_country": "CH", "facility-vat_number": "CHE-116.281.710 MWST"})
    )
    assert Facility.objects.get().vat_number == "CHE-116.281.710 MWST"


def test_the_answer_is_the_same_whether_or_not_an_account_exists(client, ours):
    new = client.post(REGISTER, register_post())
    changes = {"deputy-email": "member@northgate.example", "facility-name": "Luna Clinic"}
    known = client.post(REGISTER, register_post(**changes))
    assert (new.status_code, new.url) == (known.status_code, known.url)
    assert client.get(new.url).content.decode().count("northgate") == 0


def test_too_many_registrations_from_one_place_are_refused(client, monkeypatch):
    monkeypatch.setattr("facilities.limits.REGISTRATIONS", Limit("test", times=1, seconds=60))
    assert client.post(REGISTER, register_post()).status_code == 302
    response = client.post(REGISTER, register_post(**{"facility-name": "Another"}))
    assert response.status_code == 200
    assert "Too many registrations came from here." in response.content.decode()
    assert Facility.objects.count() == 1


def test_a_file_posted_as_a_text_is_a_missing_text(client, tmp_path):
    path = tmp_path / "name.txt"
    path.write_text("Solis")
    data = register_post()
    data.pop("facility-name")
    with path.open("rb") as file:
        response = client.post(REGISTER, data | {"facility-name": file})
    assert errors_of(response) == {"facility-name": ["Give the name of the facility."]}


def test_the_pages_are_there_for_everybody_and_take_few_queries(client, queries):
    for page in (REGISTER, "/register/done/", JOIN, "/user-registration/done/", "/accounts/activation/"):
        with queries(0):
            response = client.get(page)
        assert response.status_code == 200, page


# --- activation -----------------------------------------------------------------------------------------------------


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
    mail = OutboxEmail.objects.filter(kind="facilities.activation", recipients=[address]).latest("created_at")
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


def test_somebody_of_two_facilities_lands_on_their_desk(client, newcomers):
    facility, place = newcomers
    add_member(facility=place.facility, user=facility.deputy, by=None)
    response = client.post(mailed_link("ben@solis.example"), PASSWORD)
    assert response.url == "/home/"
    assert Membership.objects.filter(user=facility.deputy, joined_at__isnull=False).count() == 2


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


# --- the facility code ----------------------------------------------------------------------------------------------


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
        ("profession", "Nu\x1brse", "Remove the control characters from this text."),
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
