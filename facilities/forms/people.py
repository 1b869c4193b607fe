"""Inviting a colleague, and how colleagues join."""

from django import forms
from django.utils.translation import gettext_lazy as _

from facilities.forms.fields import AddressField
from iasios.ui.text_fields import LineField


class InviteForm(forms.Form):
    """Whom to ask."""

    email = AddressField(help_text=_("The invitation goes to this address."))
    title = LineField(label=_("Title"), limit=40, required=False)
    full_name = LineField(label=_("Name"), limit=150, missing=_("Give first and last name."))
    job_title = LineField(label=_("Position in the facility"), limit=120, required=False)


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
