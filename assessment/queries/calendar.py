"""Days in the calendars of assessors and of hospitals: from a person's own work and what is disclosed to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from assessment.enums import AuditStatus
from assessment.models import Audit
from assessment.queries.dossiers import dossiers_of, turn_of
from iasios.access import standing_of


@dataclass(frozen=True)
class DossierDay:
    """A day of one dossier. It names the application by its code and nobody.

    Attributes:
        what: `judge` and `compare` are the reader's own turn; others are the hospital's, see `StatusRow.awaited`.
    """

    code: str
    what: str
    on: date


def dossier_days(user: Any) -> list[DossierDay]:
    """What this assessor has to hand in, and what they wait for from the hospital, by when; one query.

    Nothing in it comes from the other assessor's work before both have handed in.
    """
    found = []
    for row in dossiers_of(user).filter(pk__in=standing_of(user).assessing, due_on__isnull=False):
        turn = turn_of(row, handed_in=row.own_handed_in_at is not None, recommended=row.own_recommendation)
        own = "judge" if turn.step == "judge" else "compare"
        what = own if turn.is_mine else row.status_row.awaited[0]
        if what:
            found.append(DossierDay(row.code, what, row.due_on))
    return found


def audits_ahead(*, applications: Iterable[int] = (), facilities: Iterable[int] = ()) -> list[Audit]:
    """Agreed audits of these applications or facilities, from yesterday on; one query."""
    since: datetime = timezone.now() - timedelta(days=1)
    rows = Audit.objects.filter(status=AuditStatus.AGREED, starts_at__gte=since)
    rows = rows.filter(application__in=list(applications)) | rows.filter(facility__in=list(facilities))
    return list(rows.select_related("application", "facility").order_by("starts_at", "pk"))
