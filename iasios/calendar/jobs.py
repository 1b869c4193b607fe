"""All that the portal does by itself, and what of it lies ahead."""

from datetime import date

from django.utils import timezone

from iasios.calendar.confirmations import AskForConfirmations, RemindOfConfirmations
from iasios.calendar.entries import CalendarDays, Entry, Job
from iasios.calendar.invoices import InvoiceYears, RemindOfInvoices
from iasios.calendar.terms import (
    BeginTerms,
    CertificateChanges,
    EndTerms,
    InvoiceRecertifications,
    RemindOfAppeals,
    TellOfEnds,
)

#: In this order on one day: a term that follows begins before the one before it could end without it.
JOBS: tuple[Job, ...] = (
    # A withdrawal of today keeps the term that would follow from beginning.
    CertificateChanges(),
    BeginTerms(),
    EndTerms(),
    TellOfEnds(),
    RemindOfAppeals(),
    InvoiceRecertifications(),
    InvoiceYears(),
    RemindOfInvoices(),
    AskForConfirmations(),
    RemindOfConfirmations(),
)


def entries_until(until: date) -> list[Entry]:
    """What the portal will do by itself by this day, what was missed included; the first day comes first."""
    span = CalendarDays(timezone.localdate(), until)
    found = [entry for job in JOBS for entry in job.entries(span)]
    return sorted(found, key=lambda entry: entry.on)
