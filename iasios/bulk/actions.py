"""The actions: whom each concerns, what would happen, and doing it through the same services as for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Application
from applications.statuses import OPEN_STATUSES
from assessment.enums import SeatResponse
from assessment.services import assign_assessors
from assessment.services.locks import seats_of
from assessment.services.reminders import extend_date
from assessment.services.seats import remove_assessor
from facilities.models import Facility, User
from facilities.services.messages import start_thread
from iasios.bulk.forms import BulkAssignForm, BulkExtendForm, BulkInvoiceForm, BulkRemindForm, BulkWriteForm
from iasios.text.formatting import money
from iasios.workflow import StepRefused
from invoicing.enums import InvoiceStatus
from invoicing.models import Invoice
from invoicing.services.corrections import CorrectionRefused, issue_credit_note
from invoicing.services.drafts import issue_draft, start_draft
from invoicing.services.issuing import InvoicingError, LineDraft
from invoicing.services.reminders import remind_of_invoice


@dataclass(frozen=True)
class BulkTarget:
    """One facility of the choice.

    Attributes:
        facility: the facility.
        subject: what is acted upon.
        what: what will happen, in words; for the preview.
        refusal: why it is left out; empty where it is not.
    """

    facility: Facility
    subject: Any = None
    what: str = ""
    refusal: str = ""


class BulkAction(Protocol):
    """One thing done to many."""

    name: str
    label: Any
    button: Any
    form_class: type[forms.Form]

    def targets(self, facilities: Sequence[Facility], values: dict[str, Any] | None) -> list[BulkTarget]:
        """Everybody of the choice, in its order; with the form's values the words say what will happen exactly."""
        ...

    def carry_out(self, target: BulkTarget, values: dict[str, Any], by: User) -> int | None:
        """Does it.

        Returns:
            The key by which `take_back` finds what was done; None for what cannot be taken back.

        Raises:
            StepRefused, PermissionDenied: as the service for one does.
        """
        ...

    def take_back(self, key: int, by: User) -> None:
        """Takes one back.

        Raises:
            StepRefused, PermissionDenied: somebody has moved it on meanwhile.
        """
        ...


def _applications(facilities: Sequence[Facility]) -> dict[int, Application]:
    rows = Application.objects.filter(facility__in=facilities, status__in=OPEN_STATUSES).select_related("facility")
    return {row.facility_id: row for row in rows}


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


class _Lasting:
    """What was sent or promised to people stays."""

    def take_back(self, key: int, by: User) -> None:
        raise StepRefused(_("This cannot be taken back."))


class Write(_Lasting):
    """A message in the portal to each, with its mail of notice (R72)."""

    name = "write"
    label = gettext_lazy("Write to several facilities")
    button = gettext_lazy("Send the messages")
    form_class: type[forms.Form] = BulkWriteForm

    def targets(self, facilities: Sequence[Facility], values: dict[str, Any] | None) -> list[BulkTarget]:
        return [
            BulkTarget(facility, facility, self._text(values["text"], facility) if values else "")
            for facility in facilities
        ]

    def carry_out(self, target: BulkTarget, values: dict[str, Any], by: User) -> None:
        start_thread(
            facility=target.facility,
            subject=self._text(values["subject"], target.facility)[:150],
            text=self._text(values["text"], target.facility),
            by=by,
            from_office=True,
        )

    def _text(self, text: str, facility: Facility) -> str:
        return text.replace("{facility}", facility.name)


class Extend(_Lasting):
    """So many days more for whoever holds the application (A21)."""

    name = "extend"
    label = gettext_lazy("Extend several dates")
    button = gettext_lazy("Extend the dates")
    form_class: type[forms.Form] = BulkExtendForm

    def targets(self, facilities: Sequence[Facility], values: dict[str, Any] | None) -> list[BulkTarget]:
        applications = _applications(facilities)
        return [self._target(facility, applications.get(facility.pk), values) for facility in facilities]

    def _target(self, facility: Facility, application: Application | None, values: dict[str, Any] | None) -> BulkTarget:
        if application is None or application.due_on is None:
            return BulkTarget(facility, refusal=_("No date is running."))
        words = _("%(code)s, due %(day)s") % {"code": application.code, "day": _day(application.due_on)}
        if values:
            after = self._after(application, values["days"])
            words = _("%(code)s, %(before)s becomes %(after)s") % {
                "code": application.code,
                "before": _day(application.due_on),
                "after": _day(after),
            }
        return BulkTarget(facility, application, words)

    def _after(self, application: Application, days: int) -> date:
        """From the due day, or from today where that is over: nobody's new day lies behind."""
        return max(application.due_on or timezone.localdate(), timezone.localdate()) + timedelta(days=days)

    def carry_out(self, target: BulkTarget, values: dict[str, Any], by: User) -> None:
        due_on = self._after(target.subject, values["days"])
        extend_date(application=target.subject, due_on=due_on, note=values["note"], by=by)


