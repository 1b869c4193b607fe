"""Each message of invoicing, in each language, as text and as HTML."""

from decimal import Decimal

import pytest
from django.conf import settings

from facilities.models import Facility, User
from iasios.outbox.models import OutboxEmail
from invoicing import emails
from invoicing.models import Invoice

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def written(invoice: Invoice, message: str) -> OutboxEmail:
    OutboxEmail.objects.all().delete()
    if message == "issued":
        emails.invoice_issued(invoice)
    else:
        emails.payment_received(invoice, payment_id=1, amount=Decimal("500.00"), still_open=Decimal("1600.00"))
    return OutboxEmail.objects.get(person=invoice.facility.account_holder)


@pytest.fixture(params=LANGUAGES)
def speaking(request: pytest.FixtureRequest, invoice: Invoice) -> str:
    User.objects.filter(pk=invoice.facility.account_holder_id).update(language=request.param)
    invoice.facility.refresh_from_db()
    return request.param


@pytest.mark.parametrize("message", ["issued", "payment_received"])
def test_every_message_renders_in_every_language(invoice: Invoice, speaking: str, message: str) -> None:
    mail = written(invoice, message)
    assert mail.language == speaking
    link = f"{settings.PUBLIC_ORIGIN}/facilities/northgate-university-hospital/invoices/2026-00002/"
    for body in (mail.text, mail.html):
        assert link in body
        assert "2026-00002" in body
        for trace in ("{%", "{{", "{#"):
            assert trace not in body
    assert f'<html lang="{speaking}"' in mail.html


def test_names_are_escaped_in_html_and_plain_in_text(invoice: Invoice) -> None:
    Facility.objects.filter(pk=invoice.facility.pk).update(name="Smith & <Sons>")
    invoice.facility.refresh_from_db()
    mail = written(invoice, "issued")
    assert mail.subject == "Invoice 2026-00002 for Smith & <Sons>"
    assert "for Smith & <Sons> comes to" in mail.text
    assert "for Smith &amp; &lt;Sons&gt; comes to" in mail.html


def test_the_same_message_is_not_written_twice(invoice: Invoice) -> None:
    written(invoice, "issued")
    assert emails.invoice_issued(invoice) == []
    assert OutboxEmail.objects.count() == 3


def test_an_open_rest_and_a_settled_invoice_are_told_apart(invoice: Invoice) -> None:
    first, *_others = emails.payment_received(invoice, payment_id=1, amount=Decimal("500"), still_open=Decimal("1600"))
    last, *_others = emails.payment_received(invoice, payment_id=2, amount=Decimal("1600"), still_open=Decimal("0"))
    assert "€\u00a01,600.00 are still open, due by 3\u00a0April\u00a02026." in first.text
    assert "It is now paid in full." in last.text


def test_each_appointed_person_reads_the_own_language(invoice: Invoice) -> None:
    User.objects.filter(pk=invoice.facility.deputy_id).update(language="de")
    invoice.facility.refresh_from_db()
    OutboxEmail.objects.all().delete()
    emails.invoice_issued(invoice)
    subjects = dict(OutboxEmail.objects.values_list("to", "subject"))
    assert subjects == {
        "representative@northgate.example": "Invoice 2026-00002 for Northgate University Hospital",
        "deputy@northgate.example": "Rechnung 2026-00002: Northgate University Hospital",
        "holder@northgate.example": "Invoice 2026-00002 for Northgate University Hospital",
    }
