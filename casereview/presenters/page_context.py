"""What every page of a review shares."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application
from casereview.models import CaseReview
from casereview.presenters.labels import long_date


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
