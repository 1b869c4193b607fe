"""What keeps an account its owner's: ending sessions, and taking a lost second factor away."""

from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from facilities.emails import account_changes
from facilities.emails import people as emails
from facilities.models import Facility, Membership, User
from iasios.access import office_scope
from iasios.audit.services import record


class NoSecondFactor(Exception):
    """The account has none that could be taken away."""


def _addresses_of(user: User, *others: str) -> list[str]:
    """Where the person reads mail: the main address, the other confirmed ones, and those that were theirs just now."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True).order_by("pk").values_list("email", flat=True)
    return list(dict.fromkeys(address.lower() for address in (*others, user.email, *confirmed) if address))


def tell_of_account_change(*, user: User, change: str, values: Mapping[str, Any]) -> None:
    """Writes to every address of somebody that the way into their account was changed.

    Args:
        change: a key of `facilities.emails.account_changes.CHANGES`.
        values: what the library says of it; an address that was changed or removed is told as well.
    """
    provider = values.get("provider")
    named = {
        **{name: str(values.get(name, "")) for name in ("from_email", "to_email", "deleted_email")},
        "provider": str(getattr(provider, "name", provider) or ""),
    }
    with transaction.atomic(), office_scope("tell somebody that their account was changed"):
        user = User.objects.get(pk=user.pk)
        addresses = _addresses_of(user, named["from_email"], named["deleted_email"])
        account_changes.account_changed(user, addresses, change, named)


def note_sign_in(user: User) -> None:
    """The log of every facility that the person belongs to says that they signed in."""
    with transaction.atomic(), office_scope("record that somebody signed in"):
        rows = Membership.objects.filter(user=user, joined_at__isnull=False, ended_at__isnull=True)
        for membership in rows.select_related("facility").order_by("facility_id"):
            record("account.signed_in", by=user, facility=membership.facility, subject=membership.facility.slug)


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
def reset_second_factor(*, user: User, reason: str, by: User | None, facility: Facility | None = None) -> None:
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
    emails.second_factor_reset(user, _addresses_of(user)[1:])
