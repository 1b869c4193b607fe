"""The data of an invoice from its row to its mail: a snapshot, beside the PDF where the payer wants it, never wrong."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.db.models import Q
from django.urls import reverse
from facturx import get_xml_from_pdf
from lxml import etree

from facilities.models import Facility
from iasios.access import office_scope
from iasios.audit.models import AuditEvent
from iasios.documents.models import Document, DocumentStatus
from iasios.documents.services import queued_ids, render_document
from iasios.outbox.models import OutboxEmail
from iasios.outbox.services import claim, deliver, due
from invoicing.enums import InvoicePurpose
from invoicing.models import Invoice
from invoicing.queries import detail_of
from invoicing.services.corrections import issue_credit_note
from invoicing.services.drafts import draft_again, issue_draft, start_draft
from invoicing.services.issuing import LineDraft, Payer, issue, payer_of
from invoicing.services.recurring import issue_annual_invoice
from tests.factories.facility import Place, make_facility

pytestmark = pytest.mark.django_db
LEITWEG = "04011000-1234512345-06"
BREMEN = {
    "country": "DE",
    "billing_address": "Accounts payable\nAm Wall 1\n28195 Bremen",
    "vat_number": "DE123456788",
    "invoice_form": "xrechnung",
    "buyer_reference": LEITWEG,
    "cost_centre": "CC 4711",
    "billing_email": "accounts@wall.example",
}


@pytest.fixture
def wall(db: None, clock: Any) -> Place:
    """A public hospital in Germany that takes XRechnung."""
    return make_facility("Klinikum am Wall", "wall", enrolled=False, **BREMEN)


def issued(place: Place, **changes: Any) -> Invoice:
    payer = Payer(**(vars(payer_of(place.facility)) | changes))
    with office_scope("issue"):
        lines = [LineDraft("", "Visit", "One day", Decimal("333.33"), 3)]
        return issue(facility=place.facility, purpose=InvoicePurpose.OTHER, lines=lines, by=None, payer=payer)


def made(invoice: Invoice) -> dict[str, bytes]:
    """Renders what is queued; the contents of the invoice's papers by kind."""
    for document_id in queued_ids():
        render_document(document_id)
    rows = Document.objects.filter(facility=invoice.facility, status=DocumentStatus.READY)
    return {document.kind: document.file.read() for document in rows}


def one(xml: bytes, name: str) -> str | None:
    found = etree.fromstring(xml).find(f".//{{*}}{name}")
    return None if found is None else found.text


def test_the_data_inside_are_those_of_the_row(wall: Place) -> None:
    invoice = issued(wall)
    # What changes afterwards changes nothing that was issued.
    Facility.objects.filter(pk=wall.facility.pk).update(billing_name="Other", buyer_reference="", vat_number="")
    papers = made(invoice)
    _name, inside = get_xml_from_pdf(BytesIO(papers["invoice"]))
    for xml in (inside, papers["e_invoice"]):
        assert invoice.number in xml.decode()
        assert "Klinikum am Wall" in xml.decode()
        assert "DE123456788" in xml.decode()
    assert one(inside, "GrandTotalAmount") == f"{invoice.total}" == "999.99"
    assert one(papers["e_invoice"], "PayableAmount") == "999.99"
    assert one(papers["e_invoice"], "BuyerReference") == LEITWEG
    assert one(papers["e_invoice"], "AccountingCost") == "CC 4711"
    assert one(papers["e_invoice"], "CustomizationID").endswith("#urn:xeinkauf.de:kosit:xrechnung_3.0")
    seller, buyer = etree.fromstring(papers["e_invoice"]).findall(".//{*}EndpointID")
    assert [(end.get("schemeID"), end.text) for end in (seller, buyer)] == [("9914", "ATU00000000"), ("0204", LEITWEG)]


def test_a_payer_of_its_own_stands_in_the_data_as_the_buyer(wall: Place) -> None:
    invoice = issued(
        wall,
        name="Land Bremen",
        address="Kasse\n28195 Bremen",
        invoice_form="facturx",
        buyer_reference="",
        language="de",
    )
    papers = made(invoice)
    assert set(papers) == {"invoice"}
    _name, inside = get_xml_from_pdf(BytesIO(papers["invoice"]))
    buyer = etree.fromstring(inside).find(".//{*}BuyerTradeParty/{*}Name")
    assert (buyer.text, one(inside, "Content")) == ("Land Bremen", "Einrichtung: Klinikum am Wall")


def test_recurring_invoices_keep_cost_centre_payer_and_form(wall: Place) -> None:
    invoice = issue_annual_invoice(facility=wall.facility, period_starts_on=date(2026, 3, 4))
    assert invoice is not None
    assert (invoice.cost_centre, invoice.recipient_email) == ("CC 4711", "accounts@wall.example")
    assert (invoice.invoice_form, invoice.buyer_reference) == ("xrechnung", LEITWEG)


