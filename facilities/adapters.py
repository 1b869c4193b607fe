"""How allauth meets the portal: nobody signs up without a facility, its mail goes to the outbox, and a hospital's own
provider (OpenID Connect) opens accounts that exist and makes none."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from facilities.queries.people import with_second_factor
from facilities.services import note_sign_in, send_activation_again, tell_of_account_change
from iasios.web import rate_limits
from iasios.web.encryption import decrypt, encrypt
from iasios.web.security_events import note_lock_out


def _refusal(reached: list[tuple[rate_limits.Limit, str]]) -> ValidationError | None:
    """What somebody reads beyond these limits; None below them."""
    if not reached:
        return None
    # A full minute, since no seconds are shown.
    until = max(limit.until(who) for limit, who in reached) + timedelta(seconds=59)
    words = gettext("Too many wrong passwords. You can try again at %(time)s. With a passkey you can sign in now.")
    time = date_format(timezone.localtime(until), "TIME_FORMAT")
    return ValidationError(words % {"time": time}, code="too_many_login_attempts")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by registration, by the facility code or by the office; never by an open sign-up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "cannot_remove_primary_email": _(
            "The main address cannot be removed. Make another one the main address first."
        ),
        "duplicate_email": _("This is an e-mail address of yours already."),
        "email_password_mismatch": _("E-mail address and password do not fit together."),
        "email_taken": _("This e-mail address belongs to another account."),
        "max_email_addresses": _("You cannot have more than %d e-mail addresses."),
        "unknown_email": _("This e-mail address belongs to no account."),
        "unverified_primary_email": _("Confirm the main address first: follow the link in the mail to it."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_user_display(self, user: Any) -> str:
        return str(user)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Nobody signs in before activation, whichever way they came (R7)."""
        if user.activated_at is None:
            return redirect("facilities:activation_again")
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """The log of the person's facilities says that they signed in; after the second factor, where there is one."""
        note_sign_in(user)
        return super().post_login(request, user, **kwargs)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts a try as wrong until it is right, by account with address, and by address.

        Counting comes before looking, so that tries in the same moment cannot pass together.

        Raises:
            ValidationError: too many were wrong; it says until when.
        """
        login = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
        visitor = rate_limits.visitor_of(request)
        own = f"{login} {visitor}"
        counted = [(rate_limits.WRONG_PASSWORDS, own), (rate_limits.WRONG_PASSWORDS_PER_VISITOR, visitor)]
        reached = [(limit, who) for limit, who in counted if not limit.take(who)]
        self._counted, self._refusal = counted, _refusal(reached)
        # For an hour's few more tries the password is looked at all the same: see `authenticate`.
        if self._refusal and not (reached == counted[:1] and rate_limits.WRONG_PASSWORDS_BEFORE_FACTOR.take(own)):
            note_lock_out(login)
            raise self._refusal

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Beyond the limit, who has the right password goes on to the second factor; everybody else reads the same.

        Raises:
            ValidationError: as for `pre_authenticate`.
        """
        user = super().authenticate(request, **credentials)
        if self._refusal and (user is None or not with_second_factor([user.pk])):
            note_lock_out(str(credentials.get("email") or ""))
            raise self._refusal
        return user

    def _rollback_login_failed_rl_usage(self) -> None:
        for limit, who in getattr(self, "_counted", []):
            limit.give_back(who)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """After a reset of the password."""
        login = str(credentials.get("email") or "").strip().lower()
        rate_limits.WRONG_PASSWORDS.forget(f"{login} {rate_limits.visitor_of(request)}")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Somebody who waits for activation and asks for a new password gets the activation link, not a riddle."""
        if template_prefix == "account/email/unknown_account" and send_activation_again(email=email):
            return
        super().send_mail(template_prefix, email, context)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """What changes somebody's way in is told at every address of theirs, the old one included."""
        tell_of_account_change(user=user, change=template_prefix, values=context or {})


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seeds of authenticator apps and recovery codes stand in the database encrypted."""

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Accounts are made by registration, invitation or code; a provider only says who somebody is."""

    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Providers stand in the settings alone, so no page asks the database for more of them."""
        given = [
            SocialApp(provider=name, **app)
            for name, provider_settings in settings.SOCIALACCOUNT_PROVIDERS.items()
            for app in provider_settings["APPS"]  # type: ignore[attr-defined]
        ]
        return [
            app
            for app in given
            if (not provider or provider in {app.provider, app.provider_id})
            and (not client_id or client_id == app.client_id)
        ]

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
