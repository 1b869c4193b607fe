"""allauth's forms that take an address, reading it as the portal's own forms do."""

from typing import Any

from allauth.account import forms as account_forms

from facilities.forms.fields import AddressField


class SignInForm(account_forms.LoginForm):
    """A pasted address signs in, whatever invisible signs the mail program put into it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = _with_address(self.fields["login"])


class ResetPasswordForm(account_forms.ResetPasswordForm):
    """The same address as at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = _with_address(self.fields["email"])


class AddEmailForm(account_forms.AddEmailForm):
    """An address that can be typed again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = _with_address(self.fields["email"])


def _with_address(field: Any) -> AddressField:
    return AddressField(widget=field.widget, help_text=field.help_text)
