"""How long decisions take (R52), worked out by a task and read without a query; and the dates that the office moved."""

from datetime import timedelta
from statistics import median

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from applications.models import Application
from assessment.models import DateChange, Decision

_KEY = "assessment.median_days"
#: Decisions of so many days are looked at, and from so many on the figure is told: fewer would speak of one hospital.
_LOOK_BACK, _LEAST = timedelta(days=730), 5
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
