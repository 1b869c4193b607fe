"""Fifty who issue at once, a fifth of whom change their mind: the numbers have no gap and none occurs twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from facilities.models import Facility
from iasios.access import office_scope
from invoicing.models import Invoice, NumberSequence
from invoicing.services.corrections import issue_credit_note
from invoicing.services.issuing import LineDraft, issue
from tests.database import committing_copy
from tests.factories.facility import make_facility

ISSUERS = 50
#: Every fifth takes a number and then gives up.
GIVES_UP = 5


class ChangedMind(Exception):
    """The issuer's transaction is rolled back after the number was taken."""


@pytest.fixture
def facility(django_db_setup: None, django_db_blocker: Any) -> Iterator[Facility]:
    with django_db_blocker.unblock(), committing_copy(), pytest.MonkeyPatch.context() as patch:
        # Here commits are real, and nobody listens at the broker: mails and papers stay rows.
        patch.setattr("iasios.outbox.services.request_delivery", lambda mail_id: None)
        patch.setattr("iasios.documents.services.request_rendering", lambda document_id: None)
        with transaction.atomic(), office_scope("a test makes a facility"):
            call_command("load_fees", verbosity=0)
            made = make_facility("Solis Institute", "solis", enrolled=False).facility
        yield made


def issue_one(facility: Facility, which: int, start: Barrier) -> str:
    start.wait(timeout=60)
    try:
        with transaction.atomic(), office_scope("a test issues"):
            invoice = issue(
                facility=facility, purpose="other", lines=[LineDraft("", f"{which}", "", Decimal("10.00"))], by=None
            )
            issue_credit_note(invoice=invoice, reason="x", by=None)
            if which % GIVES_UP == 0:
                raise ChangedMind
    except ChangedMind:
        return ""
    finally:
        connection.close()
    return invoice.number


@pytest.mark.rule("R19")
def test_fifty_at_once_leave_numbers_without_a_gap(facility: Facility) -> None:
    start = Barrier(ISSUERS)
    with ThreadPoolExecutor(ISSUERS) as pool:
        found = [number for number in pool.map(lambda n: issue_one(facility, n, start), range(ISSUERS)) if number]
    kept = ISSUERS - ISSUERS // GIVES_UP
    with transaction.atomic(), office_scope("a test looks"):
        stored = list(Invoice.objects.order_by("number").values_list("number", flat=True))
        credit_notes = list(facility.credit_notes.order_by("number").values_list("number", flat=True))
        last = dict(NumberSequence.objects.values_list("series", "last"))
    year = stored[0][:4]
    assert sorted(found) == stored == [f"{year}-{n:05d}" for n in range(1, kept + 1)]
    assert credit_notes == [f"C{year}-{n:05d}" for n in range(1, kept + 1)]
    assert last == {"invoice": kept, "credit_note": kept}
