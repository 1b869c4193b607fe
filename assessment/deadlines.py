"""Days and terms of the assessment that follow from no status; no database. The others: `applications.deadlines`."""

from calendar import monthrange
from datetime import date, timedelta

from django.conf import settings

from applications.deadlines import PLAN_DAYS

#: The programme names no days for these; they are what the portal reminds of, and nothing closes on them (A21).
#: The hospital chooses among the dates of an audit.
AUDIT_CHOICE_DAYS = 7
#: Somebody who is asked to assess says yes or no.
ANSWER_DAYS = 7
#: Of an appeal: the office checks it, the chairperson names the panel, the panel judges.
APPEAL_CHECK_DAYS = 7
APPEAL_NAMING_DAYS = 7
APPEAL_PANEL_DAYS = 28
#: A day that people set lies at most so far ahead; a later one is a slip of the pen.
FARTHEST_DAYS = 366
#: An action of a plan may have been carried out since the decision, and is done within two years.
ACTION_DAYS = (-PLAN_DAYS, 731)


#: Months before the end of a term at which the hospital is told (R75: the invoice comes at six).
TERM_NOTICES = (12, 9, 6, 3, 1)
RECERTIFICATION_MONTHS = 6
#: The office extends a running term by so much at once.
TERM_EXTENSION_DAYS = 366


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or that month's last day: 31 August less six months is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


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


def last_day_to_appeal(signed_on: date) -> date:
    """The last day on which the representative may appeal against a decision of this day (`settings.APPEAL_DAYS`)."""
    return signed_on + timedelta(days=settings.APPEAL_DAYS)