def test_a_credit_note_has_its_file_and_a_draft_again_its_payer(wall: Place, office: Any) -> None:
    invoice = issued(wall, name="Land Bremen", email="kasse@bremen.example")
    note = issue_credit_note(invoice=invoice, reason="Wrong price", by=office)
    made(invoice)
    file = Document.objects.get(kind="e_invoice", subject=note.number)
    xml = file.file.read()
    assert file.filename == f"e_invoice-{note.number}.xml"
    assert file.file.name == f"documents/{file.pk}.xml"
    assert etree.fromstring(xml).tag.endswith("}CreditNote")
    assert one(xml, "PayableAmount") == "999.99"
    draft = draft_again(invoice=invoice, by=office)
    assert (draft.payer_name, draft.payer_email, draft.invoice_form) == (
        "Land Bremen",
        "kasse@bremen.example",
        "xrechnung",
    )
    again = issue_draft(draft=draft, version=draft.version, by=office)
    assert (again.recipient_name, again.buyer_reference) == ("Land Bremen", LEITWEG)


def test_a_new_draft_begins_with_the_payer_of_the_profile(wall: Place, office: Any) -> None:
    draft = start_draft(facility=wall.facility, by=office)
    assert (draft.invoice_form, draft.buyer_reference, draft.cost_centre) == ("xrechnung", LEITWEG, "CC 4711")
    assert draft.payer_email == "accounts@wall.example"


def test_the_mail_waits_for_both_files_and_carries_them(wall: Place, settings: Any) -> None:
    settings.OUTBOX_DELIVERY = {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    invoice = issued(wall)
    to_payer = OutboxEmail.objects.get(to="accounts@wall.example")
    pdf = Document.objects.get(kind="invoice", subject=invoice.number)
    render_document(str(pdf.pk))
    assert not due().filter(pk=to_payer.pk).exists()
    made(invoice)
    found = claim(str(to_payer.pk))
    assert found is not None
    deliver(found)
    (message,) = mail.outbox
    assert [(attached[0], attached[2]) for attached in message.attachments] == [
        (f"invoice-{invoice.number}.pdf", "application/pdf"),
        (f"e_invoice-{invoice.number}.xml", "application/xml"),
    ]


@pytest.fixture
def broken(wall: Place, settings: Any) -> Invoice:
    """Issued while the settings lack the issuer's name: its data break a rule."""
    settings.INVOICE_ISSUER = django_settings.INVOICE_ISSUER | {"name": ""}
    invoice = issued(wall)
    made(invoice)
    return invoice


def test_data_that_break_a_rule_are_issued_and_do_not_leave(broken: Invoice) -> None:
    assert broken.status == "issued"
    rows = Document.objects.filter(facility=broken.facility)
    assert {(row.kind, row.status, row.attempts) for row in rows} == {
        ("invoice", "failed", 1),
        ("e_invoice", "failed", 1),
    }
    assert not due().filter(Q(facility=broken.facility)).exists()


def test_the_office_reads_why_and_has_it_made_again(broken: Invoice, as_user: Any, office: Any, wall: Place) -> None:
    page = as_user(office).get(reverse("invoicing:office_detail", args=[broken.number]))
    assert page.status_code == 200
    text = page.content.decode()
    assert "BR-06" in text
    assert "InvalidEInvoice" not in text
    theirs = as_user(wall.account_holder).get(reverse("invoicing:detail", args=[wall.slug, broken.number]))
    assert "The PDF could not be made" in theirs.content.decode()
    assert "BR-06" not in theirs.content.decode()
    today = as_user(office).get(reverse("portal:desk"), follow=True).content.decode()
    assert f"Not made, so not sent: Invoice {broken.number}" in today
    again = reverse("invoicing:office_papers_again", args=[broken.number])
    assert as_user(wall.account_holder).post(again).status_code == 404
    answer = as_user(office).post(again)
    assert (answer.status_code, answer.url) == (302, reverse("invoicing:office_detail", args=[broken.number]))
    assert set(Document.objects.filter(facility=broken.facility).values_list("status", "attempts")) == {("queued", 0)}
    event = AuditEvent.objects.get(action="invoice.papers_made_again")
    assert event.subject == broken.number


def test_the_file_is_downloaded_by_those_who_see_invoices(wall: Place, as_user: Any, office: Any) -> None:
    invoice = issued(wall)
    url = reverse("invoicing:e_invoice", args=[wall.slug, invoice.number])
    waiting = as_user(office).get(url)
    assert (waiting.status_code, waiting.url) == (302, reverse("invoicing:detail", args=[wall.slug, invoice.number]))
    made(invoice)
    for user in (wall.account_holder, wall.deputy, office):
        answer = as_user(user).get(url)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
        assert answer["Content-Disposition"] == f'attachment; filename="e_invoice-{invoice.number}.xml"'
    assert as_user(wall.member).get(url).status_code == 403
    page = (
        as_user(wall.account_holder).get(reverse("invoicing:detail", args=[wall.slug, invoice.number])).content.decode()
    )
    assert url in page
    assert "XRechnung" in page


def test_without_a_file_there_is_nothing_to_download(invoice: Invoice, registered: Place, as_user: Any) -> None:
    url = reverse("invoicing:e_invoice", args=[registered.slug, invoice.number])
    assert as_user(registered.account_holder).get(url).status_code == 404


def test_papers_are_read_in_one_query(wall: Place, django_assert_max_num_queries: Any) -> None:
    invoice = Invoice.objects.get(pk=issued(wall).pk)
    with django_assert_max_num_queries(10):
        detail = detail_of(invoice)
    assert detail.e_invoice is not None
    assert (detail.is_made, detail.failed, detail.form_name) == (False, [], "XRechnung")
