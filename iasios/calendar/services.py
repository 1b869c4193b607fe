"""The daily run."""

from dataclasses import dataclass, field
from datetime import date

import structlog
from django.db import transaction
from django.utils import timezone

from iasios.access import office_scope
from iasios.calendar.entries import CalendarDays, Entry, Job
from iasios.calendar.jobs import JOBS
from iasios.inbox.services import send_morning_mail

log = structlog.get_logger("portal.calendar")


@dataclass
class CalendarRun:
    """What a run did, and what it could not do."""

    done: list[tuple[str, Entry]] = field(default_factory=list)
    failed: list[tuple[str, Entry, Exception]] = field(default_factory=list)
    #: Mails of the morning that were written to the office.
    mornings: int = 0


def run_calendar(day: date | None = None) -> CalendarRun:
    """Does everything that is due by this day and not done yet.

    Each thing has a transaction of its own, so that one that fails keeps back no other. Run again, or twice at once, it
    does nothing twice; after an outage it does what was missed.

    Args:
        day: today unless given. An earlier day leaves undone what came due after it.

    Raises:
        ValueError: the day lies ahead, where nothing is due yet.
    """
    today = timezone.localdate()
    if day is not None and day > today:
        raise ValueError(f"{day} lies ahead")
    run = CalendarRun()
    for job in JOBS:
        for entry in _entries(job, day or today):
            try:
                if job.carry_out(entry):
                    run.done.append((job.name, entry))
            except Exception as error:
                # Whatever it is, the other hospitals are not to wait for it; the office's page shows it as missed.
                log.exception("calendar_failed", job=job.name, facility=entry.facility.pk, due_on=entry.on.isoformat())
                run.failed.append((job.name, entry, error))
    if day is None or day == today:
        run.mornings = _tell_the_office(today)
    return run


def _tell_the_office(today: date) -> int:
    """Last, so that it counts what the run has just brought; the first run of a day tells, the others add nothing."""
    try:
        with transaction.atomic(), office_scope("tell the office what waits"):
            return send_morning_mail(today)
    except Exception:
        log.exception("morning_mail_failed", day=today.isoformat())
        return 0


def _entries(job: Job, day: date) -> list[Entry]:
    """Each job reads anew: one before it may have changed what it reads."""
    with transaction.atomic(), office_scope("what the calendar has for today"):
        return list(job.entries(CalendarDays(day, day)))
