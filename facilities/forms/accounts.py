"""User registration with the facility code, activation, and asking for the link again (R7, R8)."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from facilities.forms.fields import AddressField
from facilities.forms.people import RightsField
from iasios.ui.text_fields import BlockField, LineField


class UserRegistrationForm(forms.Form):
    """A colleague and the code that ties them to a facility."""

    title = LineField(label=_("Title"), limit=40, required=False)
    full_name = LineField(label=_("Name"), limit=150, missing=_("Give first and last name."))
    email = AddressField(own=True, help_text=_("The activation link goes to this address."))
    profession = LineField(label=_("Profession"), limit=120, missing=_("Give your profession."))
    job_title = LineField(label=_("Position in the facility"), limit=120, required=False)
    reads_only = RightsField(label=_("What you want to do there"))
    code = LineField(
        label=_("Facility code"),
        limit=60,
        missing=_("Type the facility code. Your account holder has it."),
        help_text=_("Four groups of four letters and figures. Ask your account holder for it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )


class PasswordForm(forms.Form):
    """The first password, typed twice."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=128,
        error_messages={
            "required": _("Choose a password."),
            "max_length": _("This is %(show_value)s characters; %(limit_value)s fit."),
        },
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        max_length=128,
        error_messages={"required": _("Type the password again.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(str(text) for text in password_validators_help_texts())

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "password" in values and "again" in values and values["password"] != values["again"]:
            raise ValidationError({"again": _("The two passwords differ. Type the same one twice.")})
        return values


class AskAgainForm(forms.Form):
    """The address that the activation link should go to again."""

    email = AddressField(own=True)


class AccountReasonForm(forms.Form):
    """Why somebody does what others must be able to follow later."""

    reason = BlockField(label=_("Reason"), limit=2000, missing=_("Say why, so that the others can follow."), rows=3)
