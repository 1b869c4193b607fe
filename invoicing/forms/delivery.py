"""How a payer takes invoices: the form of the file, and what the payer's system needs to find in it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from iasios.documents.e_invoices.addresses import split_address
from iasios.documents.e_invoices.forms import EInvoiceForm
from iasios.documents.e_invoices.peppol import SCHEMES, compact, is_leitweg_id, is_right
from iasios.ui.text_fields import LineField
from iasios.ui.widgets import RadioCards


class DeliveryFields(forms.Form):
    """The fields that the facility's page and a draft of the office share."""

    conditional_fields = ("invoice_form", "buyer_reference", "endpoint_scheme", "endpoint_id")

    invoice_form = forms.ChoiceField(
        label=_("Form of the invoices"),
        choices=EInvoiceForm.choices,
        required=False,
        error_messages={"invalid_choice": _("Choose a form.")},
        widget=RadioCards(
            hints={
                "facturx": _("One file for people and for software. Right for most accounts departments."),
                "xrechnung": _("For German authorities and public hospitals. Needs a Leitweg-ID."),
                "peppol": _("For accounts departments that take invoices from the Peppol network."),
            }
        ),
    )
    buyer_reference = LineField(
        label=_("Your reference or Leitweg-ID"),
        limit=60,
        required=False,
        help_text=_(
            "Printed on the invoice and part of its data. An XRechnung needs the Leitweg-ID, such as "
            "04011000-1234512345-06."
        ),
    )
    endpoint_scheme = forms.ChoiceField(
        label=_("Scheme of the Peppol address"),
        choices=[("", _("None")), *SCHEMES],
        required=False,
        error_messages={"invalid_choice": _("Choose the scheme that this address belongs to.")},
    )
    endpoint_id = LineField(label=_("Peppol address"), limit=60, required=False)

    def check_delivery(self, values: dict[str, Any], *, address: str, purchase_order: str) -> None:
        """Adds to the fields what the chosen form still needs.

        Args:
            address: of the payer, in lines.
            purchase_order: empty where none is known; Peppol wants it or a reference.
        """
        values["buyer_reference"] = values.get("buyer_reference", "").strip()
        values["endpoint_id"] = compact(values.get("endpoint_id", ""))
        form = values["invoice_form"] = values.get("invoice_form") or EInvoiceForm.FACTUR_X
        if form == EInvoiceForm.XRECHNUNG:
            self._check_xrechnung(values, address)
        if form == EInvoiceForm.PEPPOL and not values["buyer_reference"] and not purchase_order:
            self.add_error(
                "buyer_reference", _("Peppol wants an order number or a reference of yours. Enter one of them.")
            )
        self._check_endpoint(values, is_needed=form == EInvoiceForm.PEPPOL)

    def _check_xrechnung(self, values: dict[str, Any], address: str) -> None:
        values["buyer_reference"] = compact(values["buyer_reference"])
        if not values["buyer_reference"]:
            self.add_error("buyer_reference", _("Enter the Leitweg-ID. Your finance department knows it."))
        elif not is_leitweg_id(values["buyer_reference"]):
            self.add_error(
                "buyer_reference",
                _(
                    "This is no Leitweg-ID: its form or its last two figures do not fit. It looks like "
                    "04011000-1234512345-06."
                ),
            )
        if address and not split_address(address.splitlines()).town:
            self.add_error(
                "invoice_form",
                _(
                    "An XRechnung needs postal code and town in a line of their own at the end of the invoice address, "
                    "such as 37073 Göttingen."
                ),
            )

    def _check_endpoint(self, values: dict[str, Any], *, is_needed: bool) -> None:
        scheme, address = values.get("endpoint_scheme", ""), values["endpoint_id"]
        if scheme and not address:
            self.add_error("endpoint_id", _("Enter the address that belongs to this scheme."))
        elif address and not scheme:
            self.add_error("endpoint_scheme", _("Choose the scheme that this address belongs to."))
        elif is_needed and not address:
            self.add_error("endpoint_id", _("Enter the Peppol address of your accounts department, and its scheme."))
        elif address and not is_right(scheme, address):
            self.add_error(
                "endpoint_id", _("This address does not fit its scheme: its length or its check figure is another.")
            )


class DeliveryForm(DeliveryFields):
    """The page of a facility; it takes effect with the next invoice."""

    cost_centre = LineField(
        label=_("Cost centre"), limit=60, required=False, help_text=_("Printed on every invoice, where you use one.")
    )
    billing_email = forms.EmailField(
        label=_("Mail address of the payer"),
        required=False,
        help_text=_("The invoice is also sent here. Leave empty if the people of the facility are enough."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        max_value=2_000_000_000,
        error_messages={"required": _("Reload the page: it has lost track of the version it shows.")},
    )

    field_order = ("invoice_form", "buyer_reference", "endpoint_scheme", "endpoint_id", "cost_centre", "billing_email")

    def __init__(self, *args: Any, address: str, purchase_order: str, **kwargs: Any) -> None:
        self._address, self._purchase_order = address, purchase_order
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self.check_delivery(values, address=self._address, purchase_order=self._purchase_order)
        return values
