"""Invoices that come every year, and reminders of those that are not paid (R19, A21)."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models.functions import ExtractDay, ExtractMonth
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from facilities.enums import FacilityStatus
from facilities.models import Facility
from iasios.calendar.entries import CalendarDays, Entry
from iasios.text.relative_dates import days_of_year, local_day
from invoicing.enums import InvoicePurpose
from invoicing.queries import reminders_ahead
from invoicing.services.recurring import issue_annual_invoice
from invoicing.services.reminders import remind_of_invoice

#: A year that began longer ago than this is the office's to invoice: the portal was not there on its day.
CATCH_UP_DAYS = 30


def anniversaries(enrolled_on: date, after: date, until: date) -> list[date]:
    """The days of the year on which a facility was enrolled, later than `after`; 29 February becomes 28 February."""
    found = []
    for year in range(max(after.year, enrolled_on.year + 1), until.year + 1):
        try:
            day = enrolled_on.replace(year=year)
        except ValueError:
            day = date(year, 2, 28)
        if after < day <= until:
            found.append(day)
    return found


class InvoiceYears:
    """The annual administration fee, on the day of enrolment, where the office's switch is on."""

    name = "invoice-years"

    def entries(self, span: CalendarDays) -> Iterator[Entry]:
        facilities = Facility.objects.filter(annual_fee_applies=True, enrolled_at__isnull=False)
        since = span.today - timedelta(days=CATCH_UP_DAYS)
        # Who has no anniversary in these days is not read at all.
        facilities = facilities.annotate(day_of_year=ExtractMonth("enrolled_at") * 100 + ExtractDay("enrolled_at"))
        facilities = facilities.filter(day_of_year__in=days_of_year(since, span.until))
        facilities = facilities.exclude(status=FacilityStatus.REGISTERED).only("name", "slug", "enrolled_at")
        for member in facilities.order_by("enrolled_at", "pk"):
            if member.enrolled_at is None:
                continue
            for day in anniversaries(local_day(member.enrolled_at), since, span.until):
                if (InvoicePurpose.ANNUAL, member.pk, day) not in span.invoiced:
                    yield Entry(day, member, _("Invoice for the annual administration fee"), member, day)

    def carry_out(self, entry: Entry) -> bool:
        return issue_annual_invoice(facility=entry.subject, period_starts_on=entry.detail) is not None


def _reminder(number: str, days_left: int) -> str:
    if days_left > 0:
        words = ngettext(
            "Reminder: invoice %(number)s is due in one day",
            "Reminder: invoice %(number)s is due in %(days)s days",
            days_left,
        )
    elif days_left == 0:
        return _("Reminder: invoice %(number)s is due today") % {"number": number}
    else:
        words = ngettext(
            "Reminder: invoice %(number)s is one day late",
            "Reminder: invoice %(number)s is %(days)s days late",
            -days_left,
        )
    return words % {"number": number, "days": abs(days_left)}


#: Thousands may lie ahead, of which a page says fifty.
_reminder_lazy = lazy(_reminder, str)


class RemindOfInvoices:
    """7 and 2 days before the due day, on it, and 3, 14 and 30 days after."""

    name = "remind-of-invoices"

    def entries(self, span: CalendarDays) -> Iterator[Entry]:
        for ahead in reminders_ahead(span.today, span.until):
            words = _reminder_lazy(ahead.number, ahead.days_left)
            yield Entry(ahead.on, ahead.facility, words, ahead.invoice_id, ahead.days_left)

    def carry_out(self, entry: Entry) -> bool:
        return remind_of_invoice(invoice_id=entry.subject, days_left=entry.detail)
