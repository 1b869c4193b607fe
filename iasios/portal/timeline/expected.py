"""What is expected next and when: ranges of many applications, or the day that is due."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from applications.enums import Holder
from applications.models import Application
from applications.status_row import StatusRow
from assessment.queries.decision_times import Spread, StepTimes, step_times
from iasios.text.formatting import day
from iasios.text.relative_dates import local_day


@dataclass(frozen=True)
class Span:
    """Days between which something is likely; `half` is the day by which half are done."""

    first: date
    half: date
    last: date

    def is_past(self, today: date) -> bool:
        return self.last < today


@dataclass(frozen=True)
class Expected:
    """A step to come: its days, or the words in their place."""

    title: str
    text: str
    when: str = ""


def spans_of(application: Application, today: date) -> tuple[Span | None, Span | None]:
    """When the present step ends and when the decision is likely, counted from the day on which the step began.

    None for what the hospital itself takes time for, and where too few applications have been there.
    """
    row = application.status_row
    if row.is_draft or row.is_final:
        return None, None
    times: StepTimes = step_times(application.status)
    since = local_day(application.status_since)
    return _span(times.step, since), _span(times.decision, since)


def _span(found: Spread | None, since: date) -> Span | None:
    if found is None:
        return None
    return Span(*(since + timedelta(days=days) for days in (found.low, found.half, found.high)))


def range_words(span: Span | None, today: date) -> str:
    """*20 January 2027 to 17 February 2027*, the first left out once it is past; empty when all of it is."""
    if span is None or span.is_past(today):
        return ""
    if span.first <= today:
        return _("until %(day)s") % {"day": day(span.last)}
    return _("%(first)s to %(last)s") % {"first": day(span.first), "last": day(span.last)}


def expected_of(application: Application, today: date) -> list[Expected]:
    """The steps to the decision from here, in their order."""
    row = application.status_row
    if row.is_final:
        return []
    step, decision = spans_of(application, today)
    found = [*_own_step(application, row, range_words(step, today))]
    if not row.awaits_signature:
        found.append(
            Expected(
                _("Decision"),
                _("The chairperson reads both recommendations and signs."),
                range_words(decision, today),
            )
        )
    found.append(
        Expected(
            _("Letter and, if accredited, the certificate"),
            _("The centre is then listed for four years."),
            _("the same day"),
        )
    )
    return found


def _own_step(application: Application, row: StatusRow, when: str) -> list[Expected]:
    """What ends the present status, and what may come between it and the decision."""
    due = _("by %(day)s") % {"day": day(application.due_on)} if application.due_on else ""
    if_needed = _("if needed")
    if row.is_draft:
        return [
            Expected(_("Submit"), _("The representative submits when everything is complete.")),
            Expected(_("Assessment"), _("Two assessors read the application."), _("8 to 12 weeks")),
        ]
    if row.takes_replies:
        return [
            Expected(_("Replies handed in"), _("The representative hands them in."), due),
            Expected(_("Round 2"), _("The assessors read the replies.")),
        ]
    if row.evaluates and row.round == 1:
        return [
            Expected(_("Round 1 finished"), _("Both assessors send their findings."), when),
            Expected(_("Requests for information"), _("Only if something is missing."), if_needed),
        ]
    if row.evaluates:
        return [
            Expected(_("Round 2 finished"), _("Both assessors send their recommendation to the chairperson."), when),
            Expected(_("Remote audit"), _("Only if points stay open."), if_needed),
        ]
    if row.holds_remote_audit:
        held = application.audit_held_at is not None
        meeting = [] if held else [Expected(_("Remote audit"), _("Open points are discussed by video."), due)]
        return [*meeting, Expected(_("Recommendation"), _("Both assessors write to the chairperson."), when)]
    if row.awaits_signature:
        return [Expected(_("Decision"), _("The chairperson reads both recommendations and signs."), when)]
    if row.plan_is_open:
        return [
            Expected(_("Plan handed in"), _("For each criterion that is not met: who does what by when."), due),
            Expected(_("Plan read"), _("The assessors judge it and may ask for proof.")),
        ]
    if row.takes_proof:
        return [Expected(_("Proof handed in"), _("What was done for each action."), due)]
    return [
        Expected(_("Plan judged"), _("Both assessors judge the plan and its proof."), when),
        Expected(_("Proof of the plan"), _("Only if the assessors ask for it."), if_needed),
    ]


def party_words(holder: str) -> str:
    """Who has it, as everybody on this page reads it."""
    return {
        Holder.FACILITY: _("With the hospital"),
        Holder.ASSESSORS: _("With the assessors"),
        Holder.CHAIRPERSON: _("With the chairperson"),
        Holder.OFFICE: _("With the office"),
    }.get(Holder(holder), _("Finished"))
