"""Is it still the same person at the keyboard? Asked before what a passer-by at an open screen must not do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.db import transaction
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from iasios.idempotency.keys import actor_of
from iasios.idempotency.services import is_used_up, use_up

__all__ = ["AskedFor", "asked_for", "confirm_identity", "confirmed_act", "is_confirmed"]

#: In the session: what the person was last asked for, and the address that goes on after the answer.
_ASKED = "asked_for"


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
def confirmed_act(request: HttpRequest, act: str) -> Iterator[None]:
    """Asks for password, code or passkey again, once for each act; an act that is refused leaves the answer good.

    Put it around the service, after the form was found valid: the form that was sent is kept in the session and goes on
    by itself after the answer, so nothing is typed twice. Of two acts at once with one answer, the second asks again.

    Args:
        act: the words of the button, which the page that asks repeats.

    Raises:
        ReauthenticationRequired: answered by allauth's middleware with the page that asks.
    """
    if not did_recently_reauthenticate(request):
        raise _asking(request, act, at_once=True)
    with transaction.atomic():
        if not use_up(actor=actor_of(request.user), key=_key(request)):
            raise _asking(request, act, at_once=True)
        yield


def confirm_identity(request: HttpRequest, page: str) -> None:
    """Asks again unless that was done within the last minutes: for pages on which somebody does the same many times.

    Args:
        page: its name, which the page that asks repeats.

    Raises:
        ReauthenticationRequired: as for `confirmed_act`.
    """
    if not did_recently_reauthenticate(request):
        raise _asking(request, page, at_once=request.method == "POST")


@dataclass(frozen=True)
class AskedFor:
    """What a person is asked the password for: an act that is done `at_once` after the answer, or a page."""

    what: str
    at_once: bool
    #: The page that it was asked from; empty where the browser did not say.
    back: str


def _asking(request: HttpRequest, what: str, *, at_once: bool) -> ReauthenticationRequired:
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    back = urlsplit(came_from)._replace(scheme="", netloc="").geturl() if is_ours else ""
    request.session[_ASKED] = {"path": request.path, **asdict(AskedFor(str(what), at_once, back))}
    return ReauthenticationRequired()


def asked_for(request: HttpRequest) -> AskedFor | None:
    """For the page that asks; None where something else asks, such as the pages of the second factor."""
    asked = dict(request.session.get(_ASKED, {}))
    following = request.POST.get("next") or request.GET.get("next", "")
    return AskedFor(**asked) if asked and asked.pop("path") == following.partition("?")[0] else None
