"""Making sure that somebody means to go."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from iasios.text.cleaning import visible


class EraseForm(forms.Form):
    """The person types their own address, so that no wrong press of a button does it."""

    email = forms.CharField(
        label=_("Your e-mail address"), max_length=254, error_messages={"required": _("Type your e-mail address.")}
    )

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

    def clean_email(self) -> str:
        typed = visible(self.cleaned_data["email"]).lower()
        if typed != self.address.lower():
            raise forms.ValidationError(_("This is not the address of this account."))
        return typed
