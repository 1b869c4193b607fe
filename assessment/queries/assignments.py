"""Who may take a seat, how both are getting on, and who was asked; for the office unless said otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Avg,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from django_countries import countries

from applications.models import Application
from applications.statuses import STATUSES
from assessment.enums import SeatResponse
from assessment.models import (
    AssessorProfile,
    Assignment,
    DeclaredInterest,
    Evaluation,
    NamedConflict,
    NameDisclosure,
    Objection,
    Verdict,
)
from assessment.queries.conflicts import Doubt, doubts_about
from assessment.queries.dossiers import CLOSED
from assessment.queries.statements import StatementState, latest_end
from assessment.rounds import round_of
from facilities.models import Membership, User
from iasios.access import Role, office_scope
from iasios.compiled_queries import compiled_query


@dataclass(frozen=True)
class Workload:
    """How many dossiers somebody has open, and how many requests to take a seat are not answered."""

    open: int = 0
    unanswered: int = 0


@dataclass(frozen=True)
class Candidate:
    """An assessor as the office sees them before assigning."""

    person: Any
    work: Workload
    is_conflicted: bool
    seat: int | None
    #: Days from the start of an evaluation to handing it in, on average; None before the first.
    days: float | None = None
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def open_dossiers(self) -> int:
        return self.work.open

    @property
    def facilities(self) -> list[Any]:
        """Where the person works, as far as the portal knows; the memberships are prefetched."""
        return [membership.facility for membership in self.person.memberships.all() if membership.ended_at is None]

    @property
    def profile(self) -> AssessorProfile | None:
        """The person's own words; selected with the person."""
        return getattr(self.person, "assessor_profile", None)

    @property
    def languages(self) -> str:
        """Names of the languages, in the reader's language."""
        codes = self.profile.languages if self.profile else []
        return ", ".join(sorted(str(_(get_language_info(code)["name"])) for code in codes))

    @property
    def whole_days(self) -> int | None:
        """The turn-around in whole days."""
        return None if self.days is None else round(self.days)

    @property
    def is_full(self) -> bool:
        """Whether the person has as many dossiers as they want."""
        most = self.profile.most_dossiers if self.profile else None
        return most is not None and self.open_dossiers >= most

    @property
    def statement(self) -> StatementState:
        """Whether the person may take a seat; `assessors` reads the day with the person."""
        return StatementState(self.person.statement_until, timezone.localdate())

    @property
    def away_until(self) -> date | None:
        until = self.profile.away_until if self.profile else None
        return until if until and until >= timezone.localdate() else None


def assessors() -> "QuerySet[Any, Any]":
    """All assessors with profile, memberships, and the last day of the latest statement as `statement_until`."""
    return (
        User.objects.filter(groups__name=Role.ASSESSOR, is_active=True)
        .annotate(statement_until=latest_end())
        .select_related("assessor_profile")
        .prefetch_related(Prefetch("memberships", Membership.objects.select_related("facility")))
        .order_by("full_name", "pk")
    )


def assessors_like(only: str) -> "QuerySet[Any, Any]":
    """Assessors whose name or address has these letters; all without."""
    rows = assessors()
    return rows.filter(Q(full_name__icontains=only) | Q(email__icontains=only)) if only else rows


def workloads(people: list[Any]) -> dict[int, Workload]:
    """By person; nobody without a seat in an open application. One query, which leaves out what is decided."""
    rows = (
        Assignment.objects.filter(
            assessor__in=[person.pk for person in people],
            ended_at__isnull=True,
            application__status__in=[status for status in STATUSES if status not in CLOSED],
        )
        .order_by()
        .values("assessor")
        .annotate(
            open=Count("pk"),
            unanswered=Count("pk", filter=Q(response=SeatResponse.ASKED)),
        )
    )
    return {row["assessor"]: Workload(row["open"], row["unanswered"]) for row in rows}


def _taken() -> Avg:
    """From the start of an evaluation to its hand-in, on average over all rounds."""
    return Avg(ExpressionWrapper(F("handed_in_at") - F("started_at"), output_field=DurationField()))


