"""The entries of a facility's log as the office reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from facilities.models import Facility, User
from iasios.audit.models import AuditEvent
from iasios.portal.audit_log.labels import WRITING, about, words_of


@dataclass(frozen=True)
class LogLine:
    """One entry as the office reads it."""

    event: AuditEvent
    facility: Facility
    #: Whom it was done to, where that is another person than the one who did it.
    whom: str = ""

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


def lines_of(facility: Facility, events: Sequence[AuditEvent]) -> list[LogLine]:
    """The entries as the office reads them, with whom each was done to. One query where there is somebody."""
    ids = {event.pk: event.detail.get("person") for event in events}
    others = {event.pk: ids[event.pk] for event in events if ids[event.pk] not in (None, event.actor_id)}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=set(others.values()))} if others else {}
    return [LogLine(event, facility, names.get(others.get(event.pk, 0), "")) for event in events]


def latest(facility: Facility, how_many: int) -> list[LogLine]:
    """The newest entries of a facility without those of mere writing; two queries at most."""
    return lines_of(facility, list(entries(facility).exclude(action__in=WRITING)[:how_many]))
