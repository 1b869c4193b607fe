"""Dates that the office moved, for those who may read the application."""

from django.db.models import QuerySet

from applications.models import Application
from assessment.models import DateChange


def date_changes(application: Application) -> QuerySet[DateChange]:
    """The extensions of an application, the latest first."""
    return DateChange.objects.filter(application=application).select_related("changed_by").order_by("-changed_at")
