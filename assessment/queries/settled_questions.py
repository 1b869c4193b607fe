"""What settled a question after the second round: the one place that says so. Read by recommending and sign-off."""

from collections.abc import Sequence

from applications.models import Application
from assessment.enums import AuditStatus, ItemOutcome
from assessment.models import AuditItem
from assessment.queries.plans import accepted_by_plan


def held_items(application: Application) -> list[AuditItem]:
    """What was talked through at the audits that were held, the first audit first. One query."""
    rows = AuditItem.objects.filter(application=application, audit__status=AuditStatus.HELD)
    return list(rows.order_by("audit__held_at"))


def settled_questions(application: Application, held: Sequence[AuditItem] | None = None) -> dict[int, str]:
    """Questions that were open after the last round and are not any more, with what settled them: audit or plan (R56).

    Args:
        held: `held_items`, where they are at hand; of a question that several audits had, the last one counts.
    """
    outcomes = {item.question_id: item.outcome for item in (held_items(application) if held is None else held)}
    found = {question_id: "audit" for question_id, outcome in outcomes.items() if outcome == ItemOutcome.SETTLED}
    return found | {question_id: "plan" for question_id in accepted_by_plan(application) if question_id not in found}
