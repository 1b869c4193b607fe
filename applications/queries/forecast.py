"""When the questions are done at the present pace: a hint from the last four weeks, never a date to hold anybody to."""

import math
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from applications.models import Answer, Application
from applications.queries.progress import Progress

#: Days that the pace is taken from.
LOOK_BACK = 28
#: Beyond this many days a forecast says nothing useful.
FAR = 730


@dataclass(frozen=True)
class Forecast:
    """Questions completed lately, and the day on which the missing ones would be; None at too slow a pace.

    Cases are not among them: an application knows how many are complete, and not since when.
    """

    lately: int
    left: int
    done_by: date | None


def forecast_of(application: Application, progress: Progress) -> Forecast | None:
    """None once nothing is missing. One query."""
    left = len(progress.missing)
    if not left:
        return None
    today = timezone.localdate()
    rows = Answer.objects.filter(
        application=application, is_complete=True, updated_at__gte=timezone.now() - timedelta(days=LOOK_BACK)
    )
    lately = rows.count()
    days = math.ceil(left * LOOK_BACK / lately) if lately else FAR + 1
    return Forecast(lately, left, today + timedelta(days=days) if days <= FAR else None)
