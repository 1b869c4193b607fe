"""Invoicing many, and taking back what can be taken back."""

import time
from typing import Any

import pytest
from django.urls import reverse

from assessment.models import Assignment
from facilities.models import Thread
from invoicing.models import CreditNote, Invoice
from invoicing.services import record_payment
from tests.bulk.test_bulk import post, report
from tests.factories import dossier

pytestmark = pytest.mark.django_db
UNDO = "/office/pipeline/bulk/undo/"
LINE = {"text": "Workshop in Vienna", "amount": "250.00"}


def taken_back(browser: Any) -> list[str]:
    answer = browser.post(UNDO, follow=True)
    assert answer.redirect_chain == [(reverse("portal:pipeline"), 302)]
    return [str(message) for message in answer.context["messages"]]


def issued() -> Any:
    return Invoice.objects.filter(lines__text=LINE["text"])


def test_the_same_line_is_invoiced_to_each(as_user: Any, ours: Any, theirs: Any, office: Any) -> None:
    desk = as_user(office)
    preview = post(desk, "invoice", [ours, theirs], **LINE)
    assert "This concerns 2 facilities." in preview.text
    assert "Workshop in Vienna" in preview.context["targets"][0].what
    assert not issued().exists()
    assert report(desk, "invoice", [ours, theirs], **LINE) == ["Done for 2 facilities."]
    found = issued().order_by("facility__slug")
    assert [invoice.facility_id for invoice in found] == [
        place.facility.pk for place in sorted([ours, theirs], key=lambda place: place.slug)
    ]
    assert {str(invoice.net) for invoice in found} == {"250.00"}


@pytest.mark.parametrize(("field", "value"), [("text", ""), ("amount", ""), ("amount", "0"), ("amount", "-3")])
def test_a_line_without_words_or_money_is_refused(as_user: Any, ours: Any, office: Any, field: str, value: str) -> None:
    answer = post(as_user(office), "invoice", [ours], **LINE | {field: value}, confirmed="1")
    assert answer.status_code == 422
    assert not issued().exists()


def test_invoices_are_taken_back_by_credit_notes(as_user: Any, ours: Any, theirs: Any, office: Any) -> None:
    desk = as_user(office)
    report(desk, "invoice", [ours, theirs], **LINE)
    assert "You issued 2 invoices." in desk.get(reverse("portal:pipeline")).text
    paid = issued().get(facility=theirs.facility)
    record_payment(invoice=paid, amount=paid.total, received_on=paid.issued_on, by=office)
    assert taken_back(desk) == ["One was taken back.", "Left as it is: It is paid or closed by now."]
    assert issued().get(facility=ours.facility).status == "cancelled"
    assert [note.invoice.facility_id for note in CreditNote.objects.all()] == [ours.facility.pk]
    assert "You issued" not in desk.get(reverse("portal:pipeline")).text
    assert taken_back(desk) == ["There is nothing to take back."]


def test_assessors_are_no_longer_asked(
    as_user: Any, ours: Any, office: Any, assessor_one: Any, assessor_two: Any
) -> None:
    dossier.submitted_application(ours)
    desk = as_user(office)
    both = {"first": assessor_one.pk, "second": assessor_two.pk}
    assert report(desk, "assign", [ours], **both) == ["Done for one facility."]
    assert Assignment.objects.filter(ended_at__isnull=True).count() == 2
    assert taken_back(desk) == ["One was taken back."]
    assert Assignment.objects.filter(ended_at__isnull=True).count() == 0


def test_what_was_sent_is_not_offered_and_a_long_time_neither(as_user: Any, ours: Any, office: Any) -> None:
    desk = as_user(office)
    report(desk, "invoice", [ours], **LINE)
    report(desk, "write", [ours], subject="x", text="y")
    assert Thread.objects.filter(facility=ours.facility).exists()
    assert taken_back(desk) == ["There is nothing to take back."]
    report(desk, "invoice", [ours], **LINE)
    session = desk.session
    session["bulk_last"] |= {"at": time.time() - 3700}
    session.save()
    assert taken_back(desk) == ["There is nothing to take back."]
    assert set(issued().values_list("status", flat=True)) == {"issued"}


def test_taking_back_is_the_offices_and_ones_own(as_user: Any, ours: Any, office: Any, chair: Any) -> None:
    desk = as_user(office)
    report(desk, "invoice", [ours], **LINE)
    for person in (ours.representative, chair):
        assert as_user(person).post(UNDO).status_code == 404
    # Another session of the office has done nothing that it could take back.
    assert taken_back(as_user(office)) == ["There is nothing to take back."]
    assert desk.get(UNDO).status_code == 405
    assert issued().get().status == "issued"
