"""Invoices and payments. An issued invoice never changes: PostgreSQL refuses it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from facilities.models import Facility
from iasios.documents.e_invoices.forms import EInvoiceForm
from iasios.documents.models import Document
from iasios.workflow.constraints import status_known
from invoicing.enums import FeeKind, InvoicePurpose, InvoiceStatus, PaymentMethod, VatCategory


class NumberSequence(models.Model):
    """The last number given in a series and year; its row is locked while a number is taken, so there are no gaps."""

    series = models.CharField(max_length=20)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="sequence_unique_per_year")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"


class Invoice(models.Model):
    """A snapshot: every party field is copied, so that later changes of the profile leave it as it was."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="invoices")
    number = models.CharField(max_length=20, unique=True)
    purpose = models.CharField(max_length=20, choices=InvoicePurpose)
    status = models.CharField(max_length=10, choices=InvoiceStatus, default=InvoiceStatus.ISSUED)
    status_since = models.DateTimeField()
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    due_on = models.DateField()
    issuer = models.JSONField()
    recipient_name = models.CharField(max_length=200)
    recipient_address = models.TextField()
    recipient_country = CountryField()
    recipient_vat_number = models.CharField(max_length=20, blank=True)
    #: Where the accounts department of a separate payer reads its mail; empty where the appointed people do.
    recipient_email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="en")
    facility_name = models.CharField(max_length=200)
    #: First day of the year or term that is paid for, where the invoice comes by itself.
    period_starts_on = models.DateField(null=True, blank=True)
    purchase_order = models.CharField(max_length=60, blank=True)
    #: How the payer takes it, and what its accounts department finds it by (BT-10, BT-49).
    invoice_form = models.CharField(max_length=12, choices=EInvoiceForm, default=EInvoiceForm.FACTUR_X)
    buyer_reference = models.CharField(max_length=60, blank=True)
    endpoint_scheme = models.CharField(max_length=4, blank=True)
    endpoint_id = models.CharField(max_length=60, blank=True)
    cost_centre = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3)
    vat_category = models.CharField(max_length=2, choices=VatCategory)
    vat_rate = models.DecimalField(max_digits=5, decimal_places=2)
    #: Why no Austrian VAT is charged, with the article, in the language of the invoice.
    vat_reason = models.TextField(blank=True)
    net = models.DecimalField(max_digits=10, decimal_places=2)
    vat = models.DecimalField(max_digits=10, decimal_places=2)
    total = models.DecimalField(max_digits=10, decimal_places=2)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            status_known("invoice", InvoiceStatus),
            models.CheckConstraint(name="invoice_total_is_net_and_vat", condition=Q(total=F("net") + F("vat"))),
            models.CheckConstraint(
                name="invoice_paid_at_iff_paid",
                condition=Q(status="paid", paid_at__isnull=False) | (~Q(status="paid") & Q(paid_at__isnull=True)),
            ),
            models.CheckConstraint(name="invoice_due_after_issue", condition=Q(due_on__gte=F("issued_on"))),
            models.UniqueConstraint(fields=["id", "facility"], name="invoicing_invoice_id_facility"),
            models.UniqueConstraint(
                fields=["facility"],
                condition=Q(purpose="enrolment") & ~Q(status="cancelled"),
                name="one_enrolment_invoice_per_facility",
            ),
            models.UniqueConstraint(
                fields=["facility", "purpose", "period_starts_on"],
                condition=Q(period_starts_on__isnull=False) & ~Q(status="cancelled"),
                name="one_invoice_per_period",
            ),
            models.CheckConstraint(
                name="recurring_invoice_has_a_period",
                condition=~Q(purpose__in=["recertification", "annual"]) | Q(period_starts_on__isnull=False),
            ),
        ]
        # What is still to be paid is little beside what was paid: the office's pipeline asks for it on every page.
        indexes = [
            models.Index(fields=["facility", "due_on"], name="invoice_open", condition=Q(status="issued")),
            models.Index(fields=["-issued_at", "-id"], name="invoice_latest"),
        ]

    def __str__(self) -> str:
        return self.number


class InvoiceLine(models.Model):
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    #: Of the price list; empty for what the office wrote itself.
    fee = models.CharField(max_length=20, choices=FeeKind, blank=True)
    text = models.CharField(max_length=200)
    detail = models.CharField(max_length=200, blank=True)
    quantity = models.PositiveSmallIntegerField(default=1)
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)
    amount = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="line_position_unique"),
            models.UniqueConstraint(fields=["id", "invoice"], name="line_id_invoice"),
            models.CheckConstraint(
                name="line_amount_is_quantity_times_price", condition=Q(amount=F("unit_price") * F("quantity"))
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Payment(models.Model):
    """Money received, as the office recorded it; append-only."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(_("Amount received"), max_digits=10, decimal_places=2)
    received_on = models.DateField(_("Received on"))
    method = models.CharField(_("How"), max_length=10, choices=PaymentMethod, default=PaymentMethod.TRANSFER)
    reference = models.CharField(_("Reference"), max_length=80, blank=True)
    recorded_at = models.DateTimeField()
    #: Nobody where the provider of online payments told it.
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    #: The provider's own of an online payment; empty for others.
    online_id = models.CharField(max_length=120, blank=True)
    #: The line of the bank statement, where it was recorded from a file.
    bank_entry = models.ForeignKey(
        "invoicing.BankEntry", null=True, blank=True, on_delete=models.PROTECT, related_name="payments"
    )

    class Meta:
        ordering = ["recorded_at"]
        constraints = [
            models.CheckConstraint(name="payment_is_positive", condition=Q(amount__gt=0)),
            models.UniqueConstraint(fields=["id", "invoice"], name="payment_id_invoice"),
            models.UniqueConstraint(fields=["online_id"], name="online_payment_once", condition=~Q(online_id="")),
            models.CheckConstraint(
                name="payment_by_somebody_or_online", condition=Q(recorded_by__isnull=False) | ~Q(online_id="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} for {self.invoice_id}"


class InvoiceReminder(models.Model):
    """The facility was reminded of an invoice, once for each of the days; append-only."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="reminders")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    #: Days before the due day; negative after it.
    days_left = models.SmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["sent_at"]
        constraints = [models.UniqueConstraint(fields=["invoice", "days_left"], name="one_reminder_per_day")]

    def __str__(self) -> str:
        return f"{self.days_left} days, {self.invoice_id}"
