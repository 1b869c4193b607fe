"""What a facility can do next, most urgent first, and the days it should know."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.enums import ApplicationKind, Holder
from applications.kinds import AnswerPart
from applications.queries import Progress
from applications.status_row import NextStep
from iasios.access import Role, standing_of
from iasios.portal.facility_home.facts import Facts, opens_on
from iasios.portal.facility_home.task import Task
from iasios.portal.facility_home.team_tasks import team_tasks_of
from iasios.text.formatting import day, money
from iasios.text.relative_dates import due_word, local_day
from invoicing.payment_status import state_of

#: Rows on the home page; the summary of the application has the rest.
SHOWN = 8
#: Of one kind, so that one matter does not push out the others.
OF_A_KIND = 3
#: Days ahead from which a day needs its year to be understood.
FAR = 300


@dataclass(frozen=True)
class Day:
    """A day to know; a far one is shown with its year."""

    on: date
    what: str
    is_far: bool = False


def tasks_of(facts: Facts) -> list[Task]:
    """All of them; the page shows the first few."""
    found = [*_office_asks(facts), *_invoices(facts), *_requests(facts), *_next_step(facts), *_next_term(facts)]
    progress = facts.progress
    if facts.application is not None and facts.application.is_open_for_answers and progress is not None:
        found += team_tasks_of(facts)
        found += [*_submission(facts, progress), *_outside(facts), *_not_met(progress), *_started(progress)]
        found += [*_leaving(facts), *_cases(facts, progress), *_untouched(progress)]
    return [*found, *_activations(facts)]


def _at(facts: Facts, name: str, *more: Any) -> str:
    return reverse(name, args=[facts.facility.slug, *more])


def _office_asks(facts: Facts) -> list[Task]:
    """What the office has written, and waits for: an answer to its question (R24), a yes to its day (R23)."""
    rows = []
    if unread := standing_of(facts.user).unread.get(facts.facility.pk, 0):
        words = ngettext("Read the new message", "Read %(count)s new messages", unread)
        rows.append(
            Task(
                title=words % {"count": unread},
                url=_at(facts, "facilities:threads"),
                why=_("From the office."),
                icon="chat-text",
                state="open",
            )
        )
    if facts.facility.status_asked_at is not None and not facts.reads_only:
        rows.append(
            Task(
                title=_("Send the office a status update"),
                url=_at(facts, "facilities:status_update"),
                why=_("Asked on %(day)s. One press answers it.")
                % {"day": day(local_day(facts.facility.status_asked_at))},
                icon="chat-text",
                state="your_turn",
            )
        )
    if facts.facility.consultation_proposed_at is not None and facts.may_see_invoices:
        rows.append(
            Task(
                title=_("The office proposes a day for the consultation"),
                url=_at(facts, "invoicing:consultations"),
                why=day(local_day(facts.facility.consultation_proposed_at)),
                icon="calendar-blank",
                state="your_turn",
            )
        )
    return rows


def _invoices(facts: Facts) -> list[Task]:
    invoice = facts.open_invoice
    if invoice is None:
        return []
    state = state_of(invoice, facts.today)
    return [
        Task(
            title=_("Pay invoice %(number)s") % {"number": invoice.number},
            url=_at(facts, "invoicing:detail", invoice.number),
            why=_("%(total)s, due on %(day)s.")
            % {"total": money(facts.still_open, invoice.currency), "day": day(invoice.due_on)},
            icon="receipt",
            state=state.key,
            word=state.word,
        )
    ]


def _requests(facts: Facts) -> list[Task]:
    application = facts.application
    if facts.requests is None or application is None:
        return []
    due_on = application.due_on
    state, word = due_word(due_on, facts.today) if due_on else ("open", "")
    rows = [
        Task(
            title=_("Answer the request on %(topic)s") % {"topic": finding.question.translated("short")},
            url=_at(facts, "assessment:reply", finding.question.code),
            why=_("Say it in the reply, or give a link to where it can be read."),
            criterion=finding.question.criterion,
            state="open" if state == "waiting" else state,
            word=word,
        )
        for finding in facts.requests.open
    ]
    last = application.status_row.last_step
    if rows or last is None:
        return rows
    row = _task(facts, last, state="open" if state == "waiting" else state, word=word)
    return [replace(row, why=_("All requests are answered.")) if facts.is_representative else row]


def _next_step(facts: Facts) -> list[Task]:
    """A date to choose, a plan or a proof to write: what the hospital holds after submission (R56, R62, R63)."""
    application = facts.application
    if application is None or application.holder != Holder.FACILITY or facts.requests is not None:
        return []
    if facts.appeal is not None:
        return []
    row, found = application.status_row, application.status_row.step_of(application)
    if row.is_draft or found is None:
        return []
    state, word = due_word(application.due_on, facts.today) if application.due_on else ("open", "")
    rows = []
    if row.wants_on_site_audit and application.on_site_audit_on is None:
        why = _("The plan can be handed in once it is agreed. The office offers the dates.")
        audit = _at(facts, "assessment:audit")
        rows.append(Task(_("Agree a date for the on-site audit"), audit, why, icon="calendar-blank"))
    return [*rows, _task(facts, found, state="open" if state == "waiting" else state, word=word)]


def open_criteria(facts: Facts) -> list[Task]:
    """What a decision left open, each with its page in the plan."""
    return [
        Task(
            title=str(point.question.translated("short")),
            url=_at(facts, "assessment:plan_item", point.question.code),
            criterion=point.question.criterion,
            state="started" if point.is_written else "not_met",
            word=_("Plan written") if point.is_written else "",
        )
        for point in facts.open_points
    ]


def _next_term(facts: Facts) -> list[Task]:
    """Before the next application opens there is something to read and a list to make (R75)."""
    if not facts.recertification_is_due or facts.term_ends_on is None:
        return []
    return [
        Task(
            title=_("Prepare the application for the next term"),
            url=reverse("portal:criteria"),
            why=_("Read the questions, and make the list of the procedures of the last 12 months."),
            icon="list",
            state="open",
        )
    ]


def _task(facts: Facts, step: NextStep, *, state: str, word: str = "") -> Task:
    """A step of the table of statuses as a row."""
    left = facts.application.proofs_open if facts.application is not None else 0
    why = step.why % {"left": left, "name": facts.representative}
    return Task(str(step.title), _at(facts, step.url_name), why, icon=step.icon, state=state, word=word)


def _submission(facts: Facts, progress: Progress) -> list[Task]:
    if not progress.is_ready:
        return []
    if any(case.window.is_outside for case in facts.leaving):
        return []
    step = facts.application.status_row.next_step if facts.application is not None else None
    if step is not None and not facts.is_representative:
        title = _("%(name)s submits the application") % {"name": facts.representative}
        why = _("Read everything once more until then. You can still change it.")
        return [Task(title, _at(facts, "applications:summary"), why, icon="file-text", state="waiting")]
    return [_task(facts, step, state="your_turn")] if step is not None else []


def _not_met(progress: Progress) -> list[Task]:
    return [
        Task(
            title=_("Question %(criterion)s is answered No") % {"criterion": state.criterion},
            url=state.url,
            why=_("It must be met before you can submit: %(topic)s.") % {"topic": state.short},
            criterion=state.criterion,
            state="not_met",
        )
        for state in progress.not_met
    ]


def _started(progress: Progress) -> list[Task]:
    # What lacks nothing but the case review is in the row of the case review.
    begun = [state for state in progress.missing if state.started and state.missing != (AnswerPart.CASE_REVIEW,)]
    return [
        Task(
            title=_("Finish: %(topic)s") % {"topic": state.short},
            url=state.url,
            why=_("%(missing)s.") % {"missing": capfirst(state.why)},
            criterion=state.criterion,
            state="started",
        )
        for state in begun
        if state.met is not False
    ]


def _case(facts: Facts, case: Any, title: str, why: str, state: str, word: str) -> Task:
    return Task(
        title=title % {"number": case.number, "day": day(case.window.leaves_on)},
        url=_at(facts, "casereview:case", case.number),
        why=why,
        icon="calendar-blank",
        state=state,
        word=word,
    )


def _outside(facts: Facts) -> list[Task]:
    gone = [case for case in facts.leaving if case.window.is_outside]
    return [
        replace(
            _case(
                facts,
                case,
                _("Case %(number)s left the 12-month window on %(day)s"),
                _("Replace the case with a new draw before you submit."),
                "late",
                _("Too old"),
            ),
            url=_at(facts, "casereview:selection"),
        )
        for case in gone
    ]


def _leaving(facts: Facts) -> list[Task]:
    soon = [case for case in facts.leaving if case.window.is_soon]
    if len(soon) > 1:
        first = soon[0].window
        return [
            Task(
                title=_("%(count)s cases leave the 12-month window soon, the first on %(day)s")
                % {"count": len(soon), "day": day(first.leaves_on)},
                url=_at(facts, "casereview:selection"),
                why=_("Submit by then, or replace the cases with a new draw: %(numbers)s.")
                % {"numbers": ", ".join(str(case.number) for case in soon)},
                icon="calendar-blank",
                state="due_soon",
                word=ngettext("%(days)s day", "%(days)s days", first.days_left) % {"days": first.days_left},
            )
        ]
    return [
        _case(
            facts,
            case,
            _("Case %(number)s leaves the 12-month window on %(day)s"),
            _("Submit by then, or replace the case with a new draw."),
            "due_soon",
            ngettext("%(days)s day", "%(days)s days", case.window.days_left) % {"days": case.window.days_left},
        )
        for case in soon
    ]


def _cases(facts: Facts, progress: Progress) -> list[Task]:
    application = facts.application
    if progress.case_review_complete or application is None:
        return []
    draws = application.case_draws
    if draws and not draws[-1].get("seed") and draws[-1]["number"]:
        if draws[-1].get("is_ordered"):
            why = _("The office has ordered a new draw: “%(reason)s”") % {"reason": draws[-1]["reason"]}
        else:
            why = _("It has started; now comes your list.")
        return [_draw(facts, why, "your_turn")]
    done, total = progress.cases_completed, progress.cases_total
    if not draws and done == 0 and application.oldest_case_on is None:
        # Before the first application the list of the first weeks says it.
        if application.kind == ApplicationKind.INITIAL:
            return []
        return [_draw(facts, _("The portal picks them from your list of the last 12 months."), "open")]
    if done == 0:
        why, state = _("No record is complete yet."), "open"
    elif done < total:
        why = ngettext(
            "%(done)s of %(total)s records is complete.", "%(done)s of %(total)s records are complete.", done
        ) % {"done": done, "total": total}
        state = "started"
    else:
        why, state = _("All records are marked; the summary says what is left."), "started"
    name = "casereview:summary" if done >= total else "casereview:grid"
    return [Task(title=_("Go on with the case review"), url=_at(facts, name), why=why, icon="file-text", state=state)]


def _draw(facts: Facts, why: str, state: str) -> Task:
    name = "casereview:grid" if facts.reads_only else "casereview:selection"
    return Task(title=_("Draw the 30 records"), url=_at(facts, name), why=why, icon="shuffle", state=state)


def _untouched(progress: Progress) -> list[Task]:
    rows = [state for state in progress.missing if not state.started]
    if not rows:
        return []
    return [
        Task(
            title=ngettext("%(count)s question is not begun yet", "%(count)s questions are not begun yet", len(rows))
            % {"count": len(rows)},
            url=rows[0].url,
            why=_("The first is %(criterion)s, %(topic)s.") % {"criterion": rows[0].criterion, "topic": rows[0].short},
            criterion=rows[0].criterion,
            state="open",
        )
    ]


def _activations(facts: Facts) -> list[Task]:
    """For those who look after the people: who cannot sign in yet."""
    if not facts.roles & {Role.REPRESENTATIVE, Role.ACCOUNT_HOLDER}:
        return []
    return [
        Task(
            title=_("%(name)s has not activated the account") % {"name": colleague.name},
            url=_at(facts, "facilities:people"),
            why=_("The mail with the button went to %(email)s. It can be sent again.")
            % {"email": colleague.membership.user.email},
            icon="user",
            state="waiting",
        )
        for colleague in facts.unactivated
    ]


def shown(tasks: list[Task]) -> list[Task]:
    """The first rows, at most three in a row of the same state."""
    kept: list[Task] = []
    counts: dict[str, int] = {}
    for task in tasks:
        counts[task.state] = counts.get(task.state, 0) + 1
        if counts[task.state] <= OF_A_KIND:
            kept.append(task)
    return kept[:SHOWN]


def dates_of(facts: Facts) -> list[Day]:
    """What happens on which day, from today on; the nearest five."""
    days: list[Day] = []
    if facts.open_invoice is not None:
        days.append(
            Day(facts.open_invoice.due_on, _("Invoice %(number)s is due") % {"number": facts.open_invoice.number})
        )
    if facts.facility.consultation_at is not None:
        days.append(Day(local_day(facts.facility.consultation_at), _("Consultation with the office")))
    if facts.application is not None and facts.application.due_on is not None:
        what = facts.application.status_row.deadline
        if what and facts.application.holder == Holder.FACILITY and facts.appeal is None:
            days.append(Day(facts.application.due_on, str(what)))
    days += [
        Day(case.window.leaves_on, _("Case %(number)s leaves the 12-month window") % {"number": case.number})
        for case in facts.leaving
    ]
    ends = facts.term_ends_on
    if ends is not None:
        days += [Day(opens_on(ends), _("Recertification opens")), Day(ends, _("The accreditation ends"))]
    ahead = sorted((one for one in days if one.on >= facts.today), key=lambda one: one.on)[:5]
    return [replace(one, is_far=(one.on - facts.today).days > FAR) for one in ahead]
