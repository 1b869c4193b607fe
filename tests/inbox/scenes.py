"""Makers of things that wait for the office."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import time_machine

from applications.models import Application
from assessment.models import Assignment, Evaluation
from assessment.services import assign_assessors
from facilities.enums import RegistrationStatus
from facilities.models import Consultation, RegistrationDraft, StatusUpdate, Thread
from facilities.services.messages import start_thread
from iasios.outbox.models import MailStatus, OutboxEmail
from iasios.webhooks.models import Delivery, Receiver
from iasios.webhooks.services import add_receiver, send_test
from invoicing.models import Invoice
from invoicing.services import issue_enrolment_invoice
from tests.factories import dossier
from tests.factories.mails import store_mail

MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def days_ago(days: float) -> datetime:
    return MONDAY - timedelta(days=days)


def held_registration(name: str = "Hôpital des Acacias", *, since: datetime = MONDAY) -> RegistrationDraft:
    """A registration that the office looks at first."""
    draft = RegistrationDraft.objects.create(
        email="chef@acacias.example",
        typed={"facility-name": name, "facility-city": "Nice", "facility-country": "FR"},
        status_since=since,
        created_at=since,
        updated_at=since,
    )
    RegistrationDraft.objects.filter(pk=draft.pk).update(status=RegistrationStatus.HELD)
    return draft


def message(place: Any, subject: str = "May we add a room?", *, since: datetime = MONDAY) -> Thread:
    """A matter in which the hospital wrote last."""
    thread = start_thread(
        facility=place.facility, subject=subject, text="We plan one.", by=place.member, from_office=False
    )
    Thread.objects.filter(pk=thread.pk).update(opened_at=since, last_at=since)
    return thread


def seats_asked(place: Any, office: Any, first: Any, second: Any, *, since: datetime) -> Application:
    """Two assessors were asked and have not answered."""
    application = dossier.submitted_application(place)
    assign_assessors(application=application, first=first, second=second, by=office, ask=True)
    Assignment.objects.filter(application=application).update(assigned_at=since)
    return application


def evaluating(place: Any, office: Any, first: Any, second: Any, *, since: datetime) -> Application:
    """Two assessors began on a day and have judged nothing."""
    application = dossier.submitted_application(place)
    assign_assessors(application=application, first=first, second=second, by=office)
    Evaluation.objects.filter(application=application).update(started_at=since)
    Application.objects.filter(pk=application.pk).update(due_on=(since + timedelta(weeks=8)).date())
    return application


def late_invoice(place: Any, *, due_on: date) -> Invoice:
    """An invoice that nobody has paid."""
    with time_machine.travel(datetime(due_on.year, due_on.month, due_on.day, 9, tzinfo=UTC) - timedelta(days=30)):
        return issue_enrolment_invoice(facility=place.facility)


def failed_mail(place: Any, *, since: datetime = MONDAY) -> OutboxEmail:
    """A mail that was given up."""
    with time_machine.travel(since, tick=False):
        mail = store_mail(subject="Decision signed", facility=place.facility, kind="assessment.decided")
    assert mail is not None
    OutboxEmail.objects.filter(pk=mail.pk).update(status=MailStatus.SENDING)
    OutboxEmail.objects.filter(pk=mail.pk).update(
        status=MailStatus.FAILED, attempts=8, last_error="SMTPRecipientsRefused: no such mailbox"
    )
    return mail


def consultation(place: Any, *, since: datetime = MONDAY) -> Consultation:
    """A hospital asks for advice."""
    return Consultation.objects.create(
        facility=place.facility,
        topic="Evidence for 8(c)",
        preferred_on=[date(2026, 12, 10)],
        fee_amount=Decimal(400),
        fee_currency="EUR",
        status_since=since,
        asked_at=since,
        asked_by=place.representative,
    )


def status_answer(place: Any, office: Any, *, since: datetime = MONDAY) -> StatusUpdate:
    """What a hospital answered to the office."""
    return StatusUpdate.objects.create(
        facility=place.facility,
        question="How are you getting on?",
        asked_at=since - timedelta(days=3),
        asked_by=office,
        answered_at=since,
        answered_by=place.representative,
        progress="slower",
        note="Two people left.",
    )


def receiver_with_failed_calls(name: str, office: Any, *, calls: int, since: datetime = MONDAY) -> Receiver:
    """A program that did not answer any of these calls."""
    with time_machine.travel(since, tick=False):
        receiver, _secret = add_receiver(
            name=name, url=f"https://{name.lower()}.example/in", topics=["facility"], by=office
        )
        for _number in range(calls):
            give_up(send_test(receiver=receiver, by=office))
    return receiver


def give_up(call: Delivery) -> None:
    """After the last attempt."""
    Delivery.objects.filter(pk=call.pk).update(status="sending")
    Delivery.objects.filter(pk=call.pk).update(status="failed", attempts=8, last_error="no answer")
