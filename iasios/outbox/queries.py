"""Reading outgoing mail, for the office's page."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iasios.outbox.models import MailStatus, OutboxEmail

WAITING = Q(status__in=[MailStatus.QUEUED, MailStatus.SENDING])
FILTERS: dict[str, tuple[MailStatus, ...]] = {
    "": tuple(MailStatus),
    "waiting": (MailStatus.QUEUED, MailStatus.SENDING, MailStatus.GATHERED),
    "sent": (MailStatus.SENT,),
    "failed": (MailStatus.FAILED,),
}

#: What a kind's first word says to the office.
TOPICS = {
    "account": gettext_lazy("Account"),
    "application": gettext_lazy("Application"),
    "assessment": gettext_lazy("Assessment"),
    "facilities": gettext_lazy("Facility"),
    "inbox": gettext_lazy("Today"),
    "invoice": gettext_lazy("Invoices"),
    "outbox": gettext_lazy("What is new"),
}

_STATES = {
    MailStatus.QUEUED: "waiting",
    MailStatus.SENDING: "started",
    MailStatus.SENT: "complete",
    MailStatus.FAILED: "error",
    MailStatus.GATHERED: "waiting",
    MailStatus.JOINED: "complete",
}


@dataclass(frozen=True)
class MailRow:
    """A mail as the pages show it."""

    mail: OutboxEmail

    @property
    def state(self) -> str:
        """A key of `iasios.ui.status_vocabulary`; the word is the status's own."""
        return _STATES[MailStatus(self.mail.status)]

    @property
    def word(self) -> str:
        return str(MailStatus(self.mail.status).label)

    @property
    def to(self) -> str:
        return self.mail.to

    @property
    def kind(self) -> str:
        """The topic of the stable name in words: "invoice.issued" is about *Invoices*."""
        topic = self.mail.kind.partition(".")[0]
        return str(TOPICS.get(topic, self.mail.kind))

    @property
    def is_failed(self) -> bool:
        return self.mail.status == MailStatus.FAILED


def _searched(search: str) -> QuerySet[OutboxEmail]:
    mails = OutboxEmail.objects.all()
    if search:
        # Kinds are written with underscores. PostgreSQL folds what was typed as it folded the stored text.
        either = {search, search.replace(" ", "_")}
        mails = mails.filter(reduce(or_, (Q(search_key__contains=Lower(Value(one))) for one in sorted(either))))
    return mails


def outgoing(state: str, search: str) -> "QuerySet[OutboxEmail, uuid.UUID]":
    """The keys of a filter's mails, newest first: an index knows them."""
    found = _searched(search)
    if state:
        found = found.filter(status__in=FILTERS[state])
    return found.order_by("-created_at", "-pk").values_list("pk", flat=True)


def mails_of(keys: Iterable[uuid.UUID]) -> list[MailRow]:
    """These mails, newest first, without their texts; one query."""
    mails = OutboxEmail.objects.filter(pk__in=list(keys)).defer("text", "html", "last_error", "search_key")
    return [MailRow(mail) for mail in mails.order_by("-created_at", "-pk")]


def state_counts(search: str) -> dict[str, int]:
    """How many mails each filter shows, by its key; one query."""
    rows = _searched(search).order_by().values_list("status").annotate(mails=Count("*"))
    by_status = dict(rows)
    return {key: sum(by_status.get(status, 0) for status in statuses) for key, statuses in FILTERS.items()}


def filter_choices(state: str, search: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The filter chips with their counts, keeping the search."""
    labels = {"": _("All"), "waiting": _("Waiting"), "sent": _("Sent"), "failed": _("Failed")}
    return [
        {
            "label": label,
            "url": "?" + urlencode({name: value for name, value in (("state", key), ("q", search)) if value}),
            "count": counts[key],
            "current": key == state,
        }
        for key, label in labels.items()
    ]


def oldest_waiting() -> OutboxEmail | None:
    """The mail that has waited longest, for the readiness probe."""
    return OutboxEmail.objects.filter(WAITING).order_by("created_at").first()
