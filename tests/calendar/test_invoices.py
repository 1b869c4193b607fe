"""Invoices that come every year, reminders of what is not paid, and what the office sees ahead."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from iasios.calendar.invoices import anniversaries
from iasios.calendar.jobs import entries_until
from iasios.calendar.services import run_calendar
from iasios.outbox.models import OutboxEmail
from iasios.text.formatting import day
from invoicing.models import FeeSchedule, Invoice, InvoiceReminder
from invoicing.services import record_payment
from invoicing.services.issuing import InvoicingError, LineDraft, issue
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db
ENROLLED = datetime(2026, 11, 3, 12, tzinfo=ZoneInfo("Europe/Vienna"))
LEAP_YEARS = [date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]


@pytest.fixture
def moment():
    return ENROLLED


def on(day):
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Europe/Vienna")), tick=False)


def run_on(day):
    with on(day):
        run = run_calendar()
    assert run.failed == []
    return [(name, entry.on) for name, entry in run.done]


@pytest.fixture
def price(ours):
    FeeSchedule.objects.filter(kind="annual").delete()
    return FeeSchedule.objects.create(kind="annual", amount=Decimal("700.00"), valid_from=date(2020, 1, 1))


def enrolled(facility, applies=True):
    facility.enrolled_at, facility.annual_fee_applies = ENROLLED, applies
    facility.save(update_fields=["enrolled_at", "annual_fee_applies"])


def owing(facility, purpose="other"):
    line = LineDraft(fee="consultation", text="Consultation", detail="", unit_price=Decimal("300.00"))
    return issue(facility=facility, purpose=purpose, lines=[line], by=None)


@pytest.mark.parametrize(
    ("enrolled_on", "after", "until", "days"),
    [
        (date(2024, 2, 29), date(2026, 1, 1), date(2028, 3, 1), LEAP_YEARS),
        (date(2026, 11, 3), date(2026, 1, 1), date(2027, 11, 2), []),
        (date(2026, 11, 3), date(2026, 1, 1), date(2027, 11, 3), [date(2027, 11, 3)]),
        (date(2026, 11, 3), date(2027, 11, 3), date(2028, 11, 2), []),
        (date(2020, 12, 31), date(2026, 12, 30), date(2027, 1, 1), [date(2026, 12, 31)]),
    ],
)
def test_anniversaries(enrolled_on, after, until, days):
    assert anniversaries(enrolled_on, after, until) == days


@pytest.mark.rule("R19")
def test_each_year_has_one_invoice_where_the_switch_is_on(ours, theirs, price):
    enrolled(ours.facility)
    enrolled(theirs.facility, applies=False)
    assert ("invoice-years", date(2027, 11, 3)) not in run_on(date(2027, 11, 2))
    assert ("invoice-years", date(2027, 11, 3)) in run_on(date(2027, 11, 3))
    assert run_on(date(2027, 11, 3)) == []
    # A week without a worker: the year is invoiced late, and once.
    assert ("invoice-years", date(2028, 11, 3)) in run_on(date(2028, 11, 10))
    assert ("invoice-years", date(2028, 11, 3)) not in run_on(date(2028, 11, 11))
    rows = Invoice.objects.filter(purpose="annual").order_by("issued_on")
    assert [(row.facility, row.period_starts_on, row.issued_on, row.net) for row in rows] == [
        (ours.facility, date(2027, 11, 3), date(2027, 11, 3), Decimal("700.00")),
        (ours.facility, date(2028, 11, 3), date(2028, 11, 10), Decimal("700.00")),
    ]


def test_a_year_without_a_price_keeps_back_nobody_else_and_stays_to_be_done(ours, theirs):
    FeeSchedule.objects.filter(kind="annual").delete()
    enrolled(ours.facility)
    enrolled(theirs.facility, applies=False)
    day = date(2027, 11, 3)
    with on(day - timedelta(days=23)):
        invoice = owing(theirs.facility)
    with on(day):
        run = run_calendar()
        assert [(name, type(error)) for name, _entry, error in run.failed] == [("invoice-years", InvoicingError)]
        assert [entry.on for entry in entries_until(day)] == [day]
    assert invoice.due_on - timedelta(days=7) <= day
    assert list(invoice.reminders.values_list("days_left", flat=True)) == [7]


def test_an_invoice_is_reminded_of_on_its_days_and_not_once_it_is_paid(ours, theirs, office):
    with on(date(2026, 11, 5)):
        invoice = owing(ours.facility)
    due = invoice.due_on
    mails = OutboxEmail.objects.filter(kind="invoice.reminder")
    for left in (7, 2, 0, -3, -14):
        reminded_on = due - timedelta(days=left)
        assert ("remind-of-invoices", reminded_on) in run_on(reminded_on)
        assert run_on(reminded_on) == []
    assert [row.days_left for row in InvoiceReminder.objects.all()] == [7, 2, 0, -3, -14]
    assert mails.filter(person=ours.deputy).count() == 5
    last = mails.filter(person=ours.deputy).latest("created_at")
    assert last.subject == f"Invoice {invoice.number} was due on {day(due)}"
    with on(due + timedelta(days=20)):
        record_payment(invoice=invoice, amount=invoice.total, received_on=timezone.localdate(), by=office)
    assert run_on(due + timedelta(days=30)) == []


def test_a_reminder_that_was_missed_for_long_is_left_out(ours):
    with on(date(2026, 11, 5)):
        invoice = owing(ours.facility)
    assert run_on(invoice.due_on + timedelta(days=10)) == []
    assert ("remind-of-invoices", invoice.due_on + timedelta(days=14)) in run_on(invoice.due_on + timedelta(days=16))


def test_after_an_outage_the_reminders_before_the_latest_are_not_made_up_for(ours):
    with on(date(2026, 11, 5)):
        invoice = owing(ours.facility)
    late = invoice.due_on + timedelta(days=4)
    assert run_on(late) == [("remind-of-invoices", invoice.due_on + timedelta(days=3))]
    assert run_on(late) == []
    with on(late):
        assert [entry.detail for entry in entries_until(invoice.due_on + timedelta(days=30))] == [-14, -30]


def test_two_runs_at_once_do_nothing_twice(ours, price):
    enrolled(ours.facility)
    with on(date(2027, 11, 3)):
        ahead = [entry for entry in entries_until(timezone.localdate()) if entry.detail == date(2027, 11, 3)]
        run_calendar()
        with mock.patch("iasios.calendar.invoices.InvoiceYears.entries", return_value=ahead):
            assert [name for name, _entry in run_calendar().done if name == "invoice-years"] == []
    assert Invoice.objects.filter(purpose="annual").count() == 1


@pytest.mark.parametrize("facilities", [1, 3])
def test_the_offices_page_says_what_will_be_done(as_user, office, ours, price, queries, facilities):
    enrolled(ours.facility)
    for number in range(facilities - 1):
        enrolled(make_facility(f"Other {number}", f"other{number}", application=False).facility)
    with on(date(2027, 10, 20)):
        browser = as_user(office)
        browser.get(reverse("portal:calendar"))
        with queries(12):
            page = browser.get(reverse("portal:calendar"))
    lines = [line for line in page.context["lines"] if "annual" in line.entry.what]
    assert [(line.entry.on, line.is_late) for line in lines] == [(date(2027, 11, 3), False)] * facilities
    assert ours.facility.name in page.content.decode()
