"""The registration on one page, as a browser meets it."""

import pytest
from django.urls import reverse

from facilities.models import Facility, User
from iasios.outbox.models import OutboxEmail
from iasios.web.rate_limits import Limit
from invoicing.models import Invoice
from tests.facilities.forms_data import register_post

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
    assert reverse("registration:register") == "/register/"
    assert reverse("registration:register_all") == REGISTER
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
    assert response.status_code == 422
    assert errors_of(response) == {
        "facility-procedures_per_year": [
            "The programme asks for at least 150 therapeutic procedures a year; you gave 149."
        ]
    }
    assert not Facility.objects.exists()
    page = response.content.decode()
    assert "<title>Error: All on one page · Register a facility" in page
    assert 'href="#id_facility-procedures_per_year"' in page
    assert 'value="149"' in page


REFUSED = [
    ("facility-procedures_per_year", "many", "Give a whole number, in figures."),
    ("facility-procedures_per_year", "99999999999999999999", "This is more than a million a year. Check the number."),
    ("facility-procedures_per_year", "", "Give the number of therapeutic procedures a year."),
    ("facility-authority_confirmed", "", "Tick this once you have the approval. Without it nobody can enrol."),
    ("facility-authority_name", " ", "Name the person who approved the enrolment."),
    ("facility-name", "x" * 201, "This is 201 characters; 200 fit."),
    ("facility-billing_address", "x" * 200_000, "This is 200,000 characters; 500 fit."),
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
        "The figures of this VAT number do not belong together: one is mistyped, or two are swapped. Compare it with"
        " your tax office's letter.",
    ),
    (
        "facility-vat_number",
        "ATU12345675",
        "This number begins with AT, but the invoice address is in Italy. Correct one of them.",
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
    assert response.status_code == 422
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
    assert response.status_code == 422
    assert not any(name.startswith("another-") for name in errors_of(response))
    # The same fields stand there for each person, so the summary says whose is meant.
    for line in ("Representative, Name: Give first and last name.", "Deputy, E-mail address: Give an e-mail address."):
        assert line in response.text
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
    monkeypatch.setattr("iasios.web.rate_limits.REGISTRATIONS", Limit("test", times=1, seconds=60))
    assert client.post(REGISTER, register_post()).status_code == 302
    response = client.post(REGISTER, register_post(**{"facility-name": "Another"}))
    assert response.status_code == 422
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
        # What comes next is said with the number of questions of the newest edition.
        with queries(page == "/register/done/"):
            response = client.get(page)
        assert response.status_code == 200, page
