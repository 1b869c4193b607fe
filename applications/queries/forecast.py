"""When an application is done at the present pace: a hint from the last four weeks, never a date to hold anybody to."""

import math
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from applications.models import Application
from applications.queries.case_review_facts import CASES
from applications.queries.progress import Progress

#: Days that the pace is taken from.
LOOK_BACK = 28
#: A younger application has no pace yet: one good afternoon is no promise.
LEAST = 7
#: Beyond this many days a forecast says nothing useful.
FAR = 730


@dataclass(frozen=True)
class Forecast:
    """Questions and cases completed lately and still missing, and the day on which both would be done.

    None in the first week and at too slow a pace of either; a case takes other work than a question, so each has its
    own pace.
    """

    lately: int
    left: int
    cases_lately: int
    cases_left: int
    done_by: date | None


def forecast_of(application: Application, progress: Progress) -> Forecast | None:
    """None once nothing is missing. One query."""
    left, cases_left = len(progress.missing), max(CASES - progress.cases_completed, 0)
    if not left and not cases_left:
        return None
    since = timezone.now() - timedelta(days=LOOK_BACK)
    lately = Application.objects.filter(pk=application.pk).aggregate(
        answers=Count("answers", filter=Q(answers__is_complete=True, answers__updated_at__gte=since), distinct=True),
        cases=Count(
            "case_review__cases",
            filter=Q(case_review__cases__is_complete=True, case_review__cases__updated_at__gte=since),
            distinct=True,
        ),
    )
    age = (timezone.now() - application.opened_at).days
    pace_of = min(age, LOOK_BACK)
    days = max(_days(left, lately["answers"], pace_of), _days(cases_left, lately["cases"], pace_of))
    done_by = timezone.localdate() + timedelta(days=days) if age >= LEAST and days <= FAR else None
    return Forecast(lately["answers"], left, lately["cases"], cases_left, done_by)


def _days(left: int, lately: int, pace_of: int) -> int:
    """How long what is left takes, when so much was done within `pace_of` days."""
    if not left:
        return 0
    return math.ceil(left * pace_of / lately) if lately else FAR + 1
