"""What every page of a review shares."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application
from casereview.models import CaseReview
from casereview.presenters.labels import long_date
from casereview.queries import DrawRecord


def frame(review: CaseReview, *, editable: bool, application: Application | None = None) -> dict[str, Any]:
    """What every page of a review shares."""
    application = application or review.application
    return {
        "review": review,
        "facility": application.facility,
        "slug": application.facility.slug,
        "editable": editable,
        "closed": None if editable else _closed(application),
    }


def short_of(review: CaseReview, draws: list[DrawRecord]) -> int:
    """What the hospital says that it does in a year, where its list is shorter; 0 where it is not."""
    outcome = draws[-1].outcome if draws else None
    yearly = int(review.application.facility.procedures_per_year)
    return yearly if outcome is not None and outcome.size < yearly else 0


def _closed(application: Application) -> dict[str, str]:
    if application.is_open_for_answers:
        return {
            "heading": _("You read this case review"),
            "reason": _("The people of the hospital fill it in. It can change until the application is submitted."),
        }
    if application.status_row.is_closed:
        return {
            "heading": _("Withdrawn"),
            "reason": _("The application was withdrawn, so its cases can no longer be changed."),
        }
    return {
        "heading": _("Submitted on %(day)s") % {"day": long_date(timezone.localtime(application.submitted_at).date())},
        "reason": _("The application has been submitted, so its cases can no longer be changed."),
    }
