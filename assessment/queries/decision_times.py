"""How long decisions take (R52), worked out by a task and read without a query; and the dates that the office moved."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from statistics import median, quantiles

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from applications.models import Application, StatusChange
from applications.statuses import CLOSED_STATUSES, DECIDED_STATUSES
from assessment.models import DateChange, Decision

_KEY = "assessment.median_days"
#: Decisions of so many days are looked at, and from so many on the figure is told: fewer would speak of one hospital.
_LOOK_BACK, _LEAST = timedelta(days=730), 5
_STEPS_KEY = "assessment.step_times"
#: From so many applications on a range is told.
LEAST_FOR_A_SPREAD = 8
_KEEP = 3 * 24 * 3600  # seconds


def work_out_median() -> int | None:
    """Days from submission to the first decision, the median of two years. In the office's scope; kept for pages."""
    since = timezone.now() - _LOOK_BACK
    first: dict[int, int] = {}
    rows = Decision.objects.filter(signed_at__gte=since, application__submitted_at__isnull=False).order_by("signed_at")
    for application_id, signed_at, submitted_at in rows.values_list(
        "application_id", "signed_at", "application__submitted_at"
    ):
        if submitted_at is not None:
            first.setdefault(application_id, (signed_at - submitted_at).days)
    found = round(median(first.values())) if len(first) >= _LEAST else None
    cache.set(_KEY, found, _KEEP)
    return found


def median_days() -> int | None:
    """What was worked out last; None while too few decisions are there."""
    found = cache.get(_KEY)
    return int(found) if found is not None else None


def date_changes(application: Application) -> QuerySet[DateChange]:
    """The extensions of an application, the latest first."""
    return DateChange.objects.filter(application=application).select_related("changed_by").order_by("-changed_at")


@dataclass(frozen=True)
class Spread:
    """After how many days eight of ten were done: the first and the last of them, and the half."""

    low: int
    half: int
    high: int


@dataclass(frozen=True)
class StepTimes:
    """What applications needed from a status on: to its end, and to the decision; None where there were too few."""

    step: Spread | None = None
    decision: Spread | None = None


def work_out_step_times() -> dict[str, StepTimes]:
    """For each status, from the applications decided in two years. In the office's scope; kept for pages.

    Only the first time that an application was in a status counts, so that none weighs more than another.
    """
    since = timezone.now() - _LOOK_BACK
    decided = Decision.objects.filter(signed_at__gte=since).values("application_id")
    rows = StatusChange.objects.filter(application_id__in=decided).order_by("application_id", "at", "pk")
    to_end: dict[str, list[float]] = {}
    to_decision: dict[str, list[float]] = {}
    for _pk, group in groupby(rows.values_list("application_id", "target", "at"), key=itemgetter(0)):
        moves = [(target, at) for _application, target, at in group]
        for number, (status, begun) in enumerate(moves):
            if status in [target for target, _at in moves[:number]]:
                continue
            later = moves[number + 1 :]
            if later and later[0][0] not in CLOSED_STATUSES:
                to_end.setdefault(status, []).append(_days(later[0][1] - begun))
            signed = next((at for target, at in later if target in DECIDED_STATUSES), None)
            if signed is not None and signed >= since:
                to_decision.setdefault(status, []).append(_days(signed - begun))
    found = {
        status: StepTimes(_spread(to_end.get(status, [])), _spread(to_decision.get(status, [])))
        for status in {*to_end, *to_decision}
    }
    cache.set(_STEPS_KEY, found, _KEEP)
    return found


def step_times(status: str) -> StepTimes:
    """What was worked out last for a status."""
    found: dict[str, StepTimes] = cache.get(_STEPS_KEY) or {}
    return found.get(status, StepTimes())


def _days(passed: timedelta) -> float:
    return passed / timedelta(days=1)


def _spread(days: list[float]) -> Spread | None:
    """The middle eight of ten; None for fewer than eight applications, which would speak of single hospitals."""
    if len(days) < LEAST_FOR_A_SPREAD:
        return None
    tenths = quantiles(days, n=10, method="inclusive")
    return Spread(round(tenths[0]), round(tenths[4]), round(tenths[8]))
