"""Days of an application: by when something is expected, and the 12 months of its cases. No database."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

#: A decision takes about 8 to 12 weeks once everything is with the assessors (R52); evaluations are wanted after these.
ASSESSMENT_WEEKS = 8
#: A deferred or denied facility hands in a plan within so many days (R62, R63).
PLAN_DAYS = 90
#: The programme names no days for these; they are what the portal reminds of, and nothing closes on them (A21).
#: The office finds two assessors.
ASSIGN_DAYS = 14
#: The assessors offer dates after calling an audit, and recommend after holding it.
AUDIT_STEP_DAYS = 14
#: The assessors give their verdicts on a plan or its proof.
PLAN_REVIEW_DAYS = 28
#: The chairperson signs.
SIGN_OFF_DAYS = 14


def assign_due(today: date) -> date:
    """By when the office is expected to have found assessors."""
    return today + timedelta(days=ASSIGN_DAYS)


def reply_due(today: date) -> date:
    """The last day of the two weeks for replies (R54)."""
    return today + timedelta(days=settings.REPLY_DAYS)


def assessment_due(today: date) -> date:
    """By when an evaluation that begins today is wanted; an expectation, nothing closes on that day (R52)."""
    return today + timedelta(weeks=ASSESSMENT_WEEKS)


def audit_step_due(today: date) -> date:
    """By when the assessors offer dates after calling an audit, and recommend after holding it."""
    return today + timedelta(days=AUDIT_STEP_DAYS)


def sign_off_due(today: date) -> date:
    """By when the chairperson is expected to sign; nothing closes on that day."""
    return today + timedelta(days=SIGN_OFF_DAYS)


def plan_due(today: date) -> date:
    """The last day for a plan after a deferred or denied decision (R62, R63)."""
    return today + timedelta(days=PLAN_DAYS)


def plan_review_due(today: date) -> date:
    """By when the assessors are expected to judge a plan or its proof."""
    return today + timedelta(days=PLAN_REVIEW_DAYS)


def window_start(today: date | None = None) -> date:
    """The first day of the 12 months before `today` (R38, A12): the same day a year earlier, or 28 February."""
    day = today or timezone.localdate()
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
