"""Taking over what the case review found: facts that flow down to the application as columns."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from applications.kinds import codes_resting_on_cases
from applications.models import Answer, Application
from applications.services.answers import is_complete, lock_application


def record_case_review_facts(
    *,
    application: Application,
    cases_completed: int,
    completed: bool,
    gaps: Mapping[str, int],
    oldest_case_on: date | None,
    gap_items: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    items: Sequence[Mapping[str, Any]] | None = None,
    locked: bool = False,
) -> Application:
    """Takes over where the case review stands, and works out anew which answers that rest on it are complete.

    Locks the application: a caller that writes cases in the same transaction fetches the application with a lock first.

    Args:
        cases_completed: of 30.
        completed: everything that the review needs is there.
        gaps: cases with a gap by question number, such as {"13": 5}.
        oldest_case_on: the oldest date of procedure.
        gap_items: the items behind the gaps, as the column holds them; None leaves them as they are.
        items: what the cases hold item by item, likewise; empty while the review is not complete.
        locked: the caller read `application` with a lock in this transaction, so it is not read again.
    """
    with transaction.atomic():
        stored = application if locked else lock_application(application.pk)
        known = {str(number): count for number, count in gaps.items() if count}
        changed = []
        if stored.case_review_completed_at is None if completed else stored.case_review_completed_at is not None:
            stored.case_review_completed_at = timezone.now() if completed else None
            changed.append("case_review_completed_at")
        if stored.cases_completed != cases_completed:
            stored.cases_completed = cases_completed
            changed.append("cases_completed")
        # Whether a question must explain gaps, not how many there are, decides if its answer is complete.
        asks_anew = set(stored.case_gaps) != set(known)
        if stored.case_gaps != known:
            stored.case_gaps = known
            changed.append("case_gaps")
        if gap_items is not None and stored.case_gap_items != gap_items:
            stored.case_gap_items = gap_items
            changed.append("case_gap_items")
        if items is not None and stored.case_items != items:
            stored.case_items = list(items)
            changed.append("case_items")
        if stored.oldest_case_on != oldest_case_on:
            stored.oldest_case_on = oldest_case_on
            changed.append("oldest_case_on")
        if changed:
            stored.save(update_fields=changed)
        # While the review is open, no answer that rests on it is complete, whatever its gaps.
        done = stored.case_review_completed_at is not None
        if "case_review_completed_at" in changed or (done and asks_anew):
            _recompute(stored)
        for name in changed:
            setattr(application, name, getattr(stored, name))
    return application


def record_case_draws(*, application: Application, draws: Sequence[Mapping[str, Any]]) -> None:
    """Takes over the random draws, so that they stand in the dossier (R37).

    Args:
        draws: all of them, as the column holds them; the caller holds the lock on the application.
    """
    application.case_draws = list(draws)
    application.save(update_fields=["case_draws"])


def _recompute(application: Application) -> None:
    # Not a new version: nobody changed the answer, so nobody's open form becomes stale.
    answers = Answer.objects.filter(application=application, question__kind__in=codes_resting_on_cases())
    for answer in answers.select_related("question"):
        complete = is_complete(answer.question, answer, application)
        if complete != answer.is_complete:
            answer.is_complete = complete
            answer.save(update_fields=["is_complete"])