def turn_arounds(people: list[Any]) -> dict[int, float]:
    """Days from start to hand-in by person; one query."""
    handed_in = Evaluation.objects.filter(assessor__in=[person.pk for person in people], handed_in_at__isnull=False)
    rows = handed_in.order_by().values("assessor").annotate(took=_taken())
    return {row["assessor"]: row["took"] / timedelta(days=1) for row in rows}


def _turn_around() -> Subquery:
    """The same beside each person of a query, as an interval."""
    handed_in = Evaluation.objects.filter(assessor=OuterRef("pk"), handed_in_at__isnull=False)
    return Subquery(handed_in.order_by().values("assessor").annotate(took=_taken()).values("took"))


def candidates_for(application: Application) -> list[Candidate]:
    """All assessors with workload, turn-around and what speaks against them. Five queries, in the office's scope."""
    # Being named by a hospital is no belonging to it.
    member = Membership.objects.filter(
        user=OuterRef("pk"), facility=application.facility_id, confirmed_at__isnull=False, ended_at__isnull=True
    )
    seat = Assignment.objects.filter(assessor=OuterRef("pk"), application=application, ended_at__isnull=True)
    people = list(
        assessors().annotate(
            is_conflicted=Exists(member), seat=Subquery(seat.order_by().values("seat")[:1]), took=_turn_around()
        )
    )
    work = workloads(people)
    doubts = doubts_about(people, application.facility)
    return [
        Candidate(
            person,
            work.get(person.pk, Workload()),
            person.is_conflicted,
            person.seat,
            person.took / timedelta(days=1) if person.took is not None else None,
            doubts.get(person.pk, []),
        )
        for person in people
    ]


@dataclass(frozen=True)
class SeatProgress:
    """How far one of the two is with the round at hand; for the office alone until both have handed in."""

    seat: Assignment
    judged: int
    handed_in_at: datetime | None
    begun_at: datetime | None = None

    @property
    def words(self) -> str:
        """How far the person is: asked, at work with what is judged, or done."""
        if self.is_asked:
            return _("asked on %(day)s") % {"day": _day(self.seat.assigned_at)}
        if self.handed_in_at is not None:
            return _("handed in on %(day)s") % {"day": _day(self.handed_in_at)}
        if self.begun_at is None:
            return _("accepted")
        return ngettext(
            "at work since %(day)s, %(judged)s question judged",
            "at work since %(day)s, %(judged)s questions judged",
            self.judged,
        ) % {"day": _day(self.begun_at), "judged": self.judged}

    @property
    def person(self) -> Any:
        return self.seat.assessor

    @property
    def is_asked(self) -> bool:
        return self.seat.response == SeatResponse.ASKED


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT").replace(" ", "\u00a0")


