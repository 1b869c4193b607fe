"""Checks of the cases before submission: what the hospital asked, and what the office remarks."""

from __future__ import annotations

from django.db.models import Count, F, Q, QuerySet

from applications.statuses import DRAFT_STATUSES
from casereview.enums import CheckStatus
from casereview.models import CaseCheck, CaseRemark, CaseReview
from iasios.compiled_queries import compiled_query

#: Working days within which the office looks through the cases.
CHECK_DAYS = 2


def waiting_checks() -> QuerySet[CaseCheck]:
    """What the office has to look through: asked in the present draft. Submission ends the waiting by itself."""
    return CaseCheck.objects.filter(
        status=CheckStatus.REQUESTED,
        application__status__in=DRAFT_STATUSES,
        requested_at__gte=F("application__status_since"),
    )


def checks_of(review: CaseReview) -> QuerySet[CaseCheck]:
    """The latest first, with who asked and who answered, and `sent`, the number of remarks that came of it."""
    rows = CaseCheck.objects.filter(review=review).select_related("requested_by", "closed_by")
    return rows.annotate(sent=Count("remarks", filter=Q(remarks__sent_at__isnull=False))).order_by("-number")


def is_waiting(check: CaseCheck, review: CaseReview) -> bool:
    """As `waiting_checks`, of one that was read; no query."""
    application = review.application
    return (
        check.status == CheckStatus.REQUESTED
        and application.is_open_for_answers
        and check.requested_at >= application.status_since
    )


def remarks_of(review: CaseReview | int, *, number: int | None = None, drafts: bool = False) -> QuerySet[CaseRemark]:
    """Remarks in the order of their cases, those on all cases last.

    Args:
        number: of one case alone.
        drafts: also what the office has not sent yet.
    """
    rows = CaseRemark.objects.filter(review=review).select_related("written_by", "answered_by", "case_check")
    if number is not None:
        rows = rows.filter(number=number)
    if not drafts:
        rows = rows.filter(sent_at__isnull=False)
    return rows.order_by(F("number").asc(nulls_last=True), "pk")


@compiled_query
def _unanswered_remarks(review_id: int) -> QuerySet[CaseRemark]:
    return remarks_of(review_id).filter(answered_at__isnull=True, settled_at__isnull=True)[:30]


def unanswered_remarks(review: CaseReview) -> list[CaseRemark]:
    """Sent, neither answered nor settled, in the order of their cases; so many as a line of text holds."""
    return _unanswered_remarks(review.pk)


def remarks_with_review() -> QuerySet[CaseRemark]:
    """Sent remarks with all that an answer needs."""
    rows = CaseRemark.objects.filter(sent_at__isnull=False)
    return rows.select_related("review__application__facility", "facility")
