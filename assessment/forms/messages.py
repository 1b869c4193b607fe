"""A message about a dossier; the button that sends it says who reads it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from iasios.ui.text_fields import BlockField
from iasios.workflow.constraints import TEXT_LIMIT


class DossierMessageForm(forms.Form):
    """A text and its readers, one of those that the writer may choose."""

    use_required_attribute = False
    text = BlockField(label=_("Message"), limit=TEXT_LIMIT, missing=_("Write what you want to say."))
    readers = forms.ChoiceField(
        error_messages={
            "required": _("Choose a button that says who reads it."),
            "invalid_choice": _("You cannot write to these readers at present. Your text is kept."),
        }
    )

    def __init__(self, *args: Any, addressees: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"].choices = list(addressees)  # type: ignore[attr-defined]
