"""Reading drafts."""

from django.db.models import DecimalField, F, QuerySet, Sum

from invoicing.models import InvoiceDraft


def drafts() -> QuerySet[InvoiceDraft]:
    """Every draft with its facility and its `net`, the newest first. One query."""
    amount = F("lines__unit_price") * F("lines__quantity")
    rows = InvoiceDraft.objects.select_related("facility", "created_by")
    return rows.annotate(net=Sum(amount, output_field=DecimalField(max_digits=12, decimal_places=2))).order_by("-pk")
