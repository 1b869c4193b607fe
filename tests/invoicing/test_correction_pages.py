"""The office's pages of drafts and corrections: what they do, and that nobody else has them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from iasios.outbox.models import OutboxEmail
from invoicing.models import CreditNote, Invoice, InvoiceDraft, Payment
from invoicing.queries import balance_of
from invoicing.services import record_payment
from invoicing.services.corrections import place_hold
from invoicing.services.drafts import StaleDraft, issue_draft, save_draft, split_draft, start_draft
from invoicing.services.issuing import InvoicingError, LineDraft
from tests.factories.facility import Place

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 4)
NUMBER = "2026-00002"


def at(name: str, *args: Any) -> str:
    return reverse(f"invoicing:{name}", args=args)


DETAIL = at("office_detail", NUMBER)


def filled(draft: InvoiceDraft, *lines: tuple[str, str, str], **changes: str) -> dict[str, str]:
    """What the form of a draft sends."""
    data = {
        "payer_name": "County Treasury",
        "payer_address": "2 High Street\n54321 Leeds",
        "payer_country": "DE",
        "payer_vat_number": "DE 136 695 976",
        "payer_email": "accounts@county.example",
        "language": "de",
        "purchase_order": "PO-77",
        "cost_centre": "CC-9",
        "version": str(draft.version),
        "lines-TOTAL_FORMS": "4",
        "lines-INITIAL_FORMS": str(draft.lines.count()),
    }
    for index, (text, quantity, price) in enumerate(lines):
        data |= {
            f"lines-{index}-text": text,
            f"lines-{index}-quantity": quantity,
            f"lines-{index}-unit_price": price,
        }
    return data | changes


@pytest.fixture
def draft(registered: Place, office: Any) -> InvoiceDraft:
    return start_draft(facility=registered.facility, by=office)


def test_for_everybody_else_the_pages_do_not_exist(
    as_user: Any, chair: Any, registered: Place, invoice: Invoice, draft: InvoiceDraft, office: Any, confirmed: Any
) -> None:
    payment = record_payment(invoice=invoice, amount=Decimal("10.00"), received_on=DAY, by=office)
    pages = ("office_credit_note", "office_write_off", "office_hold", "office_refund", "office_use_credit")
    urls = [
        *(at(name, NUMBER) for name in pages),
        at("office_reversal", payment.pk),
        at("office_drafts"),
        at("office_draft", draft.pk),
        at("office_draft_new", registered.slug),
    ]
    for person in (registered.representative, chair):
        assert {as_user(person).get(url).status_code for url in urls} == {404}
        assert {as_user(person).post(url, {"reason": "x"}).status_code for url in urls} <= {404, 405}
    assert {confirmed(office).get(url).status_code for url in urls} == {200}


def test_a_free_invoice_from_draft_to_another_payer(
    as_user: Any, office: Any, registered: Place, draft: InvoiceDraft
) -> None:
    browser = as_user(office)
    url = at("office_draft", draft.pk)
    assert browser.get(url).context["form"]["payer_name"].value() == "Northgate University Hospital"
    data = filled(draft, ("Workshop on site", "2", "1.900,00"), ("Travel", "", "12.5"))
    assert browser.post(url, data | {"save": "1"}).status_code == 302
    draft.refresh_from_db()
    found = [(line.text, line.quantity, line.unit_price) for line in draft.lines.all()]
    assert found == [("Workshop on site", 2, Decimal("1900.00")), ("Travel", 1, Decimal("12.50"))]
    answer = browser.post(url, filled(draft, ("Workshop on site", "2", "1.900,00")) | {"issue": "1"})
    invoice = Invoice.objects.get(facility=registered.facility)
    assert answer["Location"] == at("office_detail", invoice.number)
    assert (invoice.recipient_name, invoice.recipient_vat_number) == ("County Treasury", "DE136695976")
    assert (invoice.purchase_order, invoice.cost_centre, invoice.language) == ("PO-77", "CC-9", "de")
    assert (invoice.vat_category, invoice.net, invoice.vat) == ("AE", Decimal("3800.00"), Decimal("0.00"))
    assert "196" in invoice.vat_reason
    assert "DE136695976" in invoice.vat_reason
    assert invoice.document.language == "de"
    assert not InvoiceDraft.objects.exists()
    mail = OutboxEmail.objects.get(kind="invoice.to_payer")
    assert (mail.to, mail.language, list(mail.attachments.all())) == (
        "accounts@county.example",
        "de",
        [invoice.document],
    )
    assert OutboxEmail.objects.filter(kind="invoice.issued", facility=registered.facility).count() == 3


@pytest.mark.parametrize(
    ("changes", "form", "field"),
    [
        ({"payer_name": ""}, 0, "payer_name"),
        ({"payer_vat_number": "DE136695977"}, 0, "payer_vat_number"),
        ({"payer_email": "nobody"}, 0, "payer_email"),
        ({"lines-0-unit_price": "0.005"}, 1, "unit_price"),
        ({"lines-0-unit_price": "-1"}, 1, "unit_price"),
        ({"lines-0-quantity": "0"}, 1, "quantity"),
        ({"lines-0-text": ""}, 1, "text"),
    ],
)
def test_bad_input_stays_in_its_field_and_saves_nothing(
    as_user: Any, office: Any, draft: InvoiceDraft, changes: dict[str, str], form: int, field: str
) -> None:
    data = filled(draft, ("Travel", "1", "10.00"), **changes)
    page = as_user(office).post(at("office_draft", draft.pk), data | {"issue": "1"})
    assert page.status_code == 200
    assert list(page.context["forms"][form].errors) == [field]
    assert not draft.lines.exists()
    assert not Invoice.objects.exists()


def test_two_people_do_not_write_over_each_other(as_user: Any, office: Any, draft: InvoiceDraft) -> None:
    data = filled(draft, ("Travel", "1", "10.00"))
    browser = as_user(office)
    assert browser.post(at("office_draft", draft.pk), data | {"save": "1"}).status_code == 302
    late = browser.post(at("office_draft", draft.pk), data | {"lines-0-unit_price": "99", "issue": "1"})
    assert late.status_code == 409
    assert [line.unit_price for line in draft.lines.all()] == [Decimal("10.00")]
    assert not Invoice.objects.exists()
    with pytest.raises(StaleDraft):
        issue_draft(draft=draft, version=1, by=office)


def test_a_draft_that_comes_to_nothing_takes_no_number(office: Any, draft: InvoiceDraft, registered: Place) -> None:
    with pytest.raises(InvoicingError, match="at least one line"):
        issue_draft(draft=draft, version=1, by=office)
    assert InvoiceDraft.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("percent", ["33.33", "50", "0.01"])
def test_two_payers_pay_the_whole(office: Any, draft: InvoiceDraft, percent: str) -> None:
    values = {
        name: getattr(draft, name)
        for name in ("payer_name", "payer_address", "payer_country", "payer_vat_number", "payer_email", "language")
    } | {"purchase_order": "", "cost_centre": ""}
    lines = [LineDraft("", "A", "", Decimal("33.33"), 3), LineDraft("", "B", "", Decimal("0.01"))]
    saved = save_draft(draft=draft, values=values, lines=lines, version=1, by=office)
    second = split_draft(draft=saved, percent=Decimal(percent), version=2, by=office)
    parts = [sum(line.unit_price * line.quantity for line in one.lines.all()) for one in (saved, second)]
    assert sum(parts) == Decimal("100.00")
    assert parts[1] == {"33.33": Decimal("33.33"), "50": Decimal("50.01"), "0.01": Decimal("0.01")}[percent]


def test_a_credit_note_by_its_page(confirmed: Any, office: Any, invoice: Invoice) -> None:
    browser = confirmed(office)
    url = at("office_credit_note", NUMBER)
    page = browser.get(url)
    first, second = page.context["form"].line_fields
    too_much = browser.post(url, {first.name: "0", second.name: "900,01", "reason": "x"})
    assert list(too_much.context["form"].errors) == [second.name]
    assert browser.post(url, {second.name: "900", "reason": ""}).context["form"].errors
    assert browser.post(url, {first.name: "", second.name: "900,00", "reason": "No annual fee"}).status_code == 302
    note = CreditNote.objects.get()
    assert (note.total, note.reason) == (Decimal("900.00"), "No annual fee")
    shown = browser.get(DETAIL).content.decode()
    assert "Credit note C2026-00001" in shown
    assert "1,200.00" in shown


def test_the_facility_reads_its_credit_note_and_nobody_else(
    as_user: Any, office: Any, confirmed: Any, invoice: Invoice, registered: Place, neighbour: Place
) -> None:
    from iasios.documents.services import render_document

    field = f"line_{invoice.lines.all()[1].pk}"
    confirmed(office).post(at("office_credit_note", NUMBER), {field: "900", "reason": "No annual fee"})
    note = CreditNote.objects.get()
    render_document(str(note.document_id))
    url = at("credit_note_pdf", registered.slug, note.number)
    assert as_user(registered.deputy).get(url)["Content-Type"] == "application/pdf"
    assert as_user(registered.member).get(url).status_code == 403
    assert as_user(neighbour.representative).get(url).status_code == 404
    documents = reverse("facilities:document", args=[registered.slug, note.document_id])
    assert as_user(registered.member).get(documents).status_code == 403
    assert (
        "Credit note C2026-00001"
        in as_user(registered.deputy).get(at("detail", registered.slug, NUMBER)).content.decode()
    )


def test_hold_write_off_reversal_refund_and_credit_by_their_pages(
    confirmed: Any, office: Any, invoice: Invoice, registered: Place
) -> None:
    browser = confirmed(office)
    assert browser.post(at("office_hold", NUMBER), {"reason": "Disputed", "until": "2026-03-03"}).status_code == 200
    assert browser.post(at("office_hold", NUMBER), {"reason": "Disputed", "until": ""}).status_code == 302
    assert "Disputed" in browser.get(DETAIL).content.decode()
    facility_page = browser.get(at("detail", registered.slug, NUMBER)).content.decode()
    assert "Disputed" not in facility_page
    assert browser.post(at("office_hold", NUMBER), {"lift": "1"}).status_code == 302
    payment = record_payment(invoice=invoice, amount=Decimal("2500.00"), received_on=DAY, by=office, keep_excess=True)
    answer = browser.post(at("office_refund", NUMBER), {"amount": "100", "reason": "Asked", "booked_on": "2026-03-04"})
    assert answer.status_code == 302
    draft = start_draft(facility=registered.facility, by=office, lines=[LineDraft("", "Travel", "", Decimal("300"))])
    other = issue_draft(draft=draft, version=1, by=office)
    used = browser.post(at("office_use_credit", NUMBER), {"for_invoice": str(other.pk), "amount": "300,00"})
    assert used.status_code == 302
    assert balance_of(other).open == 0
    reversal = at("office_reversal", payment.pk)
    assert browser.post(reversal, {"reason": "Returned", "booked_on": "2026-03-04"}).status_code == 302
    assert balance_of(invoice).open == Decimal("2500.00")
    assert browser.post(at("office_write_off", NUMBER), {"reason": "Lost"}).status_code == 302
    invoice.refresh_from_db()
    assert invoice.status == "writtenoff"
    assert "Nothing is open" in browser.post(at("office_write_off", NUMBER), {"reason": "x"}).content.decode()


def test_more_than_is_open_is_kept_as_credit_only_when_asked(confirmed: Any, office: Any, invoice: Invoice) -> None:
    browser = confirmed(office)
    data = {"amount": "2.150,00", "received_on": "2026-03-04", "method": "transfer", "paid_before": "0.00"}
    url = at("office_payment", NUMBER)
    assert browser.post(url, data).status_code == 200
    assert not Payment.objects.exists()
    assert browser.post(url, data | {"keep_excess": "on"}).status_code == 302
    assert balance_of(invoice).credit == Decimal("50.00")


def test_queries_of_the_pages(
    as_user: Any, confirmed: Any, office: Any, invoice: Invoice, draft: InvoiceDraft, registered: Place, queries: Any
) -> None:
    place_hold(invoice=invoice, reason="x", by=office)
    browser = confirmed(office)
    browser.get(at("office_drafts"))
    with queries(6):
        browser.get(at("office_drafts"))
    for _more in range(2):
        start_draft(facility=registered.facility, by=office)
    with queries(6):
        assert len(browser.get(at("office_drafts")).context["page"].object_list) == 3
    with queries(at_most=12):
        browser.get(DETAIL)
