"""The six stages of the pathway as a facility stands in them, and the three figures beside the banner."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from applications.enums import Holder, Level
from applications.queries import questions_of
from applications.status_row import PathwayStage
from assessment.deadlines import months_before
from facilities.enums import FacilityStatus
from iasios.portal.facility_home.facts import Facts
from iasios.text.formatting import day
from iasios.text.relative_dates import local_day, short_day

REGISTERED, ENROLLED, APPLICATION, ASSESSMENT, SIGN_OFF, ACCREDITED = map(int, PathwayStage)


@dataclass(frozen=True)
class StageStep:
    """One stop: `state` is done, now (the hospital's turn), wait (somebody else's) or next."""

    label: str
    when: str
    state: str


@dataclass(frozen=True)
class Figure:
    label: str
    value: int
    total: int


def stages_of(facts: Facts) -> list[StageStep]:
    """Registered to Accredited, with the days that are known; in the last year of a term what happens in it."""
    if facts.term_is_in_last_year and facts.term_ends_on is not None:
        return _last_year(facts, facts.term_ends_on)
    labels = [
        _("Registered"),
        _("Enrolled"),
        _("Application and case review"),
        _("Assessment"),
        _("Sign-off"),
        _("Accredited"),
    ]
    here = _here(facts)
    turn = "now" if _is_ours(facts) else "wait"
    return [
        StageStep(
            label,
            _when(facts, position, here),
            "done" if position < here or here > ACCREDITED else turn if position == here else "next",
        )
        for position, label in enumerate(labels)
    ]


def _last_year(facts: Facts, ends_on: date) -> list[StageStep]:
    """From twelve months before the last day to the last day (R75, R76)."""
    labels = {
        12: _("Last year begins"),
        9: _("Read the new questions"),
        6: _("Invoice for recertification"),
        3: _("Submit by now"),
        1: _("Decision expected"),
    }
    days = [(months_before(ends_on, months), label) for months, label in labels.items()]
    days.append((ends_on, _("Term ends")))
    here = max((number for number, (on, _label) in enumerate(days) if on <= facts.today), default=0)
    turn = "now" if facts.open_invoice is not None or facts.is_drafting else "wait"
    return [
        StageStep(label, day(on), "done" if number < here else turn if number == here else "next")
        for number, (on, label) in enumerate(days)
    ]


def _here(facts: Facts) -> int:
    """The stage at hand; one past the last when everything is done."""
    if facts.facility.status == FacilityStatus.REGISTERED:
        return ENROLLED
    row = facts.application.status_row if facts.application is not None else None
    if facts.is_accredited and (row is None or row.is_final):
        return ACCREDITED + 1
    return row.pathway if row is not None else APPLICATION


def _is_ours(facts: Facts) -> bool:
    if facts.facility.status == FacilityStatus.REGISTERED:
        return facts.may_see_invoices
    return facts.application is not None and facts.application.holder == Holder.FACILITY and facts.appeal is None


def _when(facts: Facts, position: int, here: int) -> str:
    """A day for what is past or present, what to expect for what is to come."""
    facility, application, today = facts.facility, facts.application, facts.today
    if position == REGISTERED:
        return short_day(local_day(facility.registered_at), today)
    if position == ENROLLED:
        return short_day(local_day(facility.enrolled_at), today) if facility.enrolled_at else _("once the fee is paid")
    if position > here:
        return {
            ASSESSMENT: _("8 to 12 weeks"),
            SIGN_OFF: _("by the chairperson"),
            ACCREDITED: _("for four years"),
        }.get(position, "")
    if application is None:
        return _ends(facts) if position == ACCREDITED else ""
    moment = {
        APPLICATION: application.opened_at if position == here else application.submitted_at,
        ASSESSMENT: application.submitted_at if position == here else None,
        SIGN_OFF: application.decided_at or application.status_since,
    }.get(position)
    if position == ACCREDITED:
        return _ends(facts)
    if moment is None:
        return ""
    text = short_day(local_day(moment), today)
    return _("since %(day)s") % {"day": text} if position == here and not application.decided_at else text


def _ends(facts: Facts) -> str:
    return _("until %(day)s") % {"day": short_day(facts.term_ends_on, facts.today)} if facts.term_ends_on else ""


def figures_of(facts: Facts) -> list[Figure]:
    """Bars: what is answered and reviewed, the replies while they are asked for; after a no what it is about now."""
    progress, requests = facts.shown_progress, facts.requests
    if facts.open_points:
        return _of_plan(facts)
    if progress is None or facts.facility.status == FacilityStatus.REGISTERED:
        return []
    figures = [
        Figure(_("Core questions"), progress.core_answered, progress.core_total),
        Figure(_("Patient records"), progress.cases_completed, progress.cases_total),
        Figure(_("Extended questions"), progress.extended_answered, progress.extended_total),
    ]
    if requests is not None:
        return [Figure(_("Requests answered"), requests.answered, requests.total), *figures[:2]]
    return figures


def _of_plan(facts: Facts) -> list[Figure]:
    """The decision's result, and how much of the plan is written."""
    points, application = facts.open_points, facts.application
    figures = [Figure(_("Criteria with a plan"), sum(point.is_written for point in points), len(points))]
    if application is not None:
        core = application.level == Level.ACCREDITED
        total = sum(question.is_core or not core for question in questions_of(application.edition_id))
        label = _("Core questions met") if core else _("Questions met")
        figures.insert(0, Figure(label, max(total - len(points), 0), total))
    return figures