def _progressing(application: Application) -> QuerySet[Any, Any]:
    """The seats of an application, past ones too, each with the evaluation of the round at hand."""
    own = Evaluation.objects.filter(
        application=OuterRef("application"), assessor=OuterRef("assessor"), round=round_of(application)
    )
    judged = (
        Verdict.objects.filter(
            application=OuterRef("application"),
            assessor=OuterRef("assessor"),
            evaluation__round=round_of(application),
        )
        .exclude(choice="")
        .order_by()
        .values("assessor")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return (
        Assignment.objects.filter(application=application)
        .select_related("assessor")
        .annotate(
            begun_at=Subquery(own.values("started_at")[:1]),
            handed_in_at=Subquery(own.values("handed_in_at")[:1]),
            judged=Coalesce(Subquery(judged, output_field=IntegerField()), 0),
        )
        .order_by("seat")
    )


def _progress(seats: Iterable[Any]) -> list[SeatProgress]:
    return [SeatProgress(seat, seat.judged, seat.handed_in_at, seat.begun_at) for seat in seats]


def seat_progress(application: Application) -> list[SeatProgress]:
    """Both seats with their evaluations of the round at hand; one query, in the office's scope."""
    return _progress(_progressing(application).filter(ended_at__isnull=True))


@dataclass(frozen=True)
class Seats:
    """Who sits, who sat, and what the hospital has against whom; for the office.

    Attributes:
        present: both seats with their evaluations of the round at hand.
        left: seats that somebody declined, gave back or lost, the latest first, with the reason.
        objections: of the hospital, the latest first.
        first_asked: when somebody was asked for the first time; None where nobody was yet.
    """

    present: list[SeatProgress]
    left: list[Assignment]
    objections: list[Objection]
    first_asked: datetime | None


def seats_of(application: Application) -> Seats:
    """Every seat that the application has had, in one query."""
    seats = list(_progressing(application).select_related("assessor", "objection__made_by"))
    ended = [seat for seat in seats if seat.ended_at is not None]
    objections = [seat.objection for seat in seats if getattr(seat, "objection", None)]
    return Seats(
        _progress(seat for seat in seats if seat.ended_at is None),
        sorted(
            (seat for seat in ended if seat.response not in {SeatResponse.ASKED, SeatResponse.ACCEPTED}),
            key=lambda seat: (seat.ended_at, seat.pk),
            reverse=True,
        ),
        sorted(objections, key=lambda one: one.made_at, reverse=True),
        min((seat.assigned_at for seat in seats), default=None),
    )


# --- for the assessor -------------------------------------------------------------------------------------------------


@compiled_query
def _seats_asked(user_id: int) -> QuerySet[Assignment]:
    return (
        Assignment.objects.filter(assessor=user_id, ended_at__isnull=True, response=SeatResponse.ASKED)
        .exclude(application__status__in=CLOSED)
        .select_related("application__facility")
        .order_by("assigned_at", "pk")
    )


def seats_asked(user: Any) -> list[Assignment]:
    """The seats that this person was asked to take and has not answered for."""
    with office_scope("an assessor who was asked has no part in the application yet"):
        return _seats_asked(user.pk)


def seat_asked(code: str, user: Any) -> Assignment | None:
    """This person's present seat of an application, asked or accepted."""
    with office_scope("an assessor who was asked has no part in the application yet"):
        return (
            Assignment.objects.filter(assessor=user, ended_at__isnull=True, application__code=code)
            .exclude(application__status__in=CLOSED)
            .select_related("application__facility", "application__edition")
            .first()
        )


def profile_of(user: Any) -> AssessorProfile | None:
    return AssessorProfile.objects.filter(person=user).first()


def interests_of(user: Any) -> list[DeclaredInterest]:
    """What the person has declared and not ended."""
    return list(DeclaredInterest.objects.filter(assessor=user, ended_at__isnull=True))


# --- names and objections ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NamedAssessor:
    """One of the two, as the hospital may read it once the office has disclosed the names."""

    seat: int
    name: str
    workplaces: list[str]
    objection: Objection | None


@dataclass(frozen=True)
class Names:
    """The disclosure of an application, or None while names are hidden."""

    disclosure: NameDisclosure | None
    people: list[NamedAssessor]

    @property
    def may_still_object(self) -> bool:
        """Whether the names are told, not approved, and the days for it are not over."""
        told = self.disclosure
        return told is not None and told.approved_at is None and timezone.localdate() <= told.objections_until


def with_disclosure() -> QuerySet[Application]:
    """Applications, each with the disclosure of its assessors' names where there is one, the representative, and
    whom the hospital names as too close (`named_conflicts`: dictionaries with name and reason)."""
    named = NamedConflict.objects.filter(facility=OuterRef("facility"), ended_at__isnull=True).order_by("person_name")
    return Application.objects.select_related("name_disclosure", "facility__representative").annotate(
        named_conflicts=ArraySubquery(named.values(row=JSONObject(name="person_name", reason="reason")))
    )


def names_of(application: Application) -> Names:
    """The names, if and only if the office has disclosed them."""
    disclosure = NameDisclosure.objects.filter(application=application).first()
    if disclosure is None:
        return Names(None, [])
    with office_scope("the office has told this hospital who assesses"):
        seats = (
            Assignment.objects.filter(application=application, ended_at__isnull=True, response=SeatResponse.ACCEPTED)
            .select_related("assessor", "objection")
            .prefetch_related("assessor__memberships__facility")
            .order_by("seat")
        )
        people = [
            NamedAssessor(
                seat.seat,
                seat.assessor.display_name,
                [
                    f"{one.facility.name}, {countries.name(str(one.facility.country))}"
                    for one in seat.assessor.memberships.all()
                    if one.ended_at is None
                ],
                getattr(seat, "objection", None),
            )
            for seat in seats
            # A name that came after the disclosure is not disclosed with it.
            if seat.assigned_at <= disclosure.disclosed_at
        ]
    return Names(disclosure, people)
