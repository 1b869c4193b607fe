"""What the office types to correct an invoice that was issued."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from iasios.text.formatting import money
from iasios.ui.number_fields import AmountField
from iasios.ui.text_fields import LineField
from iasios.ui.widgets import BrowserDate
from invoicing.models import Invoice
from invoicing.queries.corrections import CreditableLine

_DATE = {"required": _("Give a day."), "invalid": _("Enter a date, such as 4 March 2026.")}


def _reason(**more: Any) -> LineField:
    return LineField(label=_("Reason"), limit=300, missing=_("Say why."), **more)


class CreditNoteForm(forms.Form):
    """How much of each line is taken back; filled in with all that is left."""

    reason = _reason(help_text=_("The reason is printed on the credit note."))

    def __init__(self, *args: Any, lines: Sequence[CreditableLine], currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for found in lines:
            if found.left > 0:
                self.fields[f"line_{found.line.pk}"] = AmountField(
                    label=found.line.text,
                    required=False,
                    min_value=0,
                    initial=found.left.quantize(Decimal("0.01")),
                    help_text=_("Up to %(left)s before VAT.") % {"left": money(found.left, currency)},
                )

    @property
    def line_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("line_")]

    @property
    def amounts(self) -> dict[int, Decimal]:
        """Net amount by the id of the line."""
        values = {name: value for name, value in self.cleaned_data.items() if name.startswith("line_")}
        return {int(name.removeprefix("line_")): value or Decimal(0) for name, value in values.items()}


class WriteOffForm(forms.Form):
    """Why nobody asks for the rest any more."""

    reason = _reason()


class HoldForm(forms.Form):
    """Why nobody is reminded for a while."""

    reason = _reason(help_text=_("Only the office sees it."))
    until = forms.DateField(
        label=_("Last day of the hold"),
        required=False,
        widget=BrowserDate(),
        error_messages=_DATE,
        help_text=_("Leave empty to hold it until you lift it."),
    )


class ReversalForm(forms.Form):
    """A payment that the bank took back."""

    reason = _reason()
    booked_on = forms.DateField(label=_("Day on the bank statement"), widget=BrowserDate(), error_messages=_DATE)


class RefundForm(ReversalForm):
    """Credit that was paid back."""

    amount = AmountField(label=_("Amount paid back"), error_messages={"required": _("Enter the amount.")})
    field_order = ["amount", "booked_on", "reason"]


class UseCreditForm(forms.Form):
    """Credit for another open invoice."""

    for_invoice = forms.ChoiceField(label=_("Invoice to pay"))
    amount = AmountField(label=_("Amount"), error_messages={"required": _("Enter the amount.")})

    def __init__(self, *args: Any, invoices: Sequence[Invoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["for_invoice"].choices = [  # type: ignore[attr-defined]
            (str(row.pk), f"{row.number}, {money(row.total, row.currency)}") for row in invoices
        ]
