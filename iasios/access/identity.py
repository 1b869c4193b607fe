"""Is it still the same person at the keyboard? Asked before what a passer-by at an open screen must not do."""

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest

__all__ = ["confirm_identity", "is_confirmed"]


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the person gave password, code or passkey within the last minutes (ACCOUNT_REAUTHENTICATION_TIMEOUT)."""
    return bool(did_recently_reauthenticate(request))


def confirm_identity(request: HttpRequest) -> None:
    """Asks for password, code or passkey again unless that was done a moment ago.

    Call it after the form was found valid and before the service: the form that was sent is kept in the session and
    goes on by itself after the answer, so nothing is typed twice.

    Raises:
        ReauthenticationRequired: answered by allauth's middleware with the page that asks.
    """
    if not is_confirmed(request):
        raise ReauthenticationRequired
