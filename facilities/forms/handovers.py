"""Whom to hand a role over to."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from facilities.forms.fields import AddressField
from iasios.ui.text_fields import BlockField, LineField
from iasios.ui.widgets import RadioCards


class HandoverForm(forms.Form):
    """A successor among the colleagues.

    Args:
        choices: account and name of everybody who could take over.
    """

    incoming = forms.TypedChoiceField(
        label=_("Who takes over"),
        coerce=int,
        widget=RadioCards(),
        error_messages={
            "required": _("Choose who takes over."),
            "invalid_choice": _("Choose somebody from the list."),
        },
    )
    reason = BlockField(label=_("A word to both"), limit=2000, rows=3, required=False)

    def __init__(self, *args: Any, choices: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incoming"].choices = choices  # type: ignore[attr-defined]


class AppointmentForm(forms.Form):
    """A successor named by the office."""

    title = LineField(label=_("Title"), limit=40, required=False)
    full_name = LineField(label=_("Name"), limit=150, missing=_("Give first and last name."))
    email = AddressField(help_text=_("Of somebody who works there already, or of somebody new."))
    reason = BlockField(
        label=_("Why the office does this"),
        limit=2000,
        rows=3,
        missing=_("Say why, so that the others can follow."),
        help_text=_("Both sides read it, and it is kept in the audit log."),
    )
