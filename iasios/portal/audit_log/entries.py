"""The entries of a facility's log as the office reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from facilities.models import Facility, User
from iasios.audit.models import AuditEvent
from iasios.portal.audit_log.destinations import addresses_of
from iasios.portal.audit_log.labels import WRITING, about, words_of


@dataclass(frozen=True)
class LogLine:
    """One entry as the office reads it."""

    event: AuditEvent
    facility: Facility
    #: Whom it was done to, where that is another person than the one who did it.
    whom: str = ""
    #: The page of what it is about; empty where there is none, or no longer.
    address: str = ""

    @property
    def what(self) -> str:
        return words_of(self.event.action)

    @property
    def subject(self) -> str:
        """What it is about, unless that is the facility itself or a number that nobody uses."""
        subject = self.event.subject
        if self.whom:
            return self.whom
        return "" if subject == self.facility.slug or _is_uuid(subject) else subject

    @property
    def who(self) -> str:
        return self.event.actor_name or _("the portal")

    @property
    def reason(self) -> str:
        return str(self.event.detail.get("reason") or "")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def entries(facility: Facility, topic: str = "") -> QuerySet[AuditEvent]:
    """Every entry of a topic, or of all, newest first."""
    return AuditEvent.objects.filter(about(topic), facility=facility).order_by("-number")


def lines_of(facility: Facility, events: Sequence[AuditEvent], *, leading: bool = True) -> list[LogLine]:
    """The entries as the office reads them, with whom each was done to; two queries at most.

    Args:
        leading: with the page of what each is about.
    """
    ids = {event.pk: event.detail.get("person") for event in events}
    others = {event.pk: ids[event.pk] for event in events if ids[event.pk] not in (None, event.actor_id)}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=set(others.values()))} if others else {}
    addresses = addresses_of(events) if leading else {}
    return [
        LogLine(event, facility, names.get(others.get(event.pk, 0), ""), addresses.get(event.pk, ""))
        for event in events
    ]


def latest(facility: Facility, how_many: int) -> list[LogLine]:
    """The newest entries of a facility without those of mere writing, which lead nowhere; two queries at most."""
    newest = list(entries(facility).exclude(action__in=WRITING)[:how_many])
    return lines_of(facility, newest, leading=False)
