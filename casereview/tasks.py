"""What runs by itself once a day."""

from celery import shared_task
from django.utils import timezone

from casereview.services import release_benchmarks, warn_of_leaving_cases


@shared_task
def warn_of_cases() -> int:
    """See `warn_of_leaving_cases`."""
    return warn_of_leaving_cases(today=timezone.localdate())


@shared_task
def make_benchmarks() -> bool:
    """See `release_benchmarks`; whether figures were made."""
    return release_benchmarks(today=timezone.localdate()) is not None
