"""Invoices that come by themselves: each year's fee, and the fee of recertification (R19, R75)."""

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from facilities.models import Facility, User
from iasios.access import office_scope
from invoicing.enums import FeeKind, InvoicePurpose, InvoiceStatus
from invoicing.models import Invoice
from invoicing.queries import today
from invoicing.services.issuing import LineDraft, issue, line_for


def issue_recertification_invoice(
    *, facility: Facility, period_starts_on: date, by: User | None = None
) -> Invoice | None:
    """Invoices the recertification; its payment opens the application (R75, R76).

    Args:
        period_starts_on: first day of the next term.

    Returns:
        The new invoice; None where this term has one already.

    Raises:
        InvoicingError: the fee is not in the price list.
    """

    def line(locked: Facility) -> LineDraft:
        return line_for(
            FeeKind.RECERTIFICATION, locked, today(), _("Opens the application and the case review for the next term")
        )

    return _issue_once(facility, InvoicePurpose.RECERTIFICATION, period_starts_on, line, by)


def issue_annual_invoice(*, facility: Facility, period_starts_on: date, by: User | None = None) -> Invoice | None:
    """Invoices the annual administration fee of the year that starts on this day.

    Returns:
        The new invoice; None where this year has one already.

    Raises:
        InvoicingError: the fee is not in the price list.
    """

    def line(locked: Facility) -> LineDraft:
        first = date_format(period_starts_on, "DATE_FORMAT")
        return line_for(FeeKind.ANNUAL, locked, today(), _("Year of membership from %(day)s") % {"day": first})

    return _issue_once(facility, InvoicePurpose.ANNUAL, period_starts_on, line, by)


def _issue_once(
    facility: Facility,
    purpose: InvoicePurpose,
    period_starts_on: date,
    line: Callable[[Facility], LineDraft],
    by: User | None,
) -> Invoice | None:
    with transaction.atomic(), office_scope("an invoice that comes by itself"):
        locked = Facility.objects.select_for_update(of=("self",)).get(pk=facility.pk)
        issued = Invoice.objects.filter(facility=locked, purpose=purpose, period_starts_on=period_starts_on)
        if issued.exclude(status=InvoiceStatus.CANCELLED).exists():
            return None
        with translation.override(locked.account_holder.language):
            lines = [line(locked)]
        return issue(facility=locked, purpose=purpose, lines=lines, by=by, period_starts_on=period_starts_on)
