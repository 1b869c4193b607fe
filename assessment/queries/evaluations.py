"""Facts about verdicts that services and pages share."""

from django.db.models import Q

from assessment.enums import VerdictChoice
from assessment.models import Verdict

#: Verdicts that keep a question open.
OPEN_CHOICES = (VerdictChoice.NOT_MET, VerdictChoice.UNCLEAR)


def needs_comment(verdict: Verdict) -> bool:
    """Not met and unclear are explained to the hospital (R53)."""
    return verdict.choice in OPEN_CHOICES and not verdict.comment


def readable_by(user_id: int) -> Q:
    """One's own rows, and what has been disclosed. Row-level security says it to assessors, pages to all."""
    return Q(assessor=user_id) | Q(is_disclosed=True)
