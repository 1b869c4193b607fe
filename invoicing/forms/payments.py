"""Input of the office: what to list, and a payment."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from iasios.text.formatting import amount
from iasios.ui.number_fields import AmountField
from iasios.ui.text_fields import LineField
from iasios.ui.widgets import BrowserDate
from invoicing.enums import PaymentMethod
from invoicing.queries import InvoiceFilter

#: What the office may say of a payment that it records; an online payment is told by its provider.
BY_HAND = [choice for choice in PaymentMethod.choices if choice[0] != PaymentMethod.ONLINE]


class InvoiceFilterForm(forms.Form):
    """The search field of the office's list."""

    q = forms.CharField(label=_("Number, facility or recipient"), required=False, max_length=100)

    def chosen(self, state: str) -> InvoiceFilter:
        """What to list; a search that was refused lists as if there were none."""
        search = self.cleaned_data.get("q", "") if self.is_valid() else ""
        return InvoiceFilter(state=state, search=search)


class PaymentForm(forms.Form):
    """Money that has arrived. Whether it fits the invoice is for the service to say."""

    amount = AmountField(
        label=_("Amount received"),
        error_messages={
            "required": _("Enter the amount that arrived."),
            "invalid": _("Enter the amount in figures, such as 1900.00."),
            "max_digits": _("Enter the amount in figures, such as 1900.00."),
            "max_whole_digits": _("This amount is too large. Compare it with the bank statement."),
            "max_decimal_places": _("Enter whole cents: two figures after the decimal separator."),
        },
    )
    received_on = forms.DateField(
        label=_("Received on"),
        widget=BrowserDate(),
        help_text=_("The day on the bank statement."),
        error_messages={
            "required": _("Enter the day the money arrived."),
            "invalid": _("Enter a date, such as 4 March 2026."),
        },
    )
    method = forms.ChoiceField(
        label=_("How"), choices=BY_HAND, error_messages={"invalid_choice": _("Choose how it was paid.")}
    )
    reference = LineField(label=_("Reference"), required=False, limit=80, help_text=_("As the bank statement has it."))
    keep_excess = forms.BooleanField(
        label=_("If it is more than is open, keep the rest as credit of the facility."), required=False
    )
    #: What the page showed as paid, so that the same form sent twice is not counted twice.
    paid_before = forms.DecimalField(
        widget=forms.HiddenInput,
        max_digits=10,
        decimal_places=2,
        error_messages={
            "required": _("Open this form again from the invoice."),
            "invalid": _("Open this form again from the invoice."),
        },
    )

    def clean_amount(self) -> Decimal:
        """Above zero; how much is open is for the service to know."""
        value: Decimal = self.cleaned_data["amount"]
        if value <= 0:
            raise forms.ValidationError(_("Enter an amount above zero."))
        return value


def payment_form(data: Any, *, still_open: Decimal, paid: Decimal, today: Any) -> PaymentForm:
    """The form for an invoice, filled in with what is expected: all that is open, today, by transfer."""
    initial = {"amount": still_open.quantize(Decimal("0.01")), "received_on": today, "method": PaymentMethod.TRANSFER}
    form = PaymentForm(data, initial=initial | {"paid_before": paid})
    form.fields["amount"].help_text = _("Open: %(amount)s. A part is recorded too, and the rest stays open.") % {
        "amount": amount(still_open)
    }
    return form
