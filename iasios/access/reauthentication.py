"""Is it still the same person at the keyboard? Asked before what a passer-by at an open screen must not do."""

import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest

__all__ = ["confirm_identity", "is_confirmed", "use_up_confirmation"]

_USED_UP = "confirmation_used_up_at"


def is_confirmed(request: HttpRequest, *, each_time: bool = False) -> bool:
    """Whether the person gave password, code or passkey within the last minutes (ACCOUNT_REAUTHENTICATION_TIMEOUT).

    Args:
        each_time: and has not used it up for a step like this one since.
    """
    if not did_recently_reauthenticate(request):
        return False
    used_up_at = request.session.get(_USED_UP, 0) if each_time else 0
    return bool(get_authentication_records(request, request.user)[-1]["at"] > used_up_at)  # type: ignore[arg-type]


def confirm_identity(request: HttpRequest, *, each_time: bool = False) -> None:
    """Asks for password, code or passkey again unless that was done a moment ago.

    Call it after the form was found valid and before the service: the form that was sent is kept in the session and
    goes on by itself after the answer, so nothing is typed twice.

    Args:
        each_time: one answer is good for one such step; call `use_up_confirmation` after it.

    Raises:
        ReauthenticationRequired: answered by allauth's middleware with the page that asks.
    """
    if not is_confirmed(request, each_time=each_time):
        raise ReauthenticationRequired


def use_up_confirmation(request: HttpRequest) -> None:
    """The next step that asks each time asks again, however soon it comes."""
    request.session[_USED_UP] = time.time()
