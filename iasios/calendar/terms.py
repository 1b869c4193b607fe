"""Terms of accreditation begin, are reminded of, and end; recertification is invoiced (R74, R75, A25, A29)."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.deadlines import RECERTIFICATION_MONTHS, months_before
from assessment.queries.appeals import appeals_to_remind_of
from assessment.queries.certificate_changes import changes_to_take_effect
from assessment.queries.terms import notices_ahead
from assessment.services.appeals import remind_of_appeal
from assessment.services.certificate_changes import take_effect
from assessment.services.terms import begin_term, end_term, tell_of_end
from iasios.calendar.entries import CalendarDays, Entry
from invoicing.enums import InvoicePurpose
from invoicing.services.recurring import issue_recertification_invoice


class BeginTerms:
    """A term that was decided while the one before it was running."""

    name = "begin-terms"

    def entries(self, span: CalendarDays) -> Iterator[Entry]:
        for term in span.decided_terms:
            words = _("The next term begins: %(level)s") % {"level": term.get_level_display()}
            yield Entry(term.starts_on, term.facility, words, term)

    def carry_out(self, entry: Entry) -> bool:
        return begin_term(accreditation=entry.subject)


class EndTerms:
    """A term whose last day is over, with no other to follow."""

    name = "end-terms"

    def entries(self, span: CalendarDays) -> Iterator[Entry]:
        for term in span.terms_to_renew:
            if term.ends_on < span.until:
                words = _("The term has ended: Enrolled Centre again")
                yield Entry(term.ends_on + timedelta(days=1), term.facility, words, term)

    def carry_out(self, entry: Entry) -> bool:
        return end_term(accreditation=entry.subject)


class TellOfEnds:
    """12, 9, 6, 3 months and 1 month before the last day; after an outage only the last of those that were missed."""

    name = "tell-of-ends"

    def entries(self, span: CalendarDays) -> Iterator[Entry]:
        for term in span.terms_to_renew:
            for on, months in notices_ahead(term, span.today, span.until) if term.ends_on >= span.today else ():
                words = ngettext(
                    "Notice: the term ends in one month, on %(day)s",
                    "Notice: the term ends in %(months)s months, on %(day)s",
                    months,
                )
                values = {"months": months, "day": date_format(term.ends_on, "DATE_FORMAT")}
                yield Entry(on, term.facility, words % values, term, months)

    def carry_out(self, entry: Entry) -> bool:
        return tell_of_end(accreditation=entry.subject, months=entry.detail)


class InvoiceRecertifications:
    """Six months before the last day, as it was before any extension (R75)."""

    name = "invoice-recertifications"

    def entries(self, span: CalendarDays) -> Iterator[Entry]:
        for term in span.terms_to_renew:
            first = term.next_term_starts_on
            on = months_before(first - timedelta(days=1), RECERTIFICATION_MONTHS)
            if on <= span.until and (InvoicePurpose.RECERTIFICATION, term.facility_id, first) not in span.invoiced:
                yield Entry(on, term.facility, _("Invoice for recertification"), term)

    def carry_out(self, entry: Entry) -> bool:
        term = entry.subject
        invoice = issue_recertification_invoice(facility=term.facility, period_starts_on=term.next_term_starts_on)
        return invoice is not None


class CertificateChanges:
    """A signed suspension, its end, or a withdrawal, on its day."""

    name = "certificate-changes"

    def entries(self, span: CalendarDays) -> Iterator[Entry]:
        for change in changes_to_take_effect(span.until):
            words = _("Certificate %(number)s: %(kind)s")
            values = {"number": change.certificate.number, "kind": change.get_kind_display()}
            yield Entry(change.effective_on, change.facility, words % values, change)

    def carry_out(self, entry: Entry) -> bool:
        return take_effect(change=entry.subject)


class RemindOfAppeals:
    """Office, chairperson or panel, on the day by which an appeal should have moved on."""

    name = "remind-of-appeals"

    def entries(self, span: CalendarDays) -> Iterator[Entry]:
        for appeal in appeals_to_remind_of(span.until):
            words = _("Reminder: the appeal on application %(code)s is due") % {"code": appeal.application.code}
            yield Entry(appeal.due_on or span.today, appeal.facility, words, appeal)

    def carry_out(self, entry: Entry) -> bool:
        return remind_of_appeal(appeal=entry.subject)
