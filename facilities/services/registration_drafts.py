"""Registrations on their way: kept step by step, reopened by a mailed link, held back where one looks like another."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import connection, transaction
from django.utils import timezone

from facilities.emails import registration as emails
from facilities.enums import RegistrationStatus
from facilities.models import Facility, RegistrationDraft, User
from facilities.workflow import REGISTRATION
from iasios.access import office_scope
from iasios.idempotency.keys import FIELD
from iasios.text.search_keys import fold

#: Days after the last change for which a draft and its link live.
KEPT_DAYS = 30
#: Longer texts are refused by every field anyway; this keeps a draft small.
LONGEST = 2_000
_SALT = "facilities.registration"
#: What every form carries beside what somebody typed.
_NOT_TYPED = frozenset(["csrfmiddlewaretoken", FIELD])
#: Words that tell two names apart as little as spaces do.
_FILLERS = frozenset(
    [
        "the",
        "of",
        "and",
        "for",
        "at",
        "de",
        "la",
        "le",
        "les",
        "du",
        "des",
        "der",
        "die",
        "das",
        "und",
        "fur",
        "di",
        "del",
        "della",
        "e",
        "el",
        "y",
        "do",
        "da",
        "dos",
        "van",
        "het",
        "en",
    ]
)
#: How like two names must be, of 1.
_ALIKE = 0.9


class DraftGone(Exception):
    """The link is forged or too old, or the registration has been sent."""


@transaction.atomic
def begin_draft(*, email: str, language: str, typed: Mapping[str, str] | None = None) -> RegistrationDraft:
    """A fresh draft; the applicant gets the link that reopens it on any device."""
    draft = _fresh(email.strip().lower(), language, typed or {})
    emails.registration_begun(draft, signing.dumps(str(draft.pk), salt=_SALT), days=KEPT_DAYS)
    return draft


def _fresh(email: str, language: str, typed: Mapping[str, str]) -> RegistrationDraft:
    now = timezone.now()
    return RegistrationDraft.objects.create(
        email=email,
        language=language,
        typed=_kept(typed, [name for name in typed if name not in _NOT_TYPED]),
        status_since=now,
        created_at=now,
        updated_at=now,
    )


def _kept(typed: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    # PostgreSQL keeps no NUL in JSON; the form says what is wrong with such a text.
    return {name: str(typed.get(name, ""))[:LONGEST].replace("\x00", "") for name in names}


@transaction.atomic
def keep_typed(*, draft: RegistrationDraft, typed: Mapping[str, str], names: Iterable[str]) -> RegistrationDraft:
    """Keeps what was typed in one step, right or wrong; the other steps stay.

    Raises:
        DraftGone: it was sent from another browser meanwhile.
    """
    locked = RegistrationDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if locked is None or locked.status != RegistrationStatus.DRAFT:
        raise DraftGone
    locked.typed = locked.typed | _kept(typed, names)
    locked.updated_at = timezone.now()
    locked.save(update_fields=["typed", "updated_at"])
    return locked


def open_draft(pk: Any) -> RegistrationDraft | None:
    """The draft with this id that can still be written."""
    try:
        key = UUID(str(pk))
    except ValueError:
        return None
    oldest = timezone.now() - timedelta(days=KEPT_DAYS)
    return RegistrationDraft.objects.filter(pk=key, status=RegistrationStatus.DRAFT, updated_at__gte=oldest).first()


def draft_of_link(token: str) -> RegistrationDraft:
    """The draft that a mailed link reopens.

    Raises:
        DraftGone: forged, too old, or sent.
    """
    try:
        # The draft's own age counts, not the link's: whoever goes on writing keeps it alive.
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise DraftGone from None
    draft = open_draft(pk)
    if draft is None:
        raise DraftGone
    return draft


def _words(name: str) -> list[str]:
    plain = "".join(letter if letter.isalnum() else " " for letter in fold(name))
    return sorted(word for word in plain.split() if word not in _FILLERS)


def similar_facilities(*, name: str, country: str) -> list[Facility]:
    """Facilities of the same country whose name is the same when spelling is folded, or nearly so. For the office."""
    wanted = _words(name)
    with office_scope("look for a facility that a registration may repeat"):
        rows = list(Facility.objects.filter(country=country).only("name", "slug", "city", "status", "registered_at"))
    found = []
    for row in rows:
        there = _words(row.name)
        if there == wanted or SequenceMatcher(None, " ".join(there), " ".join(wanted)).ratio() >= _ALIKE:
            found.append(row)
    return found


def wait_for_similar(*, country: str) -> None:
    """Lets one registration at a time look for facilities of its country: of two at once, the second sees the first.

    Needs a transaction, and holds the others up until its end.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"registration {country}"])


@transaction.atomic
def stand_in_draft(*, email: str, typed: Mapping[str, str], language: str) -> RegistrationDraft:
    """A row for a registration that came on one page and that the office has to look at."""
    return _fresh(email, language, typed)


@transaction.atomic
def hold_registration(*, draft: RegistrationDraft) -> None:
    """Gives a likely duplicate to the office; the applicant learns that it looks first, and nothing of others."""
    REGISTRATION.perform(draft, "hold", by=None)
    emails.registration_held(draft)
    emails.registration_to_check(draft)


@transaction.atomic
def close_registration(*, draft: RegistrationDraft, by: User | None = None) -> None:
    """The facility has been made: what was typed is forgotten."""
    also: dict[str, Any] = {"typed": {}}
    if by is not None:
        also |= {"decided_at": timezone.now(), "decided_by": by}
    REGISTRATION.perform(draft, "register", by=by, also=also)


@transaction.atomic
def decline_registration(*, draft: RegistrationDraft, answer: str, by: User) -> None:
    """The office makes no facility of it and says why, in its own words.

    Raises:
        StepRefused: decided meanwhile, or no words.
    """
    REGISTRATION.perform(
        draft,
        "decline",
        by=by,
        reason=answer,
        also={"decided_at": timezone.now(), "decided_by": by, "answer": answer.strip()},
    )
    emails.registration_declined(draft, answer.strip())
