"""Life in the assessors' room: corrected answers, and what comes with them."""

from applications.models import Answer
from assessment.models import Finding

ADDED = " If a monitor fails, treatment does not start until the portable unit is connected; the switch is recorded."


def corrected_answer(finding: Finding) -> str:
    """The submitted text with its last sentence replaced, so that round 2 has a difference to show."""
    answer = Answer.objects.get(application=finding.application_id, question=finding.question_id)
    kept, _dot, _last = answer.evidence.rstrip(".").rpartition(". ")
    return f"{kept or answer.evidence.rstrip('.')}.{ADDED}"
