"""Events that an operator looks for, one line each: who, in which request, what; never a password, a code or a seed.

`sign_in`, `sign_in_failed`, `sign_out`, `locked_out`, `access_refused`, `second_factor_added`, `second_factor_removed`,
`second_factor_failed`, `recovery_codes_renewed`, `password_changed`. A person is the number of the account.
"""

from typing import Any

import structlog
from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

log = structlog.get_logger("portal.security")


def person_of(request: HttpRequest) -> int | None:
    """The account of a session that was read already; asks the database nothing."""
    session = getattr(request, "session", None)
    if session is None or not hasattr(session, "_session_cache"):
        return None
    person = session.get("_auth_user_id")
    return int(person) if person is not None else None


def note_answer(request: HttpRequest, status: int) -> None:
    """Refused access (403) and a limit that was reached (429), told from the answer whichever page gave it."""
    if status == 403:
        log.warning("access_refused", person=person_of(request), method=request.method, path=request.path)
    elif status == 429:
        log.warning("locked_out", person=person_of(request), path=request.path)


def note_lock_out(email: str) -> None:
    """Too many attempts at an account; called where the sign-in page refuses without an answer of its own status."""
    log.warning("locked_out", person=_account(email), path="sign-in")


def _account(email: str) -> int | None:
    """The account's number; an address of nobody is not kept: people type passwords there."""
    return get_user_model().objects.filter(email__iexact=email).values_list("pk", flat=True).first() if email else None


@receiver(user_logged_in, dispatch_uid="portal.log_sign_in")
def _signed_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    # "password", "mfa:totp", "socialaccount": how, never with what.
    records = get_authentication_records(request, user) if hasattr(request, "session") else []
    how = [":".join(filter(None, (record["method"], record.get("type")))) for record in records]
    log.info("sign_in", person=user.pk, methods=how)


@receiver(user_login_failed, dispatch_uid="portal.log_sign_in_failed")
def _failed(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    log.warning("sign_in_failed", person=_account(str(credentials.get("email") or credentials.get("username") or "")))


@receiver(user_logged_out, dispatch_uid="portal.log_sign_out")
def _signed_out(sender: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        log.info("sign_out", person=user.pk)


@receiver(authenticator_added, dispatch_uid="portal.log_factor_added")
def _added(sender: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    log.warning("second_factor_added", person=user.pk, kind=str(authenticator.type))


@receiver(authenticator_removed, dispatch_uid="portal.log_factor_removed")
def _removed(sender: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    log.warning("second_factor_removed", person=user.pk, kind=str(authenticator.type))


@receiver(authenticator_reset, dispatch_uid="portal.log_codes_renewed")
def _renewed(sender: Any, user: Any, **kwargs: Any) -> None:
    log.warning("recovery_codes_renewed", person=user.pk)


@receiver(authentication_failed, dispatch_uid="portal.log_factor_failed")
def _factor_failed(sender: Any, user: Any, **kwargs: Any) -> None:
    log.warning("second_factor_failed", person=user.pk)


@receiver([password_changed, password_set, password_reset], dispatch_uid="portal.log_password")
def _password(sender: Any, user: Any, **kwargs: Any) -> None:
    log.warning("password_changed", person=user.pk)
