"""Money that has not come."""

from datetime import date
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from iasios.inbox.waiting import Kind, Step, Waiting, columns
from iasios.text.formatting import money
from invoicing.enums import InvoiceStatus
from invoicing.models import Invoice, InvoiceReminder


class LateInvoices(Kind):
    """Invoices that are not paid after their last day (A21)."""

    name = "invoice"
    label = gettext_lazy("Invoice")
    icon = "receipt"

    def rows(self, today: date) -> "QuerySet[Any, Any]":
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
