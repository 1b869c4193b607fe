"""Where the entries of a facility's log lead the office: to what each is about, while that is still there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import CharField, Model, Value
from django.db.models.functions import Cast
from django.urls import reverse

from applications.models import Application
from facilities.models import Consultation, Thread
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from invoicing.models import Invoice


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Destination:
    """A kind of thing that entries are about.

    Attributes:
        address: the name of its page for the office.
        key: the column by which an entry names it.
        read: the value of that column from the entry's words; None for words that name nothing.
        detail: the part of the entry's detail that names it, instead of its subject.
    """

    model: type[Model]
    address: str
    key: str
    read: Callable[[str], Any] = str
    detail: str = ""

    def named_by(self, event: AuditEvent) -> Any:
        """What the entry names; None where it names nothing."""
        words = event.detail.get(self.detail, "") if self.detail else event.subject
        return self.read(words) or None


def _first_word(text: str) -> str:
    """Of an answer the code of its application, before the question."""
    return text.partition(" ")[0]


APPLICATION = Destination(Application, "portal:timeline", "code", _first_word)
INVOICE = Destination(Invoice, "invoicing:office_detail", "number")
MAIL = Destination(OutboxEmail, "outbox:detail", "pk", _uuid, detail="mail")
THREAD = Destination(Thread, "facilities:office_thread", "pk", _uuid)
CONSULTATION = Destination(Consultation, "invoicing:office_consultation", "pk", _uuid)
#: By the first word of an action. Entries about other things lead nowhere.
DESTINATIONS = {
    "answer": APPLICATION,
    "appeal": APPLICATION,
    "application": APPLICATION,
    "assessment": APPLICATION,
    "audit": APPLICATION,
    "case_check": APPLICATION,
    "case_review": APPLICATION,
    "consultation": CONSULTATION,
    "evidence": APPLICATION,
    "invoice": INVOICE,
    "mail": MAIL,
    "message": THREAD,
    "plan": APPLICATION,
    "question": APPLICATION,
    "thread": THREAD,
}


def addresses_of(events: Sequence[AuditEvent]) -> dict[UUID, str]:
    """The page of what each entry is about, by the entry's key. One query, none where no entry names anything."""
    named: dict[Destination, dict[Any, list[UUID]]] = {}
    for event in events:
        destination = DESTINATIONS.get(event.action.partition(".")[0])
        if destination and (value := destination.named_by(event)) is not None:
            named.setdefault(destination, {}).setdefault(value, []).append(event.pk)
    found: dict[UUID, str] = {}
    if not named:
        return found
    kinds = list(named)
    parts = [
        kind.model._default_manager.filter(**{f"{kind.key}__in": list(named[kind])})
        .order_by()
        .values_list(Value(number), Cast(kind.key, CharField()))
        for number, kind in enumerate(kinds)
    ]
    for number, text in parts[0].union(*parts[1:], all=True):
        kind = kinds[number]
        address = reverse(kind.address, args=[text])
        found |= dict.fromkeys(named[kind][kind.read(text)], address)
    return found
