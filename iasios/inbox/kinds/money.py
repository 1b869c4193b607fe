"""Money that has not come, and papers about it that have not left."""

from datetime import date

from django.db.models import Count, F, IntegerField, OuterRef, Subquery, TextField
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from iasios.documents.models import MONEY_KINDS, Document, DocumentStatus
from iasios.inbox.waiting import Kind, Step, Waiting, WaitingRows, columns, working_days_after
from iasios.text.formatting import money
from invoicing.enums import InvoiceStatus
from invoicing.models import CreditNote, Invoice, InvoiceReminder


class LateInvoices(Kind):
    """Invoices that are not paid after their last day (A21)."""

    name = "invoice"
    label = gettext_lazy("Invoice")
    icon = "receipt"

    def rows(self, today: date) -> WaitingRows:
        reminders = (
            InvoiceReminder.objects.filter(invoice=OuterRef("pk"))
            .order_by()
            .values("invoice")
            .annotate(count=Count("pk"))
            .values("count")
        )
        return columns(
            Invoice.objects.filter(status=InvoiceStatus.ISSUED, due_on__lt=today),
            self.name,
            key="number",
            since="issued_at",
            due_on="due_on",
            total=Cast(F("total"), TextField()),
            currency=F("currency"),
            reminders=Coalesce(Subquery(reminders, output_field=IntegerField()), 0),
        )

    def title(self, thing: Waiting, today: date) -> str:
        total = money(thing.facts["total"], thing.facts["currency"])
        return _("%(number)s, %(total)s, not paid") % {"number": thing.key, "total": total}

    def more(self, thing: Waiting) -> list[str]:
        count = thing.facts["reminders"]
        if not count:
            return [_("Not reminded yet.")]
        return [ngettext("Reminded once.", "Reminded %(count)s times.", count) % {"count": count}]

    def step(self, thing: Waiting) -> Step:
        return Step(_("Record payment"), reverse("invoicing:office_payment", args=[thing.key]))


class FailedPapers(Kind):
    """Papers of invoices that could not be made, so that they have not left: the invoice's page says why."""

    name = "paper"
    label = gettext_lazy("Papers of an invoice")
    icon = "receipt"
    is_noted = True

    def rows(self, today: date) -> WaitingRows:
        text = TextField()
        credited = CreditNote.objects.filter(number=OuterRef("subject")).values("invoice__number")[:1]
        return columns(
            Document.objects.filter(status=DocumentStatus.FAILED, kind__in=MONEY_KINDS),
            self.name,
            since="created_at",
            due_on=working_days_after("created_at"),
            title=F("title"),
            number=Coalesce(Subquery(credited), Cast(F("subject"), text), output_field=text),
            error=F("last_error"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        return _("Not made, so not sent: %(title)s") % {"title": thing.facts["title"]}

    def more(self, thing: Waiting) -> list[str]:
        return [_("“%(error)s”") % {"error": str(thing.facts["error"]).removeprefix("InvalidEInvoice: ")[:120]}]

    def step(self, thing: Waiting) -> Step:
        return Step(_("Look at it"), reverse("invoicing:office_detail", args=[thing.facts["number"]]))
