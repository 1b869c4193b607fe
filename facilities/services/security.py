"""What keeps an account its owner's: ending sessions, and taking a lost second factor away."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from facilities.emails import people as emails
from facilities.models import Facility, User
from iasios.audit.services import record


class NoSecondFactor(Exception):
    """The account has none that could be taken away."""


def end_session(*, by: User, pk: int) -> bool:
    """Signs the person out of one of their other browsers.

    Returns:
        Whether such a session was there.
    """
    session = UserSession.objects.filter(user=by, pk=pk).first()
    if session is None:
        return False
    session.end()
    record("account.session_ended", by=by, subject=by.email)
    return True


def end_all_sessions(user: User) -> int:
    """Signs somebody out everywhere; returns from how many browsers."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def reset_second_factor(*, user: User, reason: str, by: Any, facility: Facility | None = None) -> None:
    """For somebody who lost phone, keys and recovery codes: the factors go, every session ends, a mail says so.

    Args:
        reason: how the office made sure who asked; kept in the audit log.

    Raises:
        NoSecondFactor: there is nothing to take away.
    """
    found, _per_model = Authenticator.objects.filter(user=user).delete()
    if not found:
        raise NoSecondFactor
    end_all_sessions(user)
    record("account.second_factor_reset", by=by, facility=facility, subject=user.email, reason=reason.strip())
    emails.second_factor_reset(user)
