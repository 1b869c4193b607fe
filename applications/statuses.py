"""What each status of an application means: one row per status, and everything else reads the row.

A new status is one member of `ApplicationStatus`, one row here, its steps in `applications.workflow`, and a migration.
"""

from collections.abc import Callable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from applications.deadlines import (
    assessment_due,
    assign_due,
    audit_step_due,
    plan_due,
    plan_review_due,
    reply_due,
    sign_off_due,
)
from applications.enums import Holder
from applications.status_row import Link, NextStep, Panel, PathwayStage, Stage, StatusRow


class ApplicationStatus(TextChoices):
    """Where an application stands, in the words that the facility reads; `StatusRow.staff_label` has the staff's."""

    DRAFT = "draft", _("Application open")
    ROUND_1 = "round_1", _("Under assessment, round 1")
    INFORMATION_REQUESTED = "information_requested", _("Information requested")
    ROUND_2 = "round_2", _("Under assessment, round 2")
    REMOTE_AUDIT = "remote_audit", _("Remote audit")
    AWAITING_SIGN_OFF = "awaiting_sign_off", _("Awaiting sign-off")
    APPROVED = "approved", _("Approved")
    DEFERRED = "deferred", _("Deferred")
    DENIED = "denied", _("Denied")
    PLAN_UNDER_REVIEW = "plan_under_review", _("Plan under review")
    PROOF_REQUESTED = "proof_requested", _("Proof requested")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_REQUESTS = Link(_("Read the requests and your replies"), "assessment:requests")
_DECISION = Link(_("Read the decision"), "assessment:decision")
_WRITE_PLAN = Link(_("Write the plan"), "assessment:plan")
_AFTER_DECISION = Link(_("Decision"), "assessment:decision")
_PLAN = NextStep(
    _("Write the corrective action plan"),
    "assessment:plan",
    "note-pencil",
    _("For each declined criterion: what is wrong, what you will achieve, who does what by when."),
)
_PLAN_WRITTEN = NextStep(
    _("Hand in the plan"), "assessment:plan", "paper-plane-tilt", _("It is complete; %(name)s hands it in.")
)

_CORRECT = NextStep(
    _("Correct the answers that were returned"),
    "assessment:corrections",
    "note-pencil",
    _("The office says what to correct; %(name)s hands the answers in again."),
)
_TO_CORRECT = Panel(
    _("Answers to correct"),
    _(
        "The office has returned some of your answers. Correct them by %(day)s; then %(name)s hands them in again. "
        "Everything else stays as you submitted it."
    ),
    Link(_("Correct the answers"), "assessment:corrections"),
)

