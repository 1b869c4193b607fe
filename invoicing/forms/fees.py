"""What the office types into the price list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from iasios.ui.number_fields import AmountField
from iasios.ui.widgets import BrowserDate
from invoicing.enums import FeeKind
from invoicing.fee_scopes import band_choices, group_choices
from invoicing.models import FeeSchedule

_DATE = {"required": _("Give a day."), "invalid": _("Enter a date, such as 4 March 2026.")}


class FeeForm(forms.Form):
    """A new line. `previewed` is what the preview was made for, so that nobody saves another line than they saw."""

    kind = forms.ChoiceField(label=_("Charge"), choices=FeeKind.choices)
    country_group = forms.ChoiceField(label=_("Countries"), required=False)
    size_band = forms.ChoiceField(label=_("Size of the facility"), required=False)
    amount = AmountField(
        label=_("Amount in euro, before VAT"),
        min_value=0,
        error_messages={
            "required": _("Enter the amount."),
            "invalid": _("Enter the amount in figures, such as 1900.00."),
            "min_value": _("Enter zero or more."),
            "max_decimal_places": _("Enter whole cents: two figures after the decimal separator."),
        },
    )
    valid_from = forms.DateField(label=_("First day"), widget=BrowserDate(), error_messages=_DATE)
    valid_until = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=BrowserDate(),
        error_messages=_DATE,
        help_text=_("Leave empty if the amount has no end."),
    )
    previewed = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country_group"].choices = group_choices()  # type: ignore[attr-defined]
        self.fields["size_band"].choices = band_choices()  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """The line as the service takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "previewed"}

    @property
    def key(self) -> str:
        """What a preview of these values is known by."""
        return "|".join(str(value) for value in self.values.values())

    @property
    def was_previewed(self) -> bool:
        return bool(self.cleaned_data["previewed"] == self.key)

    def line(self) -> FeeSchedule:
        """The line, not saved."""
        return FeeSchedule(**self.values)


class FeeEndForm(forms.Form):
    """The last day of a line."""

    valid_until = forms.DateField(label=_("Last day"), widget=BrowserDate(), error_messages=_DATE)
