"""What settled a question after the second round: the one place that says so. Read by recommending and sign-off."""

from applications.models import Application
from assessment.enums import AuditStatus, ItemOutcome
from assessment.models import AuditItem
from assessment.queries.plans import accepted_by_plan


def settled_by_audit(application: Application) -> set[int]:
    """Questions whose last held audit settled them (R56)."""
    outcomes: dict[int, str] = {}
    rows = AuditItem.objects.filter(application=application, audit__status=AuditStatus.HELD).order_by("audit__held_at")
    for question_id, outcome in rows.values_list("question_id", "outcome"):
        outcomes[question_id] = outcome
    return {question_id for question_id, outcome in outcomes.items() if outcome == ItemOutcome.SETTLED}


def settled_questions(application: Application) -> dict[int, str]:
    """Questions that were open after the last round and are not any more, with what settled them: audit or plan."""
    found = dict.fromkeys(settled_by_audit(application), "audit")
    return found | {question_id: "plan" for question_id in accepted_by_plan(application) if question_id not in found}
