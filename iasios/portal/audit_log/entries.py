"""The entries of a facility's log as the office reads them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from facilities.models import Facility
from iasios.audit.models import AuditEvent
from iasios.portal.audit_log.labels import WRITING, about, words_of


@dataclass(frozen=True)
class LogLine:
    """One entry as the office reads it."""

    event: AuditEvent
    facility: Facility

    @property
    def what(self) -> str:
        return words_of(self.event.action)

    @property
    def subject(self) -> str:
        """What it is about, unless that is the facility itself or a number that nobody uses."""
        subject = self.event.subject
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


def latest(facility: Facility, how_many: int) -> list[LogLine]:
    """The newest entries of a facility without those of mere writing; one query."""
    rows = entries(facility).exclude(action__in=WRITING)
    return [LogLine(event, facility) for event in rows[:how_many]]
