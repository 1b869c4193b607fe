"""What the office does with bank statements."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from iasios.ui.number_fields import AmountField
from iasios.ui.text_fields import LineField


class BankFileForm(forms.Form):
    """The statement."""

    file = forms.FileField(
        label=_("Bank statement"),
        help_text=_("A file in the format camt.053, MT940 or CSV."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )


class PlaceForm(forms.Form):
    """Which invoice a line pays, in whole or in part."""

    number = LineField(label=_("Number of the invoice"), limit=20, missing=_("Enter the number of the invoice."))
    amount = AmountField(label=_("Amount"), error_messages={"required": _("Enter the amount.")})


class SetAsideForm(forms.Form):
    """Why a line pays no invoice."""

    reason = LineField(label=_("Reason"), limit=300, missing=_("Say why."))


def ticked(data: Any) -> list[int]:
    """Ids of the lines that were ticked."""
    return [int(value) for value in data.getlist("entry") if value.isascii() and value.isdecimal() and len(value) < 19]
