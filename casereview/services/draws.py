"""The random draw: a seed fixed first, the size of the list afterwards; who answers for the selection (R37)."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.queries.case_review_facts import OWN_DRAW
from applications.services import record_case_draws, return_application
from casereview import emails
from casereview.draw import METHOD, MOST_PROCEDURES, commitment, draw_positions
from casereview.enums import CASES
from casereview.models import CaseReview, Draw, DrawOutcome
from casereview.services.review import Work
from facilities.models import User
from iasios.access import Capability, require
from iasios.audit.services import record
from iasios.workflow import StepRefused


@transaction.atomic
def fix_seed(*, review: CaseReview, by: User, reason: str = "", is_ordered: bool = False) -> Draw:
    """A new secret seed; as long as it has drawn nothing, it stays the one there is (R37).

    It takes back a confirmation of the selection that was given before, because its 30 records are others.

    Raises:
        ValidationError: there was a draw before and no reason is given.
        PermissionDenied: the application has been submitted (R49).
    """
    work = Work(review.application_id, by)
    last = _last_draw(work.review)
    if last is not None and not hasattr(last, "outcome"):
        return last
    if last is not None and not reason:
        raise ValidationError(_("Say why the records are drawn again."), code="reason")
    draw = Draw.objects.create(
        review=work.review,
        application=work.application,
        facility_id=work.application.facility_id,
        number=last.number + 1 if last else 1,
        seed=secrets.token_hex(32),
        method=METHOD,
        reason=reason if last or is_ordered else "",
        is_ordered=is_ordered,
        fixed_at=timezone.now(),
        fixed_by=by,
    )
    _tell(work)
    work.note("case_review.seed_fixed", draw=draw.number, commitment=commitment(draw.seed))
    if work.review.random_selection_confirmed_at is not None:
        work.review.random_selection_confirmed_at = work.review.random_selection_confirmed_by = None
        work.review.save(update_fields=["random_selection_confirmed_at", "random_selection_confirmed_by"])
        work.finish()
    return draw


@transaction.atomic
def order_draw(*, review: CaseReview, reason: str, by: User) -> Draw:
    """The office wants other records: a new draw starts, and the hospital brings its list again (R37).

    What has been submitted is returned for it, which ends once assessors are assigned.

    Raises:
        PermissionDenied: not the office, or the application is assessed already.
        StepRefused: no reason, a draw under way, or assessors are assigned.
    """
    application = review.application
    require(by, Capability.ORDER_DRAW, application)
    if not reason.strip():
        raise StepRefused(_("Say why the records are drawn again."))
    last = _last_draw(review)
    if last is not None and not hasattr(last, "outcome"):
        raise StepRefused(_("A draw is under way already: the hospital has not brought its list yet."))
    if not application.is_open_for_answers:
        return_application(application=application, by=by, reason=reason)
    draw = fix_seed(review=review, by=by, reason=reason.strip(), is_ordered=True)
    record(
        "case_review.draw_ordered",
        by=by,
        facility=application.facility,
        subject=application.code,
        reason=reason.strip(),
    )
    emails.draw_ordered(application)
    return draw


@transaction.atomic
def record_draw(*, review: CaseReview, size: int, by: User, list_fingerprint: str = "") -> DrawOutcome:
    """The 30 positions that the fixed seed draws from a list of this length; recorded once (R37).

    Sending the same again returns what is recorded, so a lost answer can be asked for again.

    Args:
        list_fingerprint: `casereview.draw.list_fingerprint` of the list, made in the browser; empty without one.

    Raises:
        ValidationError: no seed is fixed, the draw was made from another list, or the size is out of bounds.
        PermissionDenied: the application has been submitted (R49).
    """
    if not CASES <= size <= MOST_PROCEDURES:
        raise ValidationError(_("The list has from 30 to 100,000 procedures."), code="size")
    work = Work(review.application_id, by)
    draw = _last_draw(work.review)
    if draw is None:
        raise ValidationError(_("Start the draw first."), code="no_seed")
    if hasattr(draw, "outcome"):
        if (draw.outcome.size, draw.outcome.list_fingerprint) == (size, list_fingerprint):
            return draw.outcome
        raise ValidationError(
            _("The 30 records have been drawn already, from %(size)s procedures. To draw again, start a new draw."),
            code="drawn",
            params={"size": draw.outcome.size},
        )
    outcome = DrawOutcome.objects.create(
        draw=draw,
        application=work.application,
        facility_id=work.application.facility_id,
        size=size,
        positions=list(draw_positions(draw.seed, size)),
        list_fingerprint=list_fingerprint,
        drawn_at=timezone.now(),
        drawn_by=by,
    )
    _tell(work)
    work.note("case_review.drawn", draw=draw.number, size=size, seed=draw.seed, list_fingerprint=list_fingerprint)
    return outcome


@transaction.atomic
def confirm_random_selection(*, review: CaseReview, by: User, how: str = "") -> CaseReview:
    """Somebody answers for it that the 30 records were drawn at random (R37). Once is enough; the first name stays.

    Args:
        how: in which way, where the portal did not draw them; the assessors read it.
    """
    work = Work(review.application_id, by)
    draw = _last_draw(work.review)
    if draw is not None and not hasattr(draw, "outcome"):
        raise PermissionDenied(_("A draw has started, and nothing is drawn yet. Draw the 30 records first."))
    if work.review.random_selection_confirmed_at is None:
        work.review.random_selection_confirmed_at = timezone.now()
        work.review.random_selection_confirmed_by = by
        work.review.selection_how = how.strip() if draw is None else ""
        work.review.save(
            update_fields=["random_selection_confirmed_at", "random_selection_confirmed_by", "selection_how"]
        )
        _tell(work)
        work.note("case_review.selection_confirmed")
        work.finish()
    return work.review


def draw_facts(draw: Draw) -> dict[str, Any]:
    """A draw as the application's dossier shows it; no names of people, and no seed before its list is counted."""
    known: dict[str, Any] = {
        "number": draw.number,
        "method": draw.method,
        "reason": draw.reason,
        "commitment": commitment(draw.seed),
        "fixed_at": draw.fixed_at.isoformat(),
    }
    if draw.is_ordered:
        known["is_ordered"] = True
    outcome: DrawOutcome | None = getattr(draw, "outcome", None)
    if outcome is None:
        return known
    return known | {
        "seed": draw.seed,
        "size": outcome.size,
        "list_fingerprint": outcome.list_fingerprint,
        "drawn_at": outcome.drawn_at.isoformat(),
    }


def _tell(work: Work) -> None:
    rows = Draw.objects.filter(review=work.review).select_related("outcome").order_by("number")
    draws = [draw_facts(row) for row in rows]
    confirmed = work.review.random_selection_confirmed_at
    if not draws and confirmed is not None:
        own = {"number": 0, "method": OWN_DRAW, "reason": work.review.selection_how, "commitment": ""}
        draws = [own | {"fixed_at": confirmed.isoformat()}]
    record_case_draws(application=work.application, draws=draws)


def _last_draw(review: CaseReview) -> Draw | None:
    return Draw.objects.filter(review=review).select_related("outcome").order_by("number").last()
