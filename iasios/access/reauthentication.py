"""Is it still the same person at the keyboard? Asked before what a passer-by at an open screen must not do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.db import transaction
from django.http import HttpRequest

from iasios.idempotency.keys import actor_of
from iasios.idempotency.services import is_used_up, use_up

__all__ = ["confirm_identity", "confirmed_act", "is_confirmed"]


def _key(request: HttpRequest) -> str:
    """Names one answer to the question for password, code or passkey; the moment tells it from the others."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return f"confirmed {records[-1]['at'] if records else 0}"


def _has_answered_lately(request: HttpRequest) -> bool:
    """As allauth says it, which reads every kind of second factor for what the session alone knows."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    person: Any = request.user
    if not any(record.get("reauthenticated") for record in records) and person.has_usable_password():
        return False
    return did_recently_reauthenticate(request)


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the next act goes on without asking: the person gave password, code or passkey within the last minutes
    (ACCOUNT_REAUTHENTICATION_TIMEOUT) and has not used that up."""
    return _has_answered_lately(request) and not is_used_up(actor=actor_of(request.user), key=_key(request))


@contextmanager
def confirmed_act(request: HttpRequest) -> Iterator[None]:
    """Asks for password, code or passkey again, once for each act; an act that is refused leaves the answer good.

    Put it around the service, after the form was found valid: the form that was sent is kept in the session and goes on
    by itself after the answer, so nothing is typed twice. Of two acts at once with one answer, the second asks again.

    Raises:
        ReauthenticationRequired: answered by allauth's middleware with the page that asks.
    """
    if not did_recently_reauthenticate(request):
        raise ReauthenticationRequired
    with transaction.atomic():
        if not use_up(actor=actor_of(request.user), key=_key(request)):
            raise ReauthenticationRequired
        yield


def confirm_identity(request: HttpRequest) -> None:
    """Asks again unless that was done within the last minutes: for pages on which somebody does the same many times.

    Raises:
        ReauthenticationRequired: as for `confirmed_act`.
    """
    if not did_recently_reauthenticate(request):
        raise ReauthenticationRequired
