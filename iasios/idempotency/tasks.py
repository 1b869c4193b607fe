"""What is no longer needed goes, once a day."""

from celery import shared_task

from iasios.idempotency import services


@shared_task
def forget_old() -> int:
    return services.forget_old()
