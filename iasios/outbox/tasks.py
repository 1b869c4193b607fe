"""Thin Celery wrappers around the outbox services."""

import time

from celery import shared_task
from django.conf import settings

from iasios.access import office_scope
from iasios.outbox import services
from iasios.outbox.bounce_mailbox import read_mailbox
from iasios.outbox.digest import send_gathered

#: Seconds after which a sweep leaves the rest to the next one, so that none keeps a worker from everything else.
SWEEPS_FOR = 15.0


@shared_task
def send(mail_id: str) -> bool:
    """Sends one mail if it is due. The claim commits before the transport is called, so the sweep sees a crash."""
    with office_scope("claim a mail"):
        mail = services.claim(mail_id)
    return mail is not None and services.send_claimed(mail)


@shared_task
def sweep() -> int:
    """Sends what an absent broker, a dead worker or a late attachment left behind. Returns how many went out."""
    until = time.monotonic() + SWEEPS_FOR
    with office_scope("sweep the outbox"):
        services.release_left()
        waiting = services.waiting()
    return sum(send(mail_id) for mail_id in waiting if time.monotonic() < until)


@shared_task
def read_bounces() -> int:
    """Reads the mailbox of delivery reports, where one is set up. Returns how many reports were new."""
    return read_mailbox(settings.BOUNCE_MAILBOX)


@shared_task
def gather() -> int:
    """Sends the mail of the day to those who wish one and whose hour has come. Returns how many there were."""
    with office_scope("gather the mail of the day"):
        return send_gathered()
