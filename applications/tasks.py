"""Thin Celery wrappers around this app's services."""

from celery import shared_task
from django.utils import timezone

from applications import services
from iasios.access import office_scope


@shared_task
def remind_of_evidence() -> int:
    """Writes to the owners of evidence that is about to expire."""
    with office_scope("remind owners of evidence"):
        return services.remind_of_expiring_evidence(today=timezone.localdate())


@shared_task
def remind_of_questions() -> int:
    """Writes to colleagues whose questions are to be done soon, today or since some days."""
    with office_scope("remind colleagues of questions given to them"):
        return services.remind_of_given_questions(today=timezone.localdate())
