"""The key figures as plain numbers, for a choice of country, edition and year. One statement each, office's scope."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import ExtractYear, TruncMonth
from django.utils import timezone

from applications.enums import ApplicationKind
from applications.models import Application, Edition
from applications.queries import editions_in_force
from applications.statuses import CLOSED_STATUSES, OPEN_STATUSES
from assessment.interrater_agreement import AgreementFigures
from assessment.models import Accreditation, Agreement, Decision, Finding
from assessment.queries.joint_verdicts import agreement_in_all
from iasios.access import Role
from iasios.figures.choice import FigureChoice
from invoicing.models import Invoice
from invoicing.queries import with_paid

#: What is charged in euro; the portal issues nothing else today.
CURRENCY = "EUR"
#: Days late up to which an amount counts; the last has no end.
AGES = (0, 30, 60)


@dataclass(frozen=True)
class Applications:
    """Applications by status as chosen, and everything that can be chosen.

    Attributes:
        editions: the id of each edition by its code, the latest first.
        present: the code of the edition in force; empty while none is.
    """

    by_status: dict[str, int]
    countries: list[str]
    editions: dict[str, int]
    years: list[int]
    present: str

    def criteria_of(self, choice: FigureChoice) -> int | None:
        """The edition whose criteria are listed: the chosen one, else the one in force."""
        return self.editions.get(choice.edition or self.present)


def count_applications(choice: FigureChoice) -> Applications:
    """By status, of those opened in the year."""
    present = Subquery(editions_in_force().values("pk")[:1])
    rows = list(
        Edition.objects.order_by("-year", "-published_at")
        .values(
            "pk",
            "code",
            "year",
            "published_at",
            status=F("applications__status"),
            country=F("applications__facility__country"),
            opened=ExtractYear("applications__opened_at"),
        )
        .annotate(is_present=ExpressionWrapper(Q(pk=present), BooleanField()), count=Count("applications"))
    )
    by_status: dict[str, int] = {}
    taken = [row for row in rows if row["status"] is not None]
    for row in taken:
        if choice.fits(country=row["country"], edition=row["code"], year=row["opened"]):
            by_status[row["status"]] = by_status.get(row["status"], 0) + row["count"]
    return Applications(
        by_status=by_status,
        countries=sorted({row["country"] for row in taken}),
        editions={row["code"]: row["pk"] for row in rows},
        years=sorted({row["opened"] for row in taken} | {timezone.localdate().year}, reverse=True),
        present=next((row["code"] for row in rows if row["is_present"]), ""),
    )


@dataclass(frozen=True)
class StageTime:
    """Days that applications stayed in a status: how many did, a tenth, the half and nine tenths of them."""

    count: int
    low: float
    half: float
    high: float


_TIMES = """
WITH stay AS (
  SELECT c.target, c.at, lead(c.at) OVER w AS ended, lead(c.target) OVER w AS following
  FROM applications_statuschange c
  JOIN applications_application a ON a.id = c.application_id
  JOIN applications_edition e ON e.id = a.edition_id
  JOIN facilities_facility f ON f.id = a.facility_id
  WHERE (%(country)s = '' OR f.country = %(country)s) AND (%(edition)s = '' OR e.code = %(edition)s)
  WINDOW w AS (PARTITION BY c.application_id ORDER BY c.at, c.id)
), days AS (
  SELECT target, extract(epoch FROM ended - at) / 86400 AS days FROM stay
  WHERE ended IS NOT NULL AND following <> ALL(%(closed)s)
    AND (%(year)s = 0 OR extract(year FROM ended AT TIME ZONE %(zone)s) = %(year)s)
)
SELECT target, count(*), percentile_cont(0.1) WITHIN GROUP (ORDER BY days),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY days), percentile_cont(0.9) WITHIN GROUP (ORDER BY days)
FROM days GROUP BY target
"""


def stage_times(choice: FigureChoice) -> dict[str, StageTime]:
    """By status, of stays that ended in the year; one that ended with the application being closed does not count."""
    with connection.cursor() as cursor:
        cursor.execute(
            _TIMES,
            {
                "country": choice.country,
                "edition": choice.edition,
                "year": choice.year or 0,
                "closed": list(CLOSED_STATUSES),
                "zone": timezone.get_default_timezone_name(),
            },
        )
        return {row[0]: StageTime(row[1], *(float(days) for days in row[2:])) for row in cursor.fetchall()}


def count_decisions(choice: FigureChoice) -> dict[tuple[str, str], int]:
    """Signed in the year, by outcome and the level that was decided."""
    rows = (
        Decision.objects.filter(choice.of_application("signed_at"))
        .order_by()
        .values("outcome", "level")
        .annotate(count=Count("pk"))
    )
    return {(row["outcome"], row["level"]): row["count"] for row in rows}


_LOADS = """
SELECT seats, count(*) FROM (
  SELECT u.id, count(a.id) AS seats
  FROM facilities_user u
  JOIN facilities_user_groups m ON m.user_id = u.id
  JOIN auth_group g ON g.id = m.group_id AND g.name = %(role)s
  LEFT JOIN assessment_assignment s ON s.assessor_id = u.id AND s.ended_at IS NULL
  LEFT JOIN (
    SELECT a.id FROM applications_application a
    JOIN applications_edition e ON e.id = a.edition_id
    JOIN facilities_facility f ON f.id = a.facility_id
    WHERE a.status = ANY(%(open)s) AND (%(country)s = '' OR f.country = %(country)s)
      AND (%(edition)s = '' OR e.code = %(edition)s)
  ) a ON a.id = s.application_id
  WHERE u.is_active GROUP BY u.id
) AS load GROUP BY seats ORDER BY seats
"""


def assessor_loads(choice: FigureChoice) -> dict[int, int]:
    """How many assessors hold so many open dossiers today, whatever the year."""
    with connection.cursor() as cursor:
        cursor.execute(
            _LOADS,
            {
                "role": str(Role.ASSESSOR),
                "open": list(OPEN_STATUSES),
                "country": choice.country,
                "edition": choice.edition,
            },
        )
        return {int(seats): int(people) for seats, people in cursor.fetchall()}


def agreement(choice: FigureChoice) -> AgreementFigures:
    """How alike two assessors judged, in the rounds compared in the year."""
    return agreement_in_all(Agreement.objects.filter(choice.of_application("counted_at")))


def questions_asked(choice: FigureChoice) -> dict[str, int]:
    """In how many applications assessors asked about a question in the year, by its identity."""
    rows = (
        Finding.objects.filter(choice.of_application("asked_at"))
        .order_by()
        .values("question__origin", "question__code")
        .annotate(count=Count("pk"))
    )
    found: dict[str, int] = {}
    for row in rows:
        identity = row["question__origin"] or row["question__code"]
        found[identity] = found.get(identity, 0) + row["count"]
    return found


def terms_ending(choice: FigureChoice, first: date, until: date) -> dict[date, tuple[int, int]]:
    """Running terms by the first of the month in which they end: with a recertification begun, and without."""
    again = Application.objects.filter(
        facility=OuterRef("facility"), kind=ApplicationKind.RECERTIFICATION, opened_at__date__gte=OuterRef("starts_on")
    ).exclude(status__in=CLOSED_STATUSES)
    rows = (
        Accreditation.objects.filter(
            choice.of_application(), ended_at__isnull=True, ends_on__gte=first, ends_on__lt=until
        )
        .annotate(has_begun=Exists(again))
        .order_by()
        .values(month=TruncMonth("ends_on"))
        .annotate(begun=Count("pk", filter=Q(has_begun=True)), others=Count("pk", filter=Q(has_begun=False)))
    )
    return {row["month"]: (row["begun"], row["others"]) for row in rows}


@dataclass(frozen=True)
class Money:
    """Invoices in euro, of those issued in the year: what was charged, came in, was dropped, and is open by age."""

    invoiced: Decimal
    received: Decimal
    dropped: Decimal
    open_by_age: list[Decimal]
    invoices_by_age: list[int]

    @property
    def open(self) -> Decimal:
        return sum(self.open_by_age, Decimal(0))

    @property
    def late(self) -> Decimal:
        return sum(self.open_by_age[1:], Decimal(0))


def money(choice: FigureChoice, on: date) -> Money:
    """What invoices say; an edition says nothing about money and does not narrow it."""
    rows: Any = Invoice.objects.filter(currency=CURRENCY)
    if choice.country:
        rows = rows.filter(facility__country=choice.country)
    if choice.year:
        rows = rows.filter(issued_on__year=choice.year)
    rows = with_paid(rows).annotate(
        # Below zero where more was paid than was owed, which is nobody's debt.
        owed=F("total") - F("paid") - F("dropped"),
    )
    found = rows.order_by().aggregate(
        invoiced=Sum("total", default=0),
        received=Sum("paid", default=0),
        not_owed=Sum("dropped", default=0),
        **{
            f"{what}_{number}": expression
            for number, aged in enumerate(_ages(on))
            for what, expression in (
                ("sum", Sum("owed", filter=aged & Q(owed__gt=0), default=0)),
                ("count", Count("pk", filter=aged & Q(owed__gt=0))),
            )
        },
    )
    columns = range(len(AGES) + 1)
    return Money(
        invoiced=Decimal(found["invoiced"]),
        received=Decimal(found["received"]),
        dropped=Decimal(found["not_owed"]),
        open_by_age=[Decimal(found[f"sum_{number}"]) for number in columns],
        invoices_by_age=[found[f"count_{number}"] for number in columns],
    )


def _ages(on: date) -> list[Q]:
    limits = [date.fromordinal(on.toordinal() - days) for days in AGES]
    found = [Q(due_on__gte=limits[0])]
    found += [Q(due_on__lt=later, due_on__gte=earlier) for later, earlier in pairwise(limits)]
    return [*found, Q(due_on__lt=limits[-1])]
