"""An application brought to any status by UPDATEs along the edges, with the facts that its CHECKs ask for."""

from typing import Any

from django.utils import timezone

from applications.models import Application
from applications.statuses import ApplicationStatus as S

#: The way from the draft to each status.
_ROUND_2 = (S.ROUND_1, S.INFORMATION_REQUESTED, S.ROUND_2)
_AUDITED = (*_ROUND_2, S.REMOTE_AUDIT)
WAYS: dict[str, tuple[str, ...]] = {
    S.DRAFT: (),
    S.ROUND_1: (S.ROUND_1,),
    S.INFORMATION_REQUESTED: (S.ROUND_1, S.INFORMATION_REQUESTED),
    S.ROUND_2: _ROUND_2,
    S.REMOTE_AUDIT: _AUDITED,
    S.AWAITING_SIGN_OFF: (*_AUDITED, S.AWAITING_SIGN_OFF),
    S.APPROVED: (*_AUDITED, S.AWAITING_SIGN_OFF, S.APPROVED),
    S.DEFERRED: (*_AUDITED, S.AWAITING_SIGN_OFF, S.DEFERRED),
    S.DENIED: (*_AUDITED, S.AWAITING_SIGN_OFF, S.DENIED),
    S.PLAN_UNDER_REVIEW: (*_AUDITED, S.AWAITING_SIGN_OFF, S.DEFERRED, S.PLAN_UNDER_REVIEW),
    S.PROOF_REQUESTED: (*_AUDITED, S.AWAITING_SIGN_OFF, S.DEFERRED, S.PLAN_UNDER_REVIEW, S.PROOF_REQUESTED),
    S.WITHDRAWN: (S.WITHDRAWN,),
}
HOLDER = {
    S.DRAFT: "facility",
    S.ROUND_1: "assessors",
    S.INFORMATION_REQUESTED: "facility",
    S.ROUND_2: "assessors",
    S.REMOTE_AUDIT: "assessors",
    S.AWAITING_SIGN_OFF: "chairperson",
    S.APPROVED: "nobody",
    S.DEFERRED: "facility",
    S.DENIED: "facility",
    S.PLAN_UNDER_REVIEW: "assessors",
    S.PROOF_REQUESTED: "facility",
    S.WITHDRAWN: "nobody",
}


def columns(status: str, representative: Any, chair: Any) -> dict[str, Any]:
    """The columns that a status needs: holder, stamps, and every fact that a guard may ask for."""
    now = timezone.now()
    values: dict[str, Any] = {"status": status, "status_since": now, "holder": HOLDER[S(status)], "holder_since": now}
    if status == S.ROUND_1:
        values |= {"submitted_at": now, "submitted_by": representative}
    if status == S.ROUND_2:
        values |= {"resubmitted_at": now, "resubmitted_by": representative}
    if status == S.REMOTE_AUDIT:
        values |= {"audit_held_at": now}
    if status == S.AWAITING_SIGN_OFF:
        values |= {"signed_off_from": S.REMOTE_AUDIT}
    if status in (S.APPROVED, S.DEFERRED, S.DENIED):
        values |= {"decided_at": now, "decided_by": chair}
    return values


def bring_to(application: Application, status: str, *, representative: Any, chair: Any) -> Application:
    """Beneath the services, from the draft (ready to submit) or from round 1: only the application's row is written."""
    rows = Application.objects.filter(pk=application.pk)
    application.refresh_from_db()
    for stop in WAYS[S(status)]:
        if stop == application.status:
            continue
        rows.update(**columns(stop, representative, chair))
    application.refresh_from_db()
    return application
