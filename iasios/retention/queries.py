"""The schedule beside what the job did last. It writes nothing."""

from dataclasses import dataclass

from iasios.retention.models import RetentionRun
from iasios.retention.rules import RetentionRule
from iasios.retention.schedule import ENDING


@dataclass(frozen=True)
class ScheduleLine:
    """A row of the schedule that ends by itself; `run` is None until the job has run."""

    rule: RetentionRule
    run: RetentionRun | None


def schedule_lines() -> list[ScheduleLine]:
    """In the order of the schedule; one query."""
    runs = RetentionRun.objects.in_bulk([rule.key for rule in ENDING])
    return [ScheduleLine(rule, runs.get(rule.key)) for rule in ENDING]
