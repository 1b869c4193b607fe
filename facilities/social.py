"""Sign-in through a hospital's own identity provider (OpenID Connect). It opens accounts that exist; it makes none."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest
from django.shortcuts import render


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Accounts are made by registration, invitation or code; a provider only says who somebody is."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """A hospital speaks for its own addresses only: no provider opens the account of another hospital."""
        domains = login.provider.app.settings.get("domains", [])
        return email.rpartition("@")[2].lower() in domains

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Somebody without an account, or from a foreign address, is told what to do; nothing is stored of them."""
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        context: dict[str, Any] = {"provider": sociallogin.provider.name}
        raise ImmediateHttpResponse(render(request, "socialaccount/no_account.html", context, status=403))
