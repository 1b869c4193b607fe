"""Each message of invoicing, in each language, as text and as HTML."""

from decimal import Decimal
from typing import Any

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
    return OutboxEmail.objects.get()


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
    assert emails.invoice_issued(invoice) is None
    assert OutboxEmail.objects.count() == 1


def test_an_open_rest_and_a_settled_invoice_are_told_apart(invoice: Invoice) -> None:
    first: Any = emails.payment_received(invoice, payment_id=1, amount=Decimal("500"), still_open=Decimal("1600"))
    last: Any = emails.payment_received(invoice, payment_id=2, amount=Decimal("1600"), still_open=Decimal("0"))
    assert "€\u00a01,600.00 are still open, due by 3\u00a0April\u00a02026." in first.text
    assert "It is now paid in full." in last.text