class Remind(_Lasting):
    """The reminder of an invoice that is late, once a day (A21)."""

    name = "remind"
    label = gettext_lazy("Remind of late invoices")
    button = gettext_lazy("Send the reminders")
    form_class: type[forms.Form] = BulkRemindForm

    def targets(self, facilities: Sequence[Facility], values: dict[str, Any] | None) -> list[BulkTarget]:
        today = timezone.localdate()
        late = Invoice.objects.filter(facility__in=facilities, status=InvoiceStatus.ISSUED, due_on__lt=today)
        reminded = set(late.filter(reminders__sent_at__date=today).values_list("pk", flat=True))
        invoices: dict[int, Invoice] = {}
        for invoice in late.order_by("-due_on", "-pk"):
            invoices[invoice.facility_id] = invoice
        found = []
        for facility in facilities:
            one = invoices.get(facility.pk)
            if one is None:
                found.append(BulkTarget(facility, refusal=_("No invoice is late.")))
            elif one.pk in reminded:
                found.append(BulkTarget(facility, refusal=_("Reminded today already.")))
            else:
                values_ = {"number": one.number, "total": money(one.total, one.currency), "day": _day(one.due_on)}
                found.append(BulkTarget(facility, one, _("%(number)s, %(total)s, due %(day)s") % values_))
        return found

    def carry_out(self, target: BulkTarget, values: dict[str, Any], by: User) -> None:
        remind_of_invoice(invoice_id=target.subject.pk, days_left=(target.subject.due_on - timezone.localdate()).days)


class Assign:
    """The same two assessors are asked for each application without them (R51)."""

    name = "assign"
    label = gettext_lazy("Assign assessors to several applications")
    button = gettext_lazy("Ask the two")
    form_class: type[forms.Form] = BulkAssignForm

    def targets(self, facilities: Sequence[Facility], values: dict[str, Any] | None) -> list[BulkTarget]:
        applications = _applications(facilities)
        found = []
        for facility in facilities:
            one = applications.get(facility.pk)
            if one is None or not one.status_row.evaluates or one.assessors_assigned:
                found.append(BulkTarget(facility, refusal=_("Nobody needs to be assigned.")))
                continue
            words = str(one.code)
            if values:
                words = _("%(code)s: %(first)s and %(second)s are asked") % {"code": one.code, **values}
            found.append(BulkTarget(facility, one, words))
        return found

    def carry_out(self, target: BulkTarget, values: dict[str, Any], by: User) -> int | None:
        assign_assessors(application=target.subject, first=values["first"], second=values["second"], ask=True, by=by)
        return int(target.subject.pk)

    def take_back(self, key: int, by: User) -> None:
        """The two are no longer asked; whoever has answered meanwhile keeps the seat."""
        application = Application.objects.select_related("facility").get(pk=key)
        seats = [seat for seat in seats_of(application, asked=True) if seat.response == SeatResponse.ASKED]
        if not seats:
            raise StepRefused(_("Both have answered meanwhile."))
        for seat in seats:
            remove_assessor(assignment=seat, reason=_("Asked by mistake."), by=by)


class IssueInvoices:
    """The same line is invoiced to each, to the payer that its profile names."""

    name = "invoice"
    label = gettext_lazy("Invoice several facilities")
    button = gettext_lazy("Issue the invoices")
    form_class: type[forms.Form] = BulkInvoiceForm

    def targets(self, facilities: Sequence[Facility], values: dict[str, Any] | None) -> list[BulkTarget]:
        found = []
        for facility in facilities:
            words = facility.billing_name
            if values:
                words = _("%(payer)s: %(text)s, %(amount)s before VAT") % {
                    "payer": facility.billing_name,
                    "text": values["text"],
                    "amount": money(values["amount"], "EUR"),
                }
            found.append(BulkTarget(facility, facility, words))
        return found

    def carry_out(self, target: BulkTarget, values: dict[str, Any], by: User) -> int | None:
        line = LineDraft("", values["text"], "", values["amount"])
        draft = start_draft(facility=target.facility, by=by, lines=[line])
        try:
            return int(issue_draft(draft=draft, version=draft.version, by=by).pk)
        except InvoicingError as error:
            raise StepRefused(str(error)) from error

    def take_back(self, key: int, by: User) -> None:
        """A credit note over the whole invoice: what was issued stays, as the law asks."""
        invoice = Invoice.objects.get(pk=key)
        if invoice.status != InvoiceStatus.ISSUED:
            raise StepRefused(_("It is paid or closed by now."))
        try:
            issue_credit_note(invoice=invoice, reason=_("Issued by mistake."), by=by)
        except CorrectionRefused as error:
            raise StepRefused(str(error)) from error


ACTIONS: dict[str, BulkAction] = {
    action.name: action for action in (Write(), Remind(), Assign(), Extend(), IssueInvoices())
}
