"""Pages for everybody: what they say, what they cost, and that nobody needs an account for them."""

import re
from typing import Any

import pytest
from django.urls import reverse

from iasios.portal.public import criteria
from iasios.portal.public.fees import charges

PAGES = ("start", "pathway", "criteria", "fees", "contact", "questions", "benefits", "privacy", "accessibility")


def page(client: Any, name: str, query: str = "") -> str:
    response = client.get(reverse(f"portal:{name}") + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_needs_nobody_signed_in_and_at_most_two_queries(client: Any, queries: Any, name: str) -> None:
    with queries(at_most=2):
        text = page(client, name)
    assert "<h1" in text
    assert reverse("account_login") in text


@pytest.mark.parametrize("name", PAGES)
def test_says_the_same_to_somebody_signed_in(client: Any, as_user: Any, ours: Any, name: str) -> None:
    def main(text: str) -> str:
        found = re.search(r"<main.*</main>", text, re.DOTALL)
        assert found is not None
        return found.group(0)

    assert main(page(as_user(ours.member), name)) == main(page(client, name))


@pytest.mark.django_db
@pytest.mark.rule("R27")
def test_start_draws_a_dot_for_each_question(client: Any) -> None:
    text = page(client, "start")
    assert text.count('class="d-core"') == 28
    assert text.count('class="d-ext"') == 24
    assert len(re.findall(r"criteria/#standard-\d+", text)) == 13
    assert "28 core questions" in text
    assert "24 extended questions" in text


@pytest.mark.django_db
@pytest.mark.rule("R1", "R2")
def test_start_says_who_may_register_and_how(client: Any) -> None:
    text = page(client, "start")
    assert "at least 150 therapeutic procedures a year may apply" in text
    assert f'href="{reverse("registration:register")}"' in text
    assert "8 to 12 weeks of assessment" in text


@pytest.mark.django_db
def test_start_sends_a_certificate_number_to_the_verification_page(client: Any) -> None:
    text = page(client, "start")
    form = re.search(
        rf'<form[^>]*method="get"[^>]*action="{reverse("assessment:verify_form")}".*?</form>', text, re.DOTALL
    )
    assert form is not None
    assert 'name="code"' in form.group(0)


@pytest.mark.django_db
def test_start_works_before_an_edition_is_published(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iasios.portal.public.views.public_catalogue", criteria.PublicCatalogue)
    assert "are being prepared" in page(client, "start")
    assert "No edition is published yet" in page(client, "criteria")


@pytest.mark.django_db
@pytest.mark.rule("R26", "R27")
@pytest.mark.parametrize(
    ("query", "shown"), [("", 52), ("?only=core", 28), ("?only=extended", 24), ("?only=nonsense", 52)]
)
def test_criteria_shows_the_chosen_questions(client: Any, query: str, shown: int) -> None:
    text = page(client, "criteria", query)
    assert text.count('<article class="q"') == shown
    core = text.count('<span class="kind">')
    assert core == {"?only=extended": 0}.get(query, 28)


@pytest.mark.django_db
@pytest.mark.rule("R35")
def test_criteria_gives_examples_of_evidence_and_asks_for_no_document(client: Any) -> None:
    text = page(client, "criteria")
    assert text.count("Examples of evidence") == 52
    assert "No document has to be sent with the application" in text
    assert 'id="standard-13"' in text
    assert 'id="question-8c"' in text


@pytest.mark.django_db
@pytest.mark.rule("R19")
def test_fees_are_listed_with_their_days_and_marked_as_demo(client: Any, settings: Any) -> None:
    text = page(client, "fees")
    for charge in ("Enrolment fee", "Annual administration fee", "Recertification fee", "Consultation fee"):
        assert text.count(charge) >= 1
    assert "The amounts are invented" in text
    assert "Demo amount" in text
    assert "€\xa01,200.00" in text
    settings.DEMO = False
    assert "invented" not in page(client, "fees")
    assert "Demo amount" not in page(client, "fees")


@pytest.mark.django_db
@pytest.mark.rule("R72")
def test_contact_gives_address_and_hours(client: Any, settings: Any) -> None:
    settings.OFFICE_PHONE = "+43 1 000 00 00"
    text = page(client, "contact")
    assert f"mailto:{settings.OFFICE_EMAIL}" in text
    assert "Monday to Thursday 9:00 to 17:00, Friday 9:00 to 15:30" in text
    assert 'href="tel:+43100000 00"' not in text
    assert 'href="tel:+4310000000"' in text


@pytest.mark.django_db
@pytest.mark.rule("R72")
def test_contact_gives_no_hours_of_a_telephone_that_it_does_not_name(client: Any, settings: Any) -> None:
    settings.OFFICE_PHONE = ""
    text = page(client, "contact")
    assert "Telephone" not in text
    assert "9:00 to 17:00" not in text


@pytest.mark.django_db
@pytest.mark.rule("R45")
def test_privacy_says_that_no_patient_is_named(client: Any) -> None:
    assert "no field for a patient’s name, number or date of birth" in page(client, "privacy")


@pytest.mark.django_db
def test_language_is_switched_in_the_footer(client: Any) -> None:
    here = reverse("portal:criteria")
    response = client.post(reverse("set_language"), {"language": "de", "next": here})
    assert (response.status_code, response["Location"]) == (302, here)
    text = " ".join(client.get(here).content.decode().split())
    assert '<html lang="de"' in text
    assert "Personal" in text  # standard 1 in the German catalogue
    assert 'value="de" lang="de" aria-current="true"' in text


@pytest.mark.django_db
def test_language_switch_leads_nowhere_else(client: Any) -> None:
    response = client.post(reverse("set_language"), {"language": "de", "next": "https://evil.example/"})
    assert response["Location"] == "/"


@pytest.mark.django_db
def test_robots_stay_out_of_what_needs_a_sign_in(client: Any) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /facilities/" in response.content.decode().splitlines()
    assert "Disallow: /" not in response.content.decode().splitlines()


@pytest.mark.django_db
def test_favicon_has_the_address_that_browsers_ask_for(client: Any) -> None:
    response = client.get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (302, "/static/img/favicon.svg")


@pytest.mark.django_db
@pytest.mark.rule("R19")
def test_every_amount_beside_others_says_whom_it_is_for() -> None:
    annual = next(charge for charge in charges() if charge.label == "Annual administration fee")
    assert [(amount.shown, amount.scope) for amount in annual.amounts] == [
        ("€\xa0700.00", "up to 399 procedures a year"),
        ("€\xa0900.00", "400 to 999 procedures a year"),
        ("€\xa01,100.00", "1,000 procedures a year or more"),
        ("€\xa0350.00", "in countries with reduced fees"),
    ]
    audit = next(charge for charge in charges() if charge.label == "On-site audit fee")
    assert [amount.scope for amount in audit.amounts] == [""]


@pytest.mark.django_db
@pytest.mark.rule("R19")
def test_fees_name_the_countries_with_reduced_fees(client: Any) -> None:
    text = page(client, "fees")
    assert "Albania, Armenia, Bangladesh, Bolivia" in text
    assert "Austria" not in text.split("Countries with reduced fees")[1].split("How you pay")[0]
