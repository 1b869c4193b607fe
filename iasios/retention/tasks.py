"""A thin Celery wrapper around the daily job."""

from celery import shared_task

from iasios.retention.services import forget_what_is_over


@shared_task(name="iasios.retention.tasks.run")
def run() -> int:
    """Ends what is over. Returns how many rows."""
    return sum(count for count in forget_what_is_over().values() if count > 0)
