"""How allauth meets the portal: nobody signs up without a facility, and its mail goes to the outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from facilities.services import send_activation_again


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by registration, by the facility code or by the office; never by an open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_user_display(self, user: Any) -> str:
        return str(user)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Nobody signs in before activation, whichever way they came (R7)."""
        if user.activated_at is None:
            return redirect("facilities:activation_again")
        return super().pre_login(request, user, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Somebody who waits for activation and asks for a new password gets the activation link, not a riddle."""
        if template_prefix == "account/email/unknown_account" and send_activation_again(email=email):
            return
        super().send_mail(template_prefix, email, context)
