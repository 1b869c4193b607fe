"""One facility, several applications: which one an address of the hospital is about."""

from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When

from applications.models import Application
from applications.statuses import OPEN_STATUSES


def about(*, code: str = "", submitted_first: bool = False) -> "QuerySet[Application]":
    """At most one application of each facility: the one with this code, else the latest.

    Args:
        submitted_first: an application that was submitted goes before a later one that was not.
    """
    if code:
        return Application.objects.filter(code=code)
    rows = Application.objects.filter(facility=OuterRef("facility"))
    if submitted_first:
        is_draft = Case(When(submitted_at__isnull=True, then=Value(1)), default=Value(0))
        rows = rows.order_by(is_draft, "-opened_at", "-pk")
    else:
        rows = rows.order_by("-opened_at", "-pk")
    return Application.objects.filter(pk=Subquery(rows.values("pk")[:1]))


def is_earlier(application: Application) -> bool:
    """Whether the facility has opened another application since; no query while this one is open."""
    if application.status in OPEN_STATUSES:
        return False
    later = Application.objects.filter(facility=application.facility_id, opened_at__gt=application.opened_at)
    return later.exists()
