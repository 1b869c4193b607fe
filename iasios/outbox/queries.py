"""Reading outgoing mail, for the office's page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iasios.outbox.models import MailStatus, OutboxEmail

WAITING = Q(status__in=[MailStatus.QUEUED, MailStatus.SENDING])
FILTERS: dict[str, Q] = {
    "": Q(),
    "waiting": WAITING | Q(status=MailStatus.GATHERED),
    "sent": Q(status=MailStatus.SENT),
    "failed": Q(status=MailStatus.FAILED),
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
        mails = mails.filter(
            Q(subject__icontains=search) | Q(to__icontains=search) | Q(kind__icontains=search.replace(" ", "_"))
        )
    return mails


def outgoing(state: str, search: str) -> QuerySet[OutboxEmail]:
    """Mails of a filter, newest first, without their texts."""
    found = _searched(search).filter(FILTERS.get(state, Q()))
    return found.defer("text", "html", "last_error").order_by("-created_at", "-pk")


def filter_choices(state: str, search: str) -> list[dict[str, Any]]:
    """The filter chips with their counts, keeping the search. One query."""
    counts = _searched(search).aggregate(**{key or "all": Count("pk", filter=rule) for key, rule in FILTERS.items()})
    labels = {"": _("All"), "waiting": _("Waiting"), "sent": _("Sent"), "failed": _("Failed")}
    current = state if state in FILTERS else ""
    return [
        {
            "label": label,
            "url": "?" + urlencode({name: value for name, value in (("state", key), ("q", search)) if value}),
            "count": counts[key or "all"],
            "current": key == current,
        }
        for key, label in labels.items()
    ]


def oldest_waiting() -> OutboxEmail | None:
    """The mail that has waited longest, for the readiness probe."""
    return OutboxEmail.objects.filter(WAITING).order_by("created_at").first()
