"""Input of the yearly confirmation and of the office's look at it."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from facilities.enums import MaterialChange
from iasios.ui.number_fields import WholeNumberField
from iasios.ui.text_fields import BlockField

SAME, CHANGED = "same", "changed"


class ConfirmationForm(forms.Form):
    """As it was, or what has changed; nothing is chosen beforehand."""

    use_required_attribute = False
    answer = forms.ChoiceField(
        label=_("How are things?"),
        choices=[(SAME, _("As they were")), (CHANGED, _("Something has changed"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")},
    )
    changes = forms.MultipleChoiceField(
        required=False,
        label=_("What has changed"),
        choices=[choice for choice in MaterialChange.choices if choice[0] != MaterialChange.PROCEDURES],
        widget=forms.CheckboxSelectMultiple,
    )
    text = BlockField(
        label=_("In a few words"),
        help_text=_("Who, what, and since when. Needed when something has changed."),
        limit=4000,
        required=False,
        rows=4,
    )
    procedures = WholeNumberField(
        label=_("Therapeutic procedures in the last twelve months"),
        min_value=0,
        max_value=1_000_000,
        error_messages={
            "required": _("Give the number of procedures."),
            "invalid": _("Give a whole number, such as 240."),
        },
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        few = "procedures" in cleaned and cleaned["procedures"] < settings.MINIMUM_PROCEDURES
        if cleaned.get("answer") == CHANGED and not cleaned.get("changes") and not few:
            self.add_error("changes", _("Choose what has changed."))
        if cleaned.get("answer") == SAME and cleaned.get("changes"):
            self.add_error("answer", _("Something is ticked below. Choose “Something has changed”, or untick it."))
        if (cleaned.get("changes") or few) and "text" in cleaned and not cleaned["text"]:
            self.add_error("text", _("Say in a few words what has changed."))
        return cleaned


class LookForm(forms.Form):
    """The office has looked at a change."""

    use_required_attribute = False
    note = BlockField(label=_("Note for the office"), limit=4000, required=False, rows=3)