_ROWS = (
    StatusRow(
        status=ApplicationStatus.DRAFT,
        staff_label=_("Draft with the hospital"),
        stage=Stage.APPLICATION,
        pathway=PathwayStage.APPLICATION,
        holders={Holder.FACILITY: _("The next step"), Holder.OFFICE: _("The next step")},
        next_step=NextStep(
            _("Check and submit the application"),
            "applications:submit",
            "paper-plane-tilt",
            _("Only you can do this. After it nothing can be changed."),
        ),
        round=0,
        decided=False,
        is_draft=True,
    ),
    StatusRow(
        status=ApplicationStatus.ROUND_1,
        staff_label=_("Assessment, round 1"),
        stage=Stage.ROUND_1,
        pathway=PathwayStage.ASSESSMENT,
        holders={
            Holder.OFFICE: _("Find assessors"),
            Holder.ASSESSORS: _("Your evaluation"),
            Holder.FACILITY: _("Answers to correct"),
        },
        due=assign_due,
        deadline=_("Answers to correct are due"),
        next_step=_CORRECT,
        turn=(_TO_CORRECT,),
        waiting=tuple(
            Panel(
                heading,
                _(
                    "Submitted on %(day)s; answers and cases can no longer be changed. You have nothing to do now. The "
                    "programme aims at a decision within 8 to 12 weeks. The representative, the deputy and the account "
                    "holder get a mail when the assessors ask for something."
                ),
                when=when,
            )
            for heading, when in (
                (
                    _("Submitted; the office is choosing two assessors"),
                    lambda application: application.assessors_assigned < 2,
                ),
                (_("Two assessors are reading your application"), lambda application: True),
            )
        ),
        round=1,
        decided=False,
        is_judged=True,
        evaluates=True,
    ),
    StatusRow(
        status=ApplicationStatus.INFORMATION_REQUESTED,
        staff_label=_("Information requested of the hospital"),
        stage=Stage.REQUESTED,
        pathway=PathwayStage.ASSESSMENT,
        holders={Holder.FACILITY: _("Replies to the assessors")},
        due=reply_due,
        deadline=_("Replies to the assessors are due"),
        awaited=("replies", _("The hospital's replies are due (%(code)s)")),
        next_step=NextStep(
            _("Answer the requests"),
            "assessment:requests",
            "chat-text",
            _("Say it in the reply, or give a link to where it can be read."),
        ),
        last_step=NextStep(
            _("Hand in the replies"),
            "assessment:requests",
            "paper-plane-tilt",
            _("All requests are answered; %(name)s hands them in."),
        ),
        is_ready=lambda application: not application.requests_open,
        turn=(
            Panel(
                _("The assessors ask for information"),
                ngettext_lazy(
                    "%(left)s of %(total)s requests is still to be answered by %(day)s. Then %(name)s hands the "
                    "replies in.",
                    "%(left)s of %(total)s requests are still to be answered by %(day)s. Then %(name)s hands the "
                    "replies in.",
                    "left",
                ),
                Link(_("Answer the requests"), "assessment:requests"),
                when=lambda application: bool(application.requests_open),
            ),
            Panel(
                _("The assessors ask for information"),
                _("All requests are answered. %(name)s hands the replies in by %(day)s."),
                Link(_("Read the replies"), "assessment:requests"),
            ),
        ),
        page=Link(_("Requests"), "assessment:requests"),
        round=1,
        decided=False,
        takes_replies=True,
    ),
    StatusRow(
        status=ApplicationStatus.ROUND_2,
        staff_label=_("Assessment, round 2"),
        stage=Stage.ROUND_2,
        pathway=PathwayStage.ASSESSMENT,
        holders={
            Holder.ASSESSORS: _("Your evaluation"),
            Holder.OFFICE: _("Find assessors"),
            Holder.FACILITY: _("Answers to correct"),
        },
        due=assessment_due,
        deadline=_("Answers to correct are due"),
        next_step=_CORRECT,
        turn=(_TO_CORRECT,),
        waiting=(
            Panel(
                _("The assessors are reading your replies"),
                _(
                    "This is round 2. The representative, the deputy and the account holder get a mail when it is "
                    "decided, or when the assessors want to discuss open points by video."
                ),
                _REQUESTS,
            ),
        ),
        round=2,
        decided=False,
        is_judged=True,
        evaluates=True,
    ),
    StatusRow(
        status=ApplicationStatus.REMOTE_AUDIT,
        staff_label=_("Remote audit called"),
        stage=Stage.ROUND_2,
        pathway=PathwayStage.ASSESSMENT,
        holders={
            Holder.ASSESSORS: _("Remote audit"),
            Holder.FACILITY: _("Date of the remote audit"),
            Holder.OFFICE: _("Find assessors"),
        },
        due=audit_step_due,
        deadline=_("Choose a date for the remote audit"),
        next_step=NextStep(
            _("Choose a date for the remote audit"),
            "assessment:audit",
            "calendar-blank",
            _("The representative, the deputy or the account holder chooses."),
        ),
        turn=(
            Panel(
                _("Choose a date for the remote audit"),
                _(
                    "You discuss the open points of both rounds with the assessors by video. Choose "
                    "one of the dates by %(day)s; the agenda is shown beside them."
                ),
                Link(_("Choose a date"), "assessment:audit"),
                _REQUESTS,
            ),
        ),
        waiting=(
            Panel(
                _("The remote audit has been held"),
                _("The assessors now recommend a decision. The minutes are in the portal."),
                Link(_("Open the audit"), "assessment:audit"),
                when=lambda application: application.audit_held_at is not None,
            ),
            Panel(
                _("A remote audit comes next"),
                _("You discuss the open points of both rounds with the assessors by video."),
                Link(_("Open the audit"), "assessment:audit"),
            ),
        ),
        page=Link(_("Audit"), "assessment:audit"),
        round=2,
        decided=False,
        is_judged=True,
        holds_remote_audit=True,
    ),
    StatusRow(
        status=ApplicationStatus.AWAITING_SIGN_OFF,
        staff_label=_("With the chairperson for sign-off"),
        stage=Stage.SIGN_OFF,
        pathway=PathwayStage.SIGN_OFF,
        holders={Holder.CHAIRPERSON: _("Your signature")},
        due=sign_off_due,
        waiting=(
            Panel(
                _("The assessors have finished; the chairperson decides"),
                _(
                    "The representative, the deputy and the account holder get the decision by mail, with the letter, "
                    "as soon as it is signed."
                ),
            ),
        ),
        round=None,
        decided=None,
    ),
    StatusRow(
        status=ApplicationStatus.APPROVED,
        staff_label=_("Approved and signed"),
        stage=None,
        pathway=PathwayStage.APPLICATION,
        holders={Holder.NOBODY: _("The next step")},
        round=None,
        decided=True,
    ),
    StatusRow(
        status=ApplicationStatus.DEFERRED,
        staff_label=_("Deferred, plan awaited"),
        stage=Stage.PLAN,
        pathway=PathwayStage.SIGN_OFF,
        holders={Holder.FACILITY: _("Corrective action plan")},
        due=plan_due,
        deadline=_("The plan is due"),
        awaited=("plan", _("The hospital's plan is due (%(code)s)")),
        next_step=_PLAN,
        last_step=_PLAN_WRITTEN,
        is_ready=lambda application: application.plan_is_complete,
        turn=(
            Panel(
                _("The decision is deferred"),
                _(
                    "The report says what is required. Hand in a plan by %(day)s; the status of your hospital does not "
                    "change meanwhile."
                ),
                _WRITE_PLAN,
                _DECISION,
            ),
        ),
        page=_AFTER_DECISION,
        round=2,
        decided=True,
        plan_is_open=True,
    ),
    StatusRow(
        status=ApplicationStatus.DENIED,
        staff_label=_("Denied, plan and on-site audit awaited"),
        stage=Stage.PLAN,
        pathway=PathwayStage.SIGN_OFF,
        holders={Holder.FACILITY: _("Corrective action plan")},
        due=plan_due,
        deadline=_("The plan is due"),
        awaited=("plan", _("The hospital's plan is due (%(code)s)")),
        next_step=_PLAN,
        last_step=_PLAN_WRITTEN,
        is_ready=lambda application: application.plan_is_complete,
        turn=(
            Panel(
                _("The accreditation is denied"),
                _(
                    "Agree a date for the on-site audit and hand in a plan by %(day)s; the status of your hospital "
                    "does not change meanwhile."
                ),
                _WRITE_PLAN,
                _DECISION,
                when=lambda application: application.on_site_audit_on is None,
            ),
            Panel(
                _("The accreditation is denied"),
                _(
                    "The on-site audit is agreed. Hand in a plan by %(day)s; the status of your hospital does not "
                    "change meanwhile."
                ),
                _WRITE_PLAN,
                _DECISION,
            ),
        ),
        page=_AFTER_DECISION,
        round=2,
        decided=True,
        audits_on_site=True,
        plan_is_open=True,
    ),
    StatusRow(
        status=ApplicationStatus.PLAN_UNDER_REVIEW,
        staff_label=_("Plan with the assessors"),
        stage=Stage.PLAN,
        pathway=PathwayStage.ASSESSMENT,
        holders={Holder.ASSESSORS: _("Your verdicts on the plan"), Holder.OFFICE: _("Find assessors")},
        due=plan_review_due,
        waiting=(
            Panel(
                _("The assessors are reading your plan"),
                _("They may ask you to prove that it is carried out."),
                Link(_("Read the plan"), "assessment:plan"),
            ),
        ),
        page=_AFTER_DECISION,
        round=2,
        decided=None,
        is_judged=True,
        audits_on_site=True,
        plan_is_judged=True,
    ),
    StatusRow(
        status=ApplicationStatus.PROOF_REQUESTED,
        staff_label=_("Proof of the plan awaited"),
        stage=Stage.PLAN,
        pathway=PathwayStage.ASSESSMENT,
        holders={Holder.FACILITY: _("Proof of the plan")},
        due=reply_due,
        deadline=_("The proof is due"),
        awaited=("proof", _("The hospital's proof is due (%(code)s)")),
        next_step=NextStep(
            _("Write the proof that the plan is carried out"),
            "assessment:plan",
            "note-pencil",
            ngettext_lazy("%(left)s action still needs it.", "%(left)s actions still need it.", "left"),
        ),
        last_step=NextStep(
            _("Hand in the proof"),
            "assessment:plan",
            "paper-plane-tilt",
            _("Every proof is written; %(name)s hands it in."),
        ),
        is_ready=lambda application: not application.proofs_open,
        turn=(
            Panel(
                _("The assessors ask for proof that the plan is carried out"),
                _("Write what was done for each action concerned, by %(day)s. Then %(name)s hands it in."),
                Link(_("Write the proof"), "assessment:plan"),
                _DECISION,
            ),
        ),
        page=_AFTER_DECISION,
        round=2,
        decided=None,
        audits_on_site=True,
        takes_proof=True,
    ),
    StatusRow(
        status=ApplicationStatus.WITHDRAWN,
        staff_label=_("Withdrawn or closed"),
        stage=None,
        pathway=PathwayStage.APPLICATION,
        holders={Holder.NOBODY: _("The next step")},
        round=None,
        decided=None,
    ),
)

