"""Remembering what was done once, in the transaction that does it."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from iasios.idempotency.models import DoneOnce

#: For so long, the same again is a repeat.
KEPT = timedelta(days=1)


def first_answer(*, actor: str, key: str, digest: str) -> DoneOnce | None:
    """What was answered to the same form before; None for whoever comes first.

    Waits for whoever is at it at this moment, so that of two at once the second sees what the first did. Needs a
    transaction, and holds the others up until its end.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{actor} {key} {digest}"])
    oldest = timezone.now() - KEPT
    return DoneOnce.objects.filter(actor=actor, key=key, digest=digest, at__gte=oldest).first()


def remember_answer(*, user: Any, actor: str, key: str, digest: str, location: str) -> None:
    """Notes that the form has been acted upon, and gives the forms that come after it another key."""
    DoneOnce.objects.update_or_create(
        actor=actor, key=key, digest=digest, defaults={"location": location[:2000], "at": timezone.now()}
    )
    if actor:
        get_user_model().objects.filter(pk=user.pk).update(forms_sent=F("forms_sent") + 1)


def use_up(*, actor: str, key: str) -> bool:
    """Whether this is the first use of something that is good for one act; waits for another use at this moment."""
    try:
        with transaction.atomic():
            DoneOnce.objects.create(actor=actor, key=key, digest="used up", at=timezone.now())
    except IntegrityError:
        return False
    return True


def is_used_up(*, actor: str, key: str) -> bool:
    return DoneOnce.objects.filter(actor=actor, key=key, digest="used up").exists()
