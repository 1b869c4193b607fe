"""Inviting a colleague, and how colleagues join."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from facilities.forms.fields import AddressField
from iasios.ui.text_fields import LineField


class RightsField(forms.ChoiceField):
    """Whether somebody works on the application or only reads; gives True for reading."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[
                ("works", _("Works on the application: reads and writes")),
                ("reads", _("Only reads: sees what colleagues see and changes nothing")),
            ],
            required=False,
            initial="works",
            widget=forms.RadioSelect,
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        return super().clean(value) == "reads"


class RightsForm(forms.Form):
    """What a colleague may do."""

    reads_only = RightsField(label=_("What this person may do"))


class InviteForm(forms.Form):
    """Whom to ask."""

    email = AddressField(help_text=_("The invitation goes to this address."))
    title = LineField(label=_("Title"), limit=40, required=False)
    full_name = LineField(label=_("Name"), limit=150, missing=_("Give first and last name."))
    job_title = LineField(label=_("Position in the facility"), limit=120, required=False)
    reads_only = RightsField(label=_("What this person may do"))


class FactorDemandForm(forms.Form):
    """The facility's own choice."""

    demands = forms.BooleanField(
        label=_("Everybody who works here needs a second factor"),
        required=False,
        help_text=_(
            "People who have none set one up before the next page opens. An app on the telephone or a passkey will do."
        ),
    )


class JoiningForm(forms.Form):
    """The facility's own choice."""

    approves = forms.BooleanField(
        label=_("New colleagues need approval"),
        required=False,
        help_text=_("People who register with the code see nothing until one of you approves them."),
    )