#: The table, by status.
STATUSES: dict[str, StatusRow] = {str(row.status): row for row in _ROWS}


def row_of(status: str) -> StatusRow:
    """The row of a status.

    Raises:
        KeyError: there is no such status.
    """
    return STATUSES[str(status)]


def statuses_where(holds: Callable[[StatusRow], bool]) -> tuple[str, ...]:
    """The statuses whose row has a quality, in the order of the process."""
    return tuple(status for status, row in STATUSES.items() if holds(row))


INITIAL_STATUS = ApplicationStatus.DRAFT
#: Of a facility's applications at most one is open.
OPEN_STATUSES = statuses_where(lambda row: not row.is_final)
DECIDED_STATUSES = statuses_where(lambda row: row.decided is True)
UNDECIDED_STATUSES = statuses_where(lambda row: row.decided is False)
CLOSED_STATUSES = statuses_where(lambda row: row.is_closed)
DRAFT_STATUSES = statuses_where(lambda row: row.is_draft)
SUBMITTED_STATUSES = statuses_where(lambda row: not row.is_draft and not row.is_closed)
JUDGED_STATUSES = statuses_where(lambda row: row.is_judged)
REPLY_STATUSES = statuses_where(lambda row: row.takes_replies)
EVALUATION_STATUSES = statuses_where(lambda row: row.evaluates)
SIGN_OFF_STATUSES = statuses_where(lambda row: row.awaits_signature)
REMOTE_AUDIT_STATUSES = statuses_where(lambda row: row.holds_remote_audit)
ON_SITE_AUDIT_STATUSES = statuses_where(lambda row: row.audits_on_site)
PLAN_STATUSES = statuses_where(lambda row: row.plan_is_open)
PLAN_REVIEW_STATUSES = statuses_where(lambda row: row.plan_is_judged)
PROOF_STATUSES = statuses_where(lambda row: row.takes_proof)
