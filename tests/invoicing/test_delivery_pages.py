"""How invoices reach a hospital: what its accounts department says, and what its form still needs."""

from typing import Any

import pytest
from django.urls import reverse

from facilities.models import ProfileVersion
from invoicing.models import InvoiceDraft
from invoicing.services.drafts import start_draft
from tests.facilities.forms_data import profile_post
from tests.factories.facility import Place

pytestmark = pytest.mark.django_db
LEITWEG = "04011000-1234512345-06"


def url(place: Place) -> str:
    return reverse("invoicing:delivery", args=[place.slug])


def said(place: Place, **changes: str) -> dict[str, str]:
    plain = {"invoice_form": "facturx", "buyer_reference": "", "endpoint_scheme": "", "endpoint_id": ""}
    return plain | {"cost_centre": "", "billing_email": "", "version": str(place.facility.version)} | changes


@pytest.mark.parametrize("who", ["account_holder", "representative", "office"])
def test_it_is_saved_as_a_version_of_the_profile(registered: Place, as_user: Any, office: Any, who: str) -> None:
    user = office if who == "office" else getattr(registered, who)
    values = said(
        registered,
        invoice_form="xrechnung",
        buyer_reference=" 04011000-1234512345-06 ",
        cost_centre="CC 7",
        billing_email="accounts@northgate.example",
    )
    answer = as_user(user).post(url(registered), values)
    assert (answer.status_code, answer.url) == (302, url(registered))
    facility = registered.facility
    facility.refresh_from_db()
    assert (facility.invoice_form, facility.buyer_reference) == ("xrechnung", LEITWEG)
    assert (facility.cost_centre, facility.billing_email) == ("CC 7", "accounts@northgate.example")
    version = ProfileVersion.objects.get(facility=facility, version=2)
    assert (version.values["invoice_form"], version.by) == ("xrechnung", user)
    history = as_user(user).get(reverse("facilities:profile_history", args=[registered.slug])).content.decode()
    assert "PDF, and an XRechnung beside it" in history


def test_the_deputy_and_colleagues_do_not_set_it(registered: Place, as_user: Any) -> None:
    for user in (registered.deputy, registered.member):
        assert as_user(user).post(url(registered), said(registered, cost_centre="X")).status_code == 403
    registered.facility.refresh_from_db()
    assert registered.facility.cost_centre == ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"invoice_form": "xrechnung"}, "Enter the Leitweg-ID."),
        ({"invoice_form": "xrechnung", "buyer_reference": "04011000-1234512345-07"}, "This is no Leitweg-ID"),
        ({"invoice_form": "xrechnung", "buyer_reference": "PO 1"}, "This is no Leitweg-ID"),
        (
            {"invoice_form": "peppol", "endpoint_scheme": "0088", "endpoint_id": "9006460000018"},
            "Peppol wants an order",
        ),
        ({"invoice_form": "peppol", "buyer_reference": "A 1"}, "Enter the Peppol address"),
        (
            {"invoice_form": "peppol", "buyer_reference": "A 1", "endpoint_scheme": "0088", "endpoint_id": "123"},
            "This address does not fit its scheme",
        ),
        ({"invoice_form": "peppol", "buyer_reference": "A 1", "endpoint_id": "9006460000018"}, "Choose the scheme"),
        ({"endpoint_scheme": "0088"}, "Enter the address that belongs to this scheme."),
        ({"endpoint_scheme": "1234", "endpoint_id": "1"}, "Choose the scheme"),
        ({"invoice_form": "fax"}, "Choose a form."),
        ({"billing_email": "accounts"}, "Enter"),
    ],
)
def test_what_a_form_still_needs_is_said_at_its_field(
    registered: Place, as_user: Any, changes: dict[str, str], sentence: str
) -> None:
    answer = as_user(registered.account_holder).post(url(registered), said(registered, **changes))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    registered.facility.refresh_from_db()
    assert registered.facility.version == 1


def test_an_xrechnung_needs_a_town_in_the_address(registered: Place, as_user: Any) -> None:
    type(registered.facility).objects.filter(pk=registered.facility.pk).update(billing_address="Somewhere\nNowhere")
    values = said(registered, invoice_form="xrechnung", buyer_reference=LEITWEG)
    answer = as_user(registered.account_holder).post(url(registered), values)
    assert "such as 37073 Göttingen" in answer.content.decode()


@pytest.mark.parametrize(
    ("scheme", "address"),
    [("0088", "9006460000018"), ("9930", "de 123456788"), ("0204", LEITWEG), ("0208", "0403170701"), ("9915", "B")],
)
def test_addresses_of_several_schemes(registered: Place, as_user: Any, scheme: str, address: str) -> None:
    values = {"invoice_form": "peppol", "buyer_reference": "A 1", "endpoint_scheme": scheme, "endpoint_id": address}
    assert as_user(registered.account_holder).post(url(registered), said(registered, **values)).status_code == 302
    registered.facility.refresh_from_db()
    assert registered.facility.endpoint_id == address.replace(" ", "").upper()


def test_a_page_that_is_too_old_saves_nothing(registered: Place, as_user: Any) -> None:
    browser = as_user(registered.account_holder)
    assert browser.post(url(registered), said(registered, cost_centre="A")).status_code == 302
    answer = browser.post(url(registered), said(registered, cost_centre="B"))
    assert answer.status_code == 409
    registered.facility.refresh_from_db()
    assert registered.facility.cost_centre == "A"


def test_a_draft_of_the_office_keeps_the_same_rules(registered: Place, as_user: Any, office: Any) -> None:
    draft = start_draft(facility=registered.facility, by=office)
    page = reverse("invoicing:office_draft", args=[draft.pk])
    values = {
        "payer_name": "Land Bremen",
        "payer_address": "Kasse\n28195 Bremen",
        "payer_country": "DE",
        "language": "de",
        "invoice_form": "xrechnung",
        "buyer_reference": "wrong",
        "version": "1",
        "lines-TOTAL_FORMS": "1",
        "lines-INITIAL_FORMS": "0",
        "lines-0-text": "Visit",
        "lines-0-unit_price": "10.00",
        "save": "1",
    }
    assert "This is no Leitweg-ID" in as_user(office).post(page, values).content.decode()
    assert as_user(office).post(page, values | {"buyer_reference": LEITWEG}).status_code == 302
    saved = InvoiceDraft.objects.get(pk=draft.pk)
    assert (saved.invoice_form, saved.buyer_reference) == ("xrechnung", LEITWEG)


def test_the_profile_form_knows_nothing_of_it_and_changes_nothing(registered: Place, as_user: Any) -> None:
    type(registered.facility).objects.filter(pk=registered.facility.pk).update(cost_centre="CC 7")
    page = reverse("facilities:profile_edit", args=[registered.slug])
    assert as_user(registered.account_holder).post(page, profile_post(city="York")).status_code == 302
    registered.facility.refresh_from_db()
    assert (registered.facility.city, registered.facility.cost_centre) == ("York", "CC 7")
