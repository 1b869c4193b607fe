"""What somebody types who doubts something about a centre, and what the office answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from facilities.enums import DoubtOutcome, DoubtTopic
from facilities.forms.fields import AddressField
from facilities.services.facility_code import ALPHABET, GROUP, LENGTH, normalise_code
from iasios.ui.text_fields import BlockField, LineField


class TrapField(forms.CharField):
    """A field that no person sees: what stands in it was typed by a program."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "tabindex": "-1"}
        super().__init__(required=False, widget=forms.TextInput(attrs=attrs), **kwargs)


class DoubtForm(forms.Form):
    """Name and address may stay empty."""

    use_required_attribute = False
    topic = forms.ChoiceField(
        label=_("What is it about?"),
        choices=DoubtTopic.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    text = BlockField(
        label=_("What have you seen?"),
        help_text=_("Where, when, and what does not fit. Please no names of patients."),
        limit=4000,
        missing=_("Say what you have seen."),
        rows=6,
    )
    name = LineField(label=_("Your name"), limit=150, required=False)
    email = AddressField(
        own=True,
        required=False,
        label=_("Your e-mail address"),
        help_text=_("For the answer. Without one you read the answer with a number that you get next."),
    )
    homepage = TrapField(label=_("Leave this empty"))


class DoubtNumberForm(forms.Form):
    """The number of a doubt, however it is typed."""

    code = LineField(label=_("Number of your doubt"), limit=60, missing=_("Give the number."))

    def clean_code(self) -> str:
        letters = normalise_code(str(self.cleaned_data["code"]))
        if len(letters) != LENGTH or set(letters) - set(ALPHABET):
            raise forms.ValidationError(_("This is no number of a doubt. It looks like K7QM-2XNP-94TD-HB6W."))
        return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


class DoubtNoteForm(forms.Form):
    """A note of the office for itself."""

    text = BlockField(label=_("Note"), limit=4000, missing=_("Write something first."), rows=3)


class DoubtAnswerForm(forms.Form):
    """An answer that the sender reads."""

    text = BlockField(label=_("Answer to the sender"), limit=4000, missing=_("Write something first."), rows=4)


class DoubtCloseForm(forms.Form):
    """The outcome, and the last words to the sender."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=DoubtOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    text = BlockField(label=_("Answer to the sender"), limit=4000, missing=_("Write something first."), rows=4)
