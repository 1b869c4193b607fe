"""How the records were chosen: the selection confirmed, a draw, another draw, a draw repeated."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casereview.draw import MOST_PROCEDURES
from casereview.enums import CASES
from iasios.ui.number_fields import WholeNumberField
from iasios.ui.text_fields import BlockField


class SelectionForm(forms.Form):
    """Somebody answers for the random selection (R37) and for the key that stays in the hospital (R45).

    Args:
        asks_how: the portal has not drawn the records, so it is asked in which way that was done.
    """

    how = BlockField(
        label=_("How were they drawn?"),
        help_text=_("In two or three sentences, without names: who drew, from which list, by what means of chance."),
        limit=2_000,
        error_messages={"required": _("Say how the records were drawn; the assessors read it.")},
    )

    drawn = forms.BooleanField(
        label=_("The 30 records were drawn at random from all procedures of the last 12 months."),
        error_messages={"required": _("Tick this if it is so. If not, draw the records first.")},
    )
    key_kept = forms.BooleanField(
        label=_("Our hospital keeps the key that says which record is which case."),
        error_messages={"required": _("Confirm that the key is kept: an audit may ask for it.")},
    )

    def __init__(self, *args: Any, asks_how: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_how:
            del self.fields["how"]


class SizeForm(forms.Form):
    """How many procedures the list has; with script also the fingerprint of the list."""

    size = WholeNumberField(
        label=_("Number of procedures in your list"),
        help_text=_("All interventional oncology procedures of the last 12 months, in an order that you keep."),
        min_value=CASES,
        max_value=MOST_PROCEDURES,
        error_messages={"invalid": _("Enter the number of procedures in figures, such as 412.")},
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    list_fingerprint = forms.RegexField(r"^[0-9a-f]{64}$", required=False, widget=forms.HiddenInput)
    #: The person read how many procedures the draw is made from, and wants it.
    is_confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)


class DrawAgainForm(forms.Form):
    """Why the records are drawn again."""

    reason = BlockField(
        label=_("Reason"),
        help_text=_("Without names or record numbers, such as: the list held procedures of another department."),
        limit=2_000,
        error_messages={"required": _("Say why the records are drawn again.")},
    )


class OrderDrawForm(forms.Form):
    """Why the office wants other records; the hospital and the assessors read it."""

    reason = BlockField(
        label=_("Reason"),
        help_text=_("The hospital and the assessors read it."),
        limit=2_000,
        error_messages={"required": _("Say why the records are drawn again.")},
    )


class CheckDrawForm(forms.Form):
    """A draw to repeat."""

    seed = forms.RegexField(
        r"^[0-9a-f]{64}$",
        label=_("Seed"),
        error_messages={"invalid": _("A seed has 64 signs, 0 to 9 and a to f.")},
    )
    size = WholeNumberField(
        label=_("Length of the list"),
        min_value=CASES,
        max_value=MOST_PROCEDURES,
        error_messages={"invalid": _("Enter the number of procedures in figures, such as 412.")},
    )
