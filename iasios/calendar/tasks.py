"""The daily run, every hour of the working day: what is done is not done again."""

from celery import shared_task

from iasios.calendar.services import run_calendar


@shared_task(name="iasios.calendar.tasks.run")
def run() -> int:
    """Does what is due today. Returns how many things it did."""
    return len(run_calendar().done)
