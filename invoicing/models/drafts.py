"""An invoice that the office is still writing. It has no number and owes nobody anything."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from facilities.models import Facility
from iasios.documents.e_invoices.forms import EInvoiceForm
from invoicing.enums import FeeKind, InvoicePurpose


class InvoiceDraft(models.Model):
    """What will be issued; the payer is the facility's own until the office names another."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="invoice_drafts")
    purpose = models.CharField(max_length=20, choices=InvoicePurpose, default=InvoicePurpose.OTHER)
    period_starts_on = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    payer_name = models.CharField(_("Invoice recipient"), max_length=200)
    payer_address = models.TextField(_("Invoice address"), max_length=500)
    payer_country = CountryField(_("Country of the invoice address"))
    payer_vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    payer_email = models.EmailField(_("Mail address of the payer"), blank=True)
    language = models.CharField(_("Language of the invoice"), max_length=10, default="en")
    purchase_order = models.CharField(_("Order number"), max_length=60, blank=True)
    invoice_form = models.CharField(
        _("Form of the invoices"), max_length=12, choices=EInvoiceForm, default=EInvoiceForm.FACTUR_X
    )
    buyer_reference = models.CharField(_("Your reference or Leitweg-ID"), max_length=60, blank=True)
    endpoint_scheme = models.CharField(_("Scheme of the Peppol address"), max_length=4, blank=True)
    endpoint_id = models.CharField(_("Peppol address"), max_length=60, blank=True)
    cost_centre = models.CharField(_("Cost centre"), max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    #: Rises with each change, so that two people at the office do not write over each other.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["id", "facility"], name="invoicing_invoicedraft_id_facility"),
            models.CheckConstraint(
                name="recurring_draft_has_a_period",
                condition=~Q(purpose__in=["recertification", "annual"]) | Q(period_starts_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class InvoiceDraftLine(models.Model):
    invoice_draft = models.ForeignKey(InvoiceDraft, on_delete=models.CASCADE, related_name="lines")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    fee = models.CharField(max_length=20, choices=FeeKind, blank=True)
    text = models.CharField(max_length=200)
    detail = models.CharField(max_length=200, blank=True)
    quantity = models.PositiveSmallIntegerField(default=1)
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["invoice_draft", "position"], name="draft_line_position_unique"),
            models.CheckConstraint(name="draft_line_quantity_positive", condition=Q(quantity__gt=0)),
            models.CheckConstraint(name="draft_line_price_not_negative", condition=Q(unit_price__gte=0)),
        ]

    def __str__(self) -> str:
        return self.text
