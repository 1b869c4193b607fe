"""What PostgreSQL shows of the money to a hospital: its own invoices and corrections, nothing of the office."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, transaction
from django.utils import timezone

from iasios.access import person_scope
from invoicing.models import (
    Adjustment,
    BankEntry,
    BankFile,
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceDraft,
    InvoiceDraftLine,
    InvoiceHold,
    NumberSequence,
)
from invoicing.services.bank import take_bank_file
from invoicing.services.corrections import issue_credit_note, place_hold, write_off
from invoicing.services.drafts import start_draft
from invoicing.services.issuing import LineDraft
from tests.factories.facility import Place

pytestmark = pytest.mark.django_db

OFFICES_OWN = (BankEntry, BankFile, InvoiceDraft, InvoiceDraftLine, InvoiceHold, NumberSequence)
MEMBERS_TOO = (Adjustment, CreditNote, CreditNoteLine, Invoice)


@pytest.fixture
def everything(invoice: Invoice, registered: Place, office: Any) -> Invoice:
    """One row of each kind, all of them Northgate's."""
    issue_credit_note(invoice=invoice, amounts={invoice.lines.all()[0].pk: Decimal("1.00")}, reason="x", by=office)
    place_hold(invoice=invoice, reason="Disputed", by=office)
    write_off(invoice=invoice, reason="Lost", by=office)
    start_draft(facility=registered.facility, by=office, lines=[LineDraft("", "A", "", Decimal("1.00"))])
    take_bank_file(name="a.csv", content=b"Date;Amount\n2026-03-04;1.00\n", by=office)
    return invoice


def test_the_office_sees_all_of_it(everything: Invoice) -> None:
    assert {model.__name__: model.objects.count() for model in (*OFFICES_OWN, *MEMBERS_TOO)} == {
        "BankEntry": 1,
        "BankFile": 1,
        "InvoiceDraft": 1,
        "InvoiceDraftLine": 1,
        "InvoiceHold": 1,
        "NumberSequence": 2,
        "Adjustment": 1,
        "CreditNote": 1,
        "CreditNoteLine": 1,
        "Invoice": 2,
    }


def test_a_hospital_sees_its_own_documents_alone(everything: Invoice, registered: Place, neighbour: Place) -> None:
    with person_scope(registered.representative):
        assert [model.objects.count() for model in MEMBERS_TOO] == [1, 1, 1, 1]
        assert [model.objects.count() for model in OFFICES_OWN] == [0] * 6
    with person_scope(neighbour.representative):
        assert [model.objects.count() for model in MEMBERS_TOO] == [0, 0, 0, 1]
        assert [model.objects.count() for model in OFFICES_OWN] == [0] * 6


def test_a_hospital_writes_none_of_it(everything: Invoice, registered: Place) -> None:
    rows = [
        Adjustment(
            invoice=everything,
            facility=registered.facility,
            kind="write_off",
            amount=Decimal("1.00"),
            reason="x",
            booked_on=date(2026, 3, 4),
            recorded_at=timezone.now(),
        ),
        InvoiceDraft(facility=registered.facility, payer_name="x", payer_address="x", payer_country="AT"),
        BankFile(name="x", kind="csv", sha256="0" * 64, taken_at=timezone.now(), lines=1),
    ]
    with person_scope(registered.representative):
        for row in rows:
            with pytest.raises(Error, match="row-level security"), transaction.atomic():
                row.save(force_insert=True)
        assert InvoiceHold.objects.update(lifted_at=timezone.now(), lifted_by=registered.representative) == 0
