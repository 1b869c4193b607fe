"""Reading how a person wants to be told, and whose calendar an address is. It writes nothing."""

import hashlib
from typing import Any
from zoneinfo import available_timezones

from facilities.models import NoticePreference, User


def preference_of(user: User) -> NoticePreference:
    """The person's wishes, or the plain ones, not stored."""
    return NoticePreference.objects.filter(user=user).first() or NoticePreference(user=user)


def zone_of(user: Any) -> str:
    """The place whose time the person lives by, such as Europe/Vienna."""
    return preference_of(user).time_zone


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def person_of_feed(token: str) -> User | None:
    """Whose calendar has this token; nobody's once it was renewed or the account ended."""
    row = NoticePreference.objects.select_related("user").filter(feed_digest=digest_of(token)).first()
    return row.user if row is not None and row.user.is_active else None


def zone_choices() -> list[tuple[str, str]]:
    """Places by continent, such as Europe/Vienna."""
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return [(name, name.replace("_", " ")) for name in ["UTC", *names]]
