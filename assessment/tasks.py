"""Reminders of dates, every working hour; each mail is written once."""

from celery import shared_task
from django.db import transaction

from assessment.queries.decision_times import work_out_median, work_out_step_times
from assessment.services.reminders import send_reminders
from iasios.access import office_scope


@shared_task(name="assessment.tasks.remind")
def remind() -> int:
    """Reminds of dates and works out how long decisions take."""
    with transaction.atomic(), office_scope("how long decisions take"):
        work_out_median()
        work_out_step_times()
    return send_reminders()
