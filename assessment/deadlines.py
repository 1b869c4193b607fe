"""Days and terms that the programme's rules give; no database."""

from datetime import date, timedelta

from django.conf import settings

#: A decision takes about 8 to 12 weeks once everything is with the assessors (R52); evaluations are wanted after these.
ASSESSMENT_WEEKS = 8
#: A deferred or denied facility hands in a plan within so many days (R62, R63).
PLAN_DAYS = 90
#: The programme names no days for these; they are what the portal reminds of, and nothing closes on them (A21).
#: The hospital chooses among the dates of an audit.
AUDIT_CHOICE_DAYS = 7
#: The assessors offer dates after calling an audit, and recommend after holding it.
AUDIT_STEP_DAYS = 14
#: The assessors give their verdicts on a plan or its proof.
PLAN_REVIEW_DAYS = 28
#: Somebody who is asked to assess says yes or no.
ANSWER_DAYS = 7
#: A day that people set lies at most so far ahead; a later one is a slip of the pen.
FARTHEST_DAYS = 366
#: An action of a plan may have been carried out since the decision, and is done within two years.
ACTION_DAYS = (-PLAN_DAYS, 731)
#: The chairperson signs.
SIGN_OFF_DAYS = 14


def reply_due(today: date) -> date:
    """The last day of the two weeks for replies (R54)."""
    return today + timedelta(days=settings.REPLY_DAYS)


def assessment_due(today: date) -> date:
    """By when an evaluation that begins today is wanted; an expectation, nothing closes on that day (R52)."""
    return today + timedelta(weeks=ASSESSMENT_WEEKS)


def plan_due(today: date) -> date:
    """The last day for a plan after a deferred or denied decision (R62, R63)."""
    return today + timedelta(days=PLAN_DAYS)


def sign_off_due(today: date) -> date:
    """By when the chairperson is expected to sign; nothing closes on that day."""
    return today + timedelta(days=SIGN_OFF_DAYS)


def last_day_of_term(starts_on: date) -> date:
    """The last day of an accreditation that starts on this day: four years later, less one day (R74).

    A term that starts on 29 February ends on 28 February four years later, whether or not that year has a 29th.
    """
    year = starts_on.year + settings.ACCREDITATION_YEARS
    try:
        again = starts_on.replace(year=year)
    except ValueError:
        again = date(year, 3, 1)
    return again - timedelta(days=1)
