"""The daily job: what is over ends, in batches, and is counted."""

from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, transaction
from django.utils import timezone

from iasios.access import office_scope
from iasios.audit.services import record
from iasios.retention.models import RetentionRun
from iasios.retention.rules import RetentionRule
from iasios.retention.schedule import ENDING

log = structlog.get_logger(__name__)
#: Rows of one transaction.
BATCH = 500
#: How far the job looks ahead for the office's page.
AHEAD = timedelta(days=30)


def forget_what_is_over(*, dry_run: bool = False, batch: int = BATCH) -> dict[str, int]:
    """Ends what the schedule says is over. A row that fails is logged, and the others go on. Again, it is harmless.

    Args:
        dry_run: only count.
        batch: rows of one transaction, at least 1.

    Returns:
        How many of each row of the schedule, nothing left out; -1 where it failed.
    """
    now = timezone.now()
    counts = {}
    for rule in ENDING:
        try:
            counts[rule.key] = _count(rule, now) if dry_run else _end(rule, now, batch)
        except DatabaseError as error:
            # The kind of error alone: its words name values.
            log.error("retention_failed", rule=rule.key, error=type(error).__name__)
            counts[rule.key] = -1
    return counts


def _count(rule: RetentionRule, at: datetime) -> int:
    with transaction.atomic(), office_scope("count what is over"):
        return rule.due(rule.before(at)).count()  # type: ignore[misc]


def _end(rule: RetentionRule, now: datetime, batch: int) -> int:
    ended, before = 0, rule.before(now)
    while True:
        with transaction.atomic(), office_scope("end what is over"):
            step = rule.forget(before, batch)  # type: ignore[misc]
        ended += step
        if step < batch:
            break
    with transaction.atomic(), office_scope("say what was ended"):
        if ended:
            record("retention.ended", by=None, subject=rule.key, count=ended)
            log.info("retention_ended", rule=rule.key, count=ended)
        coming = rule.due(rule.before(now + AHEAD)).count()  # type: ignore[misc]
        run, _new = RetentionRun.objects.get_or_create(key=rule.key, defaults={"ran_at": now})
        run.ran_at, run.coming = now, coming
        if ended:
            run.last_at, run.last_count, run.total = now, ended, run.total + ended
        run.save()
    return ended
