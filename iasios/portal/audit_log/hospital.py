"""A facility's log as its keepers read it: nobody of the programme by name, nothing of the inside of an assessment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from facilities.models import Facility, Membership
from iasios.access import office_scope
from iasios.audit.models import AuditEvent
from iasios.audit.queries import breaks_among
from iasios.portal.audit_log.entries import LogLine, entries
from iasios.portal.audit_log.labels import SHOWN_TO_HOSPITAL, WRITING
from iasios.text.relative_dates import midnight

#: Reasons that were written for the hospital to read.
_TOLD = {"case_review.draw_ordered", "account.second_factor_reset", "support_view.opened"}


@dataclass(frozen=True)
class LogChoice:
    """What a keeper wants to see; days include both ends."""

    topic: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class HospitalLine:
    """One entry, or several of the same person and matter in a row."""

    what: str
    subject: str
    who: str
    at: datetime
    reason: str = ""
    times: int = 1

    @property
    def count(self) -> str:
        return ngettext("%(times)s time", "%(times)s times", self.times) % {"times": self.times}


class HospitalLog:
    """The log of one facility for its own keepers, newest first."""

    def __init__(self, facility: Facility, chosen: LogChoice) -> None:
        self.facility, self.chosen = facility, chosen

    def events(self) -> "QuerySet[AuditEvent]":
        """What is shown, read within the office's scope; `is_own`: the actor belongs or belonged to the facility.

        They alone are named.
        """
        facility = self.facility
        belonged = Membership.objects.filter(facility=facility, user=OuterRef("actor"))
        appointed = [facility.representative_id, facility.deputy_id, facility.account_holder_id]
        rows = entries(facility, self.chosen.topic).filter(action__in=SHOWN_TO_HOSPITAL)
        rows = rows.annotate(is_own=Q(Exists(belonged)) | Q(actor__in=appointed))
        if self.chosen.since:
            rows = rows.filter(at__gte=midnight(self.chosen.since))
        if self.chosen.until:
            rows = rows.filter(at__lt=midnight(self.chosen.until + timedelta(days=1)))
        return rows

    def line(self, event: Any) -> HospitalLine:
        drawn = LogLine(event, self.facility)
        is_own = event.is_own
        return HospitalLine(
            what=drawn.what,
            subject=drawn.subject,
            who=drawn.who if is_own or event.actor_id is None else _("IASIOS"),
            at=event.at,
            reason=drawn.reason if is_own or event.action in _TOLD else "",
        )

    def folded(self, events: Iterable[AuditEvent]) -> list[HospitalLine]:
        """The lines, with saves of one person in one matter that follow each other as one line of the latest."""
        lines: list[HospitalLine] = []
        last: tuple[Any, ...] | None = None
        for event in events:
            key = (event.action, event.subject, event.actor_id) if event.action in WRITING else None
            if key is not None and key == last:
                lines[-1] = HospitalLine(**{**lines[-1].__dict__, "times": lines[-1].times + 1})
            else:
                lines.append(self.line(event))
            last = key
        return lines

    def rows(self) -> Iterator[list[str]]:
        """Every chosen entry for a file, newest first: moment, who, what, about, reason. The heading comes first."""
        yield [_("When"), _("Who"), _("What"), _("About"), _("Reason")]
        with office_scope("a facility's keeper takes the log of the facility"):
            for event in self.events().iterator(chunk_size=2_000):
                line = self.line(event)
                at = timezone.localtime(line.at).isoformat(sep=" ", timespec="seconds")
                yield [at, line.who, line.what, line.subject, line.reason]

    def broken(self, events: Iterable[AuditEvent]) -> list[int]:
        """Numbers of shown entries that do not fit their chain, and of a cut-off end."""
        return breaks_among(self.facility, [event.number or 0 for event in events])
