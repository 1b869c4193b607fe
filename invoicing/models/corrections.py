"""What changes the amount that is open on an invoice without money coming in. The invoice itself stays as it is."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from facilities.models import Facility
from iasios.documents.models import Document
from iasios.workflow.constraints import paired
from invoicing.enums import AdjustmentKind, VatCategory
from invoicing.models.invoices import Invoice, InvoiceLine, Payment


class CreditNote(models.Model):
    """Takes back an invoice or a part of it; append-only. The party fields are those of the frozen invoice."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="credit_notes")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="credit_notes")
    number = models.CharField(max_length=20, unique=True)
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    currency = models.CharField(max_length=3)
    vat_category = models.CharField(max_length=2, choices=VatCategory)
    vat_rate = models.DecimalField(max_digits=5, decimal_places=2)
    net = models.DecimalField(max_digits=10, decimal_places=2)
    vat = models.DecimalField(max_digits=10, decimal_places=2)
    total = models.DecimalField(max_digits=10, decimal_places=2)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="credit_total_is_net_and_vat", condition=Q(total=F("net") + F("vat"))),
            models.CheckConstraint(name="credit_is_positive", condition=Q(net__gt=0) & Q(vat__gte=0)),
            models.CheckConstraint(name="credit_has_a_reason", condition=~Q(reason="")),
            models.UniqueConstraint(fields=["id", "facility"], name="invoicing_creditnote_id_facility"),
        ]

    def __str__(self) -> str:
        return self.number


class CreditNoteLine(models.Model):
    """So much of one line of the invoice; append-only."""

    credit_note = models.ForeignKey(CreditNote, on_delete=models.PROTECT, related_name="lines")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    invoice_line = models.ForeignKey(InvoiceLine, on_delete=models.PROTECT, related_name="credits")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["credit_note", "invoice_line"], name="line_once_in_a_credit_note"),
            models.CheckConstraint(name="credited_line_is_positive", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return self.text


class Adjustment(models.Model):
    """A write-off, a payment that the bank took back, a refund, or credit that is used elsewhere; append-only."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="adjustments")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=AdjustmentKind)
    #: Above zero; the kind says whether it is owed again or no longer.
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    reason = models.CharField(max_length=300)
    #: Of a reversal: what the bank took back.
    payment = models.OneToOneField(Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="reversal")
    #: Of credit that is used elsewhere: where it came from or went to.
    other_invoice = models.ForeignKey(Invoice, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    booked_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(name="adjustment_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="adjustment_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="reversal_names_its_payment",
                condition=Q(kind="reversal", payment__isnull=False) | (~Q(kind="reversal") & Q(payment__isnull=True)),
            ),
            models.CheckConstraint(
                name="transfer_names_the_other_invoice",
                condition=Q(kind__in=["credit_used", "credit_given"], other_invoice__isnull=False)
                | (~Q(kind__in=["credit_used", "credit_given"]) & Q(other_invoice__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} on {self.invoice_id}"


class InvoiceHold(models.Model):
    """The office is waiting on purpose: nobody is reminded of this invoice until the hold is lifted."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="holds")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    #: The last day of the hold; empty until somebody lifts it.
    until = models.DateField(null=True, blank=True)
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["placed_at"]
        constraints = [
            paired("invoicehold", "lifted"),
            models.CheckConstraint(name="hold_has_a_reason", condition=~Q(reason="")),
            models.UniqueConstraint(fields=["invoice"], condition=Q(lifted_at__isnull=True), name="one_hold_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"hold on {self.invoice_id}"
