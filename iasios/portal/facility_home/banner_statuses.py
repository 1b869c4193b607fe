"""The banner from submission to decision, and after a no: one for every status of the process."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.enums import ApplicationStatus as S
from applications.enums import Holder
from applications.models import Application
from assessment.queries.decision_times import median_days
from assessment.queries.information_requests import Requests
from iasios.portal.facility_home.banner_parts import Banner, Step, at, with_others
from iasios.portal.facility_home.facts import Facts
from iasios.text.formatting import day
from iasios.text.relative_dates import days_since, due_word, held_for, local_day, real_duration


def _deadline(application: Application) -> str:
    return day(application.due_on) if application.due_on else ""


def _with_you(
    facts: Facts, application: Application, *, heading: str, text: str, first: Step, second: Step | None = None
) -> Banner:
    """The hospital has the ball: since when, and how much of its time is left once that is little."""
    state, word = due_word(application.due_on, facts.today) if application.due_on else ("waiting", "")
    if state == "waiting":
        state, word = "your_turn", ""
    age = held_for(days_since(application.holder_since, facts.today))
    return Banner(state=state, word=word, age=age, heading=heading, text=text, first=first, second=second)


def _round_1(facts: Facts, application: Application) -> Banner:
    submitted = day(local_day(application.submitted_at)) if application.submitted_at else ""
    if application.assessors_assigned < 2:
        heading = _("Submitted; the office is choosing two assessors")
    else:
        heading = _("Two assessors are reading your application")
    text = _(
        "Submitted on %(day)s; answers and cases can no longer be changed. A decision takes about 8 to 12 weeks. You "
        "get a mail when the assessors ask for something."
    ) % {"day": submitted}
    if days := median_days():
        text = f"{text} {real_duration(days)}"
    return with_others(facts, application, heading, text)


def _information_requested(facts: Facts, application: Application) -> Banner:
    requests = facts.requests or Requests([], application.due_on)
    left = len(requests.open)
    state, word = due_word(application.due_on, facts.today) if application.due_on else ("your_turn", "")
    deadline = _deadline(application)
    if left:
        text = ngettext(
            "%(left)s of %(total)s requests is still to be answered by %(day)s. Then %(name)s hands the replies in.",
            "%(left)s of %(total)s requests are still to be answered by %(day)s. Then %(name)s hands the replies in.",
            left,
        ) % {"left": left, "total": requests.total, "day": deadline, "name": facts.representative}
        first = Step(_("Answer the requests"), at(facts, "assessment:requests"))
    else:
        text = _("All requests are answered. %(name)s hands the replies in by %(day)s.") % {
            "name": facts.representative,
            "day": deadline,
        }
        label = _("Check and hand in") if facts.is_representative else _("Read the replies")
        first = Step(label, at(facts, "assessment:requests"))
    return Banner(
        state="your_turn" if state == "waiting" else state,
        word=_("Your turn: %(days)s") % {"days": word} if word and state != "late" else word,
        age=held_for(days_since(application.holder_since, facts.today)),
        heading=_("The assessors ask for information"),
        text=text,
        first=first,
    )


def _round_2(facts: Facts, application: Application) -> Banner:
    return with_others(
        facts,
        application,
        _("The assessors are reading your replies"),
        _("This is round 2. You get a mail when it is decided, or when open points are to be talked over by video."),
        first=Step(_("Read the requests and your replies"), at(facts, "assessment:requests")),
    )


def _remote_audit(facts: Facts, application: Application) -> Banner:
    audit = Step(_("Open the audit"), at(facts, "assessment:audit"))
    if application.holder == Holder.FACILITY:
        return _with_you(
            facts,
            application,
            heading=_("Choose a date for the remote audit"),
            text=_(
                "The open points of both rounds are talked over by video. Choose one of the dates by %(day)s; the "
                "agenda stands beside them."
            )
            % {"day": _deadline(application)},
            first=Step(_("Choose a date"), at(facts, "assessment:audit")),
            second=Step(_("Read the requests and your replies"), at(facts, "assessment:requests")),
        )
    return with_others(
        facts,
        application,
        _("The remote audit has been held") if application.audit_held_at else _("A remote audit comes next"),
        _("The assessors now recommend a decision. The minutes stand in the portal.")
        if application.audit_held_at
        else _("The open points of both rounds are talked over by video."),
        first=audit,
    )


def _awaiting_sign_off(facts: Facts, application: Application) -> Banner:
    return with_others(
        facts,
        application,
        _("The assessors have finished; the chairperson decides"),
        _("You get a mail and a letter as soon as the decision is signed."),
    )


def _decided_against(facts: Facts, application: Application) -> Banner:
    deferred = application.status == S.DEFERRED
    if deferred:
        text = _(
            "The report says what is required. Hand in a plan by %(day)s; the status of your hospital"
            " does not change meanwhile."
        )
    elif application.on_site_audit_on is None:
        text = _(
            "Agree a date for the on-site audit and hand in a plan by %(day)s; the status of your hospital"
            " does not change meanwhile."
        )
    else:
        text = _(
            "The on-site audit is agreed. Hand in a plan by %(day)s; the status of your hospital"
            " does not change meanwhile."
        )
    return _with_you(
        facts,
        application,
        heading=_("The decision is deferred") if deferred else _("The accreditation is denied"),
        text=text % {"day": _deadline(application)},
        first=Step(_("Write the plan"), at(facts, "assessment:plan")),
        second=Step(_("Read the decision"), at(facts, "assessment:decision")),
    )


def _plan_under_review(facts: Facts, application: Application) -> Banner:
    return with_others(
        facts,
        application,
        _("The assessors are reading your plan"),
        _("They may ask you to prove that it is carried out."),
        first=Step(_("Read the plan"), at(facts, "assessment:plan")),
    )


def _proof_requested(facts: Facts, application: Application) -> Banner:
    return _with_you(
        facts,
        application,
        heading=_("The assessors ask for proof that the plan is carried out"),
        text=_("Write what was done for each action concerned, by %(day)s. Then %(name)s hands it in.")
        % {"day": _deadline(application), "name": facts.representative},
        first=Step(_("Write the proof"), at(facts, "assessment:plan")),
        second=Step(_("Read the decision"), at(facts, "assessment:decision")),
    )


#: What the home page of the hospital says in each status of the process.
UNDER_WAY: dict[S, Callable[[Facts, Application], Banner]] = {
    S.ROUND_1: _round_1,
    S.INFORMATION_REQUESTED: _information_requested,
    S.ROUND_2: _round_2,
    S.REMOTE_AUDIT: _remote_audit,
    S.AWAITING_SIGN_OFF: _awaiting_sign_off,
    S.DEFERRED: _decided_against,
    S.DENIED: _decided_against,
    S.PLAN_UNDER_REVIEW: _plan_under_review,
    S.PROOF_REQUESTED: _proof_requested,
}
