"""What the office writes into a draft of an invoice."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from facilities.forms.profile import clean_vat_number
from iasios.ui.number_fields import AmountField, WholeNumberField
from iasios.ui.text_fields import BlockField, LineField
from invoicing.forms.delivery import DeliveryFields
from invoicing.models import InvoiceDraft, InvoiceDraftLine

#: Empty lines under those that are filled in; saving gives more.
EMPTY_LINES = 3
MOST_LINES = 100


class DraftForm(DeliveryFields):
    """Who pays, and what the payer's accounts department needs to find on the invoice."""

    payer_name = LineField(label=_("Invoice recipient"), limit=200, missing=_("Enter who gets the invoice."))
    payer_address = BlockField(label=_("Invoice address"), limit=500, missing=_("Enter the address."))
    payer_country = forms.ChoiceField(label=_("Country of the invoice address"))
    payer_vat_number = LineField(label=_("VAT number"), limit=20, required=False)
    payer_email = forms.EmailField(
        label=_("Mail address of the payer"),
        required=False,
        help_text=_("The invoice is also sent here. Leave empty if the people of the facility are enough."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language of the invoice"), choices=settings.LANGUAGES)
    purchase_order = LineField(
        label=_("Order number"), limit=60, required=False, help_text=_("One order number per invoice.")
    )
    cost_centre = LineField(label=_("Cost centre"), limit=60, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payer_country"].choices = list(countries)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("payer_vat_number") and values.get("payer_country"):
            try:
                values["payer_vat_number"] = clean_vat_number(values["payer_vat_number"], values["payer_country"])
            except forms.ValidationError as error:
                self.add_error("payer_vat_number", error)
        self.check_delivery(
            values, address=values.get("payer_address", ""), purchase_order=values.get("purchase_order", "")
        )
        return values


class LineForm(forms.Form):
    """One line; one that is left empty is no line."""

    text = LineField(label=_("What"), limit=200, required=False)
    detail = LineField(label=_("Detail"), limit=200, required=False)
    quantity = WholeNumberField(label=_("Quantity"), min_value=1, max_value=1000, required=False)
    unit_price = AmountField(label=_("Price in euro, before VAT"), min_value=0, required=False)
    fee = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.is_empty:
            if not values.get("text"):
                self.add_error("text", _("Say what is charged."))
            if values.get("unit_price") is None and "unit_price" not in self.errors:
                self.add_error("unit_price", _("Enter the price."))
        return values

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        values = self.cleaned_data
        return not values.get("text") and not values.get("detail") and values.get("unit_price") is None


LineFormSet = forms.formset_factory(LineForm, extra=EMPTY_LINES, max_num=MOST_LINES, validate_max=True)


def draft_form(data: Any, draft: InvoiceDraft) -> DraftForm:
    """The form of a draft, filled in with what it says."""
    names = [name for name in DraftForm.base_fields if name != "version"]
    initial = {name: str(getattr(draft, name)) for name in names}
    return DraftForm(data, initial=initial | {"version": draft.version})


def line_forms(data: Any, lines: Sequence[InvoiceDraftLine]) -> Any:
    """The lines of a draft and some empty ones."""
    initial = [
        {
            "text": line.text,
            "detail": line.detail,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "fee": line.fee,
        }
        for line in lines
    ]
    return LineFormSet(data, initial=initial, prefix="lines")


class SplitForm(forms.Form):
    """How much of every line goes to a second payer."""

    percent = AmountField(label=_("Share of the second payer in per cent"), min_value=Decimal("0.01"), max_value=99)
