"""A person's own wishes about mail, and the address of their calendar."""

import secrets
from datetime import time

from django.db import transaction
from django.utils import timezone

from facilities.models import NoticePreference, User
from facilities.queries.mail_preferences import digest_of
from iasios.audit.services import record


@transaction.atomic
def save_preference(
    *, user: User, mode: str, quiet_from: time | None, quiet_until: time | None, time_zone: str
) -> NoticePreference:
    """From the next mail on; what is on its way already stays as it was."""
    values = {"mode": mode, "quiet_from": quiet_from, "quiet_until": quiet_until, "time_zone": time_zone}
    row, _created = NoticePreference.objects.update_or_create(user=user, defaults=values)
    return row


@transaction.atomic
def save_person(*, user: User, title: str, full_name: str, profession: str, language: str, time_zone: str) -> None:
    """How a person is called and written to from now on; what was signed before keeps the name it was signed with."""
    former = user.display_name
    user.title, user.full_name, user.profession, user.language = title, full_name, profession, language
    user.save(update_fields=["title", "full_name", "profession", "language"])
    NoticePreference.objects.update_or_create(user=user, defaults={"time_zone": time_zone})
    if user.display_name != former:
        record("person.renamed", by=user, subject=user.email)


@transaction.atomic
def renew_feed(*, user: User) -> str:
    """A new token for the calendar; the earlier address shows nothing from now on. Returns the token, kept nowhere."""
    token = secrets.token_urlsafe(32)
    NoticePreference.objects.update_or_create(
        user=user, defaults={"feed_digest": digest_of(token), "feed_made_at": timezone.now()}
    )
    record("feed.renewed", by=user, subject=user.email)
    return token


@transaction.atomic
def end_feed(*, user: User) -> None:
    """The calendar's address shows nothing any more."""
    NoticePreference.objects.filter(user=user).update(feed_digest="", feed_made_at=None)
    record("feed.ended", by=user, subject=user.email)
