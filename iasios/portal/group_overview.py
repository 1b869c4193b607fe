"""How the sites of a hospital group are getting on, for a person who need not belong to them (feature 7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from applications.enums import Requirement
from applications.models import Answer
from applications.queries import latest_applications
from applications.statuses import row_of
from casereview.enums import CASES
from casereview.models import Case
from facilities.enums import FacilityStatus
from facilities.models import GroupConsent


@dataclass(frozen=True)
class SiteRow:
    """One site that agreed: status, dates and progress, and no word of what it has written.

    Attributes:
        stage: what the application is at, in the words of the hospital; empty before it is open.
        answered, questions: core questions that are complete, and all of them.
        cases, all_cases: cases that are complete, and all of them.
        due_on: by when something is due of the site, while that is so.
    """

    name: str
    place: str
    group: str
    standing: str
    term_ends_on: date | None
    stage: str
    stage_since: datetime | None
    answered: int
    questions: int
    cases: int
    all_cases: int
    due_on: date | None

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.due_on < timezone.localdate()


def site_rows(consents: Iterable[GroupConsent]) -> list[SiteRow]:
    """The rows of these sites; three queries, in the scope of the office."""
    consents = list(consents)
    ids = [consent.facility_id for consent in consents]
    applications = {row.facility_id: row for row in latest_applications().filter(facility__in=ids)}
    keys = [row.pk for row in applications.values()]
    core = Answer.objects.filter(application__in=keys, question__requirement=Requirement.CORE).order_by()
    counts = {
        row["application"]: (row["done"], row["every"])
        for row in core.values("application").annotate(done=Count("pk", filter=Q(is_complete=True)), every=Count("pk"))
    }
    rows = Case.objects.filter(application__in=keys, is_complete=True).order_by()
    cases = dict(rows.values_list("application").annotate(done=Count("pk")))
    return [_row(consent, applications.get(consent.facility_id), counts, cases) for consent in consents]


def _row(consent: GroupConsent, application: Any, counts: dict[int, tuple[int, int]], cases: dict[int, int]) -> SiteRow:
    facility = consent.facility
    listing = getattr(facility, "listing", None)
    done, every = counts.get(application.pk, (0, 0)) if application else (0, 0)
    status = row_of(application.status) if application else None
    return SiteRow(
        name=facility.name,
        place=f"{facility.city}, {countries.name(str(facility.country))}",
        group=consent.group.name,
        standing=str(FacilityStatus(facility.status).label),
        term_ends_on=listing.until if listing else None,
        stage=str(status.label) if status else "",
        stage_since=application.status_since if application else None,
        answered=done,
        questions=every,
        cases=cases.get(application.pk, 0) if application else 0,
        all_cases=CASES,
        due_on=application.due_on if status and application and status.awaits_facility else None,
    )


HEADINGS = (
    gettext_lazy("Site"),
    gettext_lazy("Town and country"),
    gettext_lazy("Hospital group"),
    gettext_lazy("Level"),
    gettext_lazy("Term ends on"),
    gettext_lazy("Application"),
    gettext_lazy("Since"),
    gettext_lazy("Core questions complete"),
    gettext_lazy("Core questions"),
    gettext_lazy("Cases complete"),
    gettext_lazy("Due"),
)


def site_line(row: SiteRow) -> tuple[Any, ...]:
    """The same as a line of a file."""
    return (
        *(row.name, row.place, row.group, row.standing, row.term_ends_on, row.stage or _("None yet"), row.stage_since),
        *(row.answered, row.questions, row.cases, row.due_on),
    )
