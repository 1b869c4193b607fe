"""Reading outgoing mail, for the office's page."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from iasios.outbox.models import STOPPABLE, Bounce, EditedText, HeldKind, MailEdit, MailStatus, OutboxEmail

WAITING = Q(status__in=[MailStatus.QUEUED, MailStatus.SENDING])
FILTERS: dict[str, tuple[MailStatus, ...]] = {
    "": tuple(MailStatus),
    "waiting": (MailStatus.QUEUED, MailStatus.SENDING, MailStatus.GATHERED),
    "sent": (MailStatus.SENT,),
    "failed": (MailStatus.FAILED,),
    "held": (MailStatus.HELD,),
    "stopped": (MailStatus.STOPPED,),
}

#: What a kind's first word says to the office.
TOPICS = {
    "account": gettext_lazy("Account"),
    "application": gettext_lazy("Application"),
    "assessment": gettext_lazy("Assessment"),
    "case_review": gettext_lazy("Case review"),
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
    MailStatus.HELD: "your_turn",
    MailStatus.STOPPED: "locked",
}


@dataclass(frozen=True)
class MailRow:
    """A mail as the pages show it."""

    mail: OutboxEmail

    @property
    def state(self) -> str:
        """A key of `iasios.ui.status_vocabulary`; the word is the status's own."""
        return "error" if self.is_bounced else _STATES[MailStatus(self.mail.status)]

    @property
    def word(self) -> str:
        return _("Came back") if self.is_bounced else str(MailStatus(self.mail.status).label)

    @property
    def is_bounced(self) -> bool:
        """Whether a mail server reported that it was not delivered, after it had been handed over."""
        return bool(getattr(self.mail, "is_bounced", False))

    @property
    def to(self) -> str:
        return self.mail.to

    @property
    def kind(self) -> str:
        """The topic of the stable name in words: "invoice.issued" is about *Invoices*."""
        topic = self.mail.kind.partition(".")[0]
        return str(TOPICS.get(topic, self.mail.kind))

    @property
    def is_held(self) -> bool:
        return self.mail.status == MailStatus.HELD

    @property
    def can_be_stopped(self) -> bool:
        return self.mail.status in STOPPABLE

    @property
    def can_be_copied(self) -> bool:
        """Whether it can be sent once more as a mail of its own; a key never is."""
        done = (MailStatus.SENT, MailStatus.JOINED, MailStatus.STOPPED)
        return not self.mail.is_sensitive and self.mail.status in done

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


def mails_with_bounces() -> "QuerySet[OutboxEmail]":
    """Mails that say whether they came back for good."""
    found = Bounce.objects.filter(mail=OuterRef("pk"), is_permanent=True)
    return OutboxEmail.objects.annotate(is_bounced=Exists(found))


def held_kinds() -> set[str]:
    """The kinds that wait for a release."""
    return set(HeldKind.objects.values_list("kind", flat=True))


def held_counts() -> dict[str, int]:
    """How many mails of each kind wait for their release; one query."""
    rows = OutboxEmail.objects.filter(status=MailStatus.HELD).order_by().values_list("kind")
    return dict(rows.annotate(mails=Count("*")))


def edited_counts() -> Counter[str]:
    """How many texts of each kind the office has changed, in all languages; one query."""
    rows = EditedText.objects.order_by().values_list("kind").annotate(texts=Count("pk"))
    return Counter(dict(rows))


def edited_rows(kind: str) -> list[EditedText]:
    """The changed texts of a kind."""
    return list(EditedText.objects.filter(kind=kind))


def history_of(mail: OutboxEmail) -> tuple[list[MailEdit], list[Bounce], list[OutboxEmail]]:
    """The office's words, what came back, and the copies of a mail; three queries."""
    return (
        list(mail.edits.select_related("edited_by").order_by("-edited_at", "-pk")),
        list(mail.bounces.order_by("-bounced_at")),
        list(mail.copies.only("pk", "created_at", "to").order_by("created_at")),
    )


def mails_of(keys: Iterable[uuid.UUID]) -> list[MailRow]:
    """These mails, newest first, without their texts; one query."""
    mails = mails_with_bounces().filter(pk__in=list(keys)).defer("text", "html", "last_error", "search_key")
    return [MailRow(mail) for mail in mails.order_by("-created_at", "-pk")]


def all_mails(state: str, search: str) -> Iterator[MailRow]:
    """Every mail of a filter, newest first, without their texts; one query, some at a time."""
    mails = mails_with_bounces().filter(pk__in=outgoing(state, search).order_by())
    rows = mails.defer("text", "html", "last_error", "search_key").order_by("-created_at", "-pk")
    return map(MailRow, rows.iterator(chunk_size=2_000))


def state_counts(search: str) -> dict[str, int]:
    """How many mails each filter shows, by its key; one query."""
    rows = _searched(search).order_by().values_list("status").annotate(mails=Count("*"))
    by_status = dict(rows)
    return {key: sum(by_status.get(status, 0) for status in statuses) for key, statuses in FILTERS.items()}


def filter_choices(state: str, search: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The filter chips with their counts, keeping the search."""
    labels = {
        "": _("All"),
        "waiting": _("Waiting"),
        "sent": _("Sent"),
        "failed": _("Failed"),
        "held": pgettext("mail", "Held"),
        "stopped": pgettext("mail", "Stopped"),
    }
    # What is seldom is offered only where there is some.
    labels = {
        key: label for key, label in labels.items() if key in {"", "waiting", "sent", "failed", state} or counts[key]
    }
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
