"""What the middleware notes about a session's owner."""

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from iasios.access.scopes import office_scope
from iasios.access.user_links import factor_demanded_of, standing_of

#: Session key: when the person last asked for something.
SEEN = "seen_at"
#: Session key: the answer to `has_second_factor`; missing after somebody touched their factors.
SECOND_FACTOR = "second_factor"
#: Session key: whether a facility of the person demands one, and when that was asked last.
DEMANDED = "second_factor_demanded"
#: For so long the answer is taken as given.
DEMAND_STEP = timedelta(minutes=1)


def has_second_factor(user: Any) -> bool:
    """Whether an authenticator app or a security key is set up; recovery codes alone are none."""
    return bool(is_mfa_enabled(user, types=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]))


def is_factor_demanded(request: HttpRequest) -> bool:
    """Whether a facility of the signed-in person demands a second factor; asked of the database once a minute."""
    kept = request.session.get(DEMANDED)
    if kept is not None and timezone.now() - datetime.fromisoformat(kept[1]) < DEMAND_STEP:
        return bool(kept[0])
    return _ask_for_demand(request, request.user)


def _ask_for_demand(request: HttpRequest, user: Any) -> bool:
    demanded = factor_demanded_of(standing_of(user))
    request.session[DEMANDED] = [demanded, timezone.now().isoformat()]
    return demanded


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the person signed in without one and has not set one up since; for hints, so it costs no query."""
    return request.session.get(SECOND_FACTOR) is False


def seen(user: Any) -> None:
    """Notes that the person was here now."""
    now = timezone.now()
    get_user_model().objects.filter(pk=user.pk).update(last_seen_at=now)
    user.last_seen_at = now


@receiver(user_logged_in, dispatch_uid="portal.begin_session")
def begin_session(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Django's signal: a new session begins to count idle time and knows of a second factor; its owner was seen."""
    request.session[SEEN] = timezone.now().isoformat()
    request.session[SECOND_FACTOR] = has_second_factor(user)
    with office_scope("whoever signs in has no scope yet"):
        _ask_for_demand(request, user)
    seen(user)
