"""Paying online: nobody does by default; a signed call pays once, whatever is replayed, and opens what it pays for."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from applications.models import Application
from facilities.models import Facility
from iasios.audit.models import AuditEvent
from iasios.checks import online_payments_can_be_trusted
from iasios.outbox.models import OutboxEmail
from invoicing.models import Invoice, Payment
from invoicing.queries import balance_of
from invoicing.services.corrections import issue_credit_note
from tests.factories.facility import Place
from tests.invoicing import sandbox_provider
from tests.invoicing.sandbox_provider import ORIGIN, PATH, SECRET, call, pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def sandbox(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ONLINE_PAYMENT_PROVIDER = PATH
    settings.ONLINE_PAYMENT_SECRET = SECRET
    settings.ONLINE_PAYMENT_ORIGIN = ORIGIN
    monkeypatch.setitem(sandbox_provider.pages, "at", f"{ORIGIN}/pay")


def detail(place: Place, number: str = "2026-00002", name: str = "detail") -> str:
    return reverse(f"invoicing:{name}", args=[place.slug, number])


def payments() -> list[tuple[str, Decimal, str, Any]]:
    return [(row.method, row.amount, row.online_id, row.recorded_by) for row in Payment.objects.all()]


def test_by_default_nobody_pays_online(as_user: Any, client: Any, registered: Place, invoice: Invoice) -> None:
    browser = as_user(registered.deputy)
    assert "Pay online" not in browser.get(detail(registered)).content.decode()
    assert browser.post(detail(registered, name="pay_online")).status_code == 404
    assert call(client, amount="2100.00").status_code == 404
    assert not Payment.objects.exists()


@pytest.mark.usefixtures("sandbox")
def test_those_who_see_the_invoice_are_led_to_the_page_with_what_is_open(
    as_user: Any, registered: Place, neighbour: Place, invoice: Invoice
) -> None:
    browser = as_user(registered.deputy)
    assert "Pay online" in browser.get(detail(registered)).content.decode()
    answer = browser.post(detail(registered, name="pay_online"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{ORIGIN}/pay?number=2026-00002&amount=2100.00&currency=EUR&back=http")
    assert as_user(registered.member).post(detail(registered, name="pay_online")).status_code == 403
    assert as_user(neighbour.deputy).post(detail(registered, name="pay_online")).status_code == 404
    assert browser.get(detail(registered, name="pay_online")).status_code == 405
    assert AuditEvent.objects.filter(action="invoice.online_payment_started").count() == 1
    assert not Payment.objects.exists()


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("elsewhere", ["", "https://elsewhere.example/pay", "https://sandbox.example.org/"])
def test_away_or_leading_elsewhere_leaves_the_person_at_the_invoice(
    as_user: Any, registered: Place, invoice: Invoice, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(pages, "at", elsewhere)
    page = as_user(registered.deputy).post(detail(registered, name="pay_online"), follow=True)
    assert page.redirect_chain == [(detail(registered), 302)]
    assert "Online payment does not answer at the moment" in page.content.decode()


@pytest.mark.usefixtures("sandbox")
@pytest.mark.rule("R21", "R22")
def test_a_signed_call_pays_once_and_opens_the_application(
    client: Any, as_user: Any, office: Any, registered: Place, invoice: Invoice
) -> None:
    for new in (1, 0, 0):
        answer = call(client, amount="2100.00")
        assert (answer.status_code, answer.json()) == (200, {"recorded": new})
    assert payments() == [("online", Decimal("2100.00"), "pay_1", None)]
    assert Payment.objects.get().received_on == date(2026, 3, 4)
    assert Facility.objects.get(pk=registered.facility.pk).status == "enrolled"
    assert Application.objects.filter(facility=registered.facility).count() == 1
    page = as_user(office).get(reverse("invoicing:office_detail", args=["2026-00002"])).content.decode()
    assert "the provider of online payments" in page
    # Nothing is open any more: the way to the provider is gone, and asking for it all the same says so.
    browser = as_user(registered.deputy)
    assert "Pay online" not in browser.get(detail(registered)).content.decode()
    page = browser.post(detail(registered, name="pay_online"), follow=True)
    assert "Nothing is open on this invoice." in page.content.decode()


@pytest.mark.usefixtures("sandbox")
def test_parts_and_what_is_too_much(client: Any, registered: Place, invoice: Invoice) -> None:
    call(client, amount="100.00")
    invoice.refresh_from_db()
    assert (invoice.status, balance_of(invoice).open) == ("issued", Decimal("2000.00"))
    call(client, id="pay_2", amount="2100.00")
    invoice.refresh_from_db()
    assert (invoice.status, balance_of(invoice).credit) == ("paid", Decimal("100.00"))
    # Paid once more from another window: the whole of it is credit.
    call(client, id="pay_3", amount="50.00")
    assert balance_of(invoice).credit == Decimal("150.00")


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize(
    "told",
    [{"number": "2026-09999"}, {"currency": "USD"}, {"amount": "0.00"}, {"amount": "5.005"}],
    ids=["no such invoice", "another currency", "nothing", "half a cent"],
)
def test_what_fits_no_invoice_is_told_to_the_office_once(client: Any, invoice: Invoice, told: Any) -> None:
    for _ in range(2):
        answer = call(client, **({"amount": "2100.00"} | told))
        assert (answer.status_code, answer.json()) == (200, {"recorded": 0})
    assert payments() == []
    mail = OutboxEmail.objects.get(kind="invoice.online_unplaced")
    assert (mail.to, "pay_1" in mail.text) == ("office@iasios.example", True)
    assert AuditEvent.objects.filter(action="invoice.online_payment_unplaced").count() == 1


@pytest.mark.usefixtures("sandbox")
def test_a_cancelled_invoice_is_not_paid(client: Any, office: Any, invoice: Invoice) -> None:
    issue_credit_note(invoice=invoice, reason="Wrong payer.", by=office)
    assert call(client, amount="2100.00").json() == {"recorded": 0}
    assert (payments(), OutboxEmail.objects.filter(kind="invoice.online_unplaced").count()) == ([], 1)


@pytest.mark.usefixtures("sandbox")
def test_a_call_without_the_secret_changes_nothing(client: Any, invoice: Invoice) -> None:
    assert call(client, secret="guessed", amount="2100.00").status_code == 403
    assert call(client, amount="much").status_code == 403
    assert call(client, event="opened", amount="2100.00").json() == {"recorded": 0}
    long = json.dumps({"event": "paid", "x": "x" * 300_000})
    assert client.post("/hooks/payments/", long, content_type="application/json").status_code == 413
    assert client.get("/hooks/payments/").status_code == 405
    assert (payments(), OutboxEmail.objects.filter(kind="invoice.online_unplaced").count()) == ([], 0)


@pytest.mark.usefixtures("sandbox")
def test_postgresql_keeps_each_payment_once_and_by_somebody(client: Any, office: Any, invoice: Invoice) -> None:
    call(client, amount="100.00")
    values = {"invoice": invoice, "facility": invoice.facility, "amount": "1.00", "received_on": "2026-03-04"}
    values["recorded_at"] = invoice.issued_at
    for more, name in (
        ({"online_id": "pay_1", "recorded_by": None}, "online_payment_once"),
        ({"recorded_by": None}, "payment_by_somebody_or_online"),
    ):
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            Payment.objects.create(**values, **more)


def test_the_office_records_no_online_payment_by_hand(confirmed: Any, office: Any, invoice: Invoice) -> None:
    url = reverse("invoicing:office_payment", args=["2026-00002"])
    data = {"amount": "2100.00", "received_on": "2026-03-04", "method": "online", "paid_before": "0.00"}
    page = confirmed(office).post(url, data)
    assert "Choose how it was paid." in page.content.decode()
    assert payments() == []


@pytest.mark.usefixtures("sandbox")
def test_a_deployment_is_told_what_is_missing(settings: Any) -> None:
    assert online_payments_can_be_trusted(None) == []
    settings.ONLINE_PAYMENT_PROVIDER = "nobody.Knows"
    settings.ONLINE_PAYMENT_SECRET = ""
    settings.ONLINE_PAYMENT_ORIGIN = "http://sandbox.example"
    assert [error.id for error in online_payments_can_be_trusted(None)] == ["portal.E005", "portal.E006", "portal.E007"]
    settings.ONLINE_PAYMENT_PROVIDER = ""
    assert online_payments_can_be_trusted(None) == []
