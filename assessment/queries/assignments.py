"""Who may take a seat, for the office."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from applications.models import Application
from assessment.models import Assignment, Evaluation
from assessment.queries.dossiers import CLOSED
from assessment.rounds import round_of
from facilities.models import Membership, User
from iasios.access import Role


@dataclass(frozen=True)
class Candidate:
    """An assessor as the office sees them before assigning."""

    person: Any
    open_dossiers: int
    is_conflicted: bool
    seat: int | None

    @property
    def facilities(self) -> list[Any]:
        """Where the person works, as far as the portal knows; the memberships are prefetched."""
        return [membership.facility for membership in self.person.memberships.all() if membership.ended_at is None]


def candidates_for(application: Application) -> list[Candidate]:
    """All assessors with their open dossiers; those of the hospital are marked. Four queries, in the office's scope."""
    people = (
        User.objects.filter(groups__name=Role.ASSESSOR, is_active=True)
        .annotate(
            open_dossiers=Count(
                "assignments",
                filter=Q(assignments__ended_at__isnull=True) & ~Q(assignments__application__status__in=CLOSED),
                distinct=True,
            ),
            is_conflicted=Exists(
                Membership.objects.filter(user=OuterRef("pk"), facility=application.facility_id, ended_at__isnull=True)
            ),
        )
        .prefetch_related("memberships__facility")
        .order_by("full_name", "pk")
    )
    seats = dict(
        Assignment.objects.filter(application=application, ended_at__isnull=True).values_list("assessor_id", "seat")
    )
    return [Candidate(person, person.open_dossiers, person.is_conflicted, seats.get(person.pk)) for person in people]


@dataclass(frozen=True)
class SeatProgress:
    """How far one of the two is with the round at hand; for the office alone until both have handed in."""

    person: Any
    judged: int
    handed_in_at: datetime | None


def seat_progress(application: Application) -> list[SeatProgress]:
    """Both seats with their evaluations of the round at hand; two queries, in the office's scope."""
    judged = Count("verdicts", filter=~Q(verdicts__choice=""))
    rows = Evaluation.objects.filter(application=application, round=round_of(application)).annotate(judged=judged)
    own = {row.assessor_id: row for row in rows}
    seats = Assignment.objects.filter(application=application, ended_at__isnull=True).select_related("assessor")
    return [
        SeatProgress(
            seat.assessor,
            own[seat.assessor_id].judged if seat.assessor_id in own else 0,
            own[seat.assessor_id].handed_in_at if seat.assessor_id in own else None,
        )
        for seat in seats.order_by("seat")
    ]
