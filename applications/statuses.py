"""What each status of an application means: one row per status, and everything else reads the row.

A new status is one member of `ApplicationStatus`, one row here, its steps in `applications.workflow`, and a migration.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

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


class Stage(TextChoices):
    """The stages of the office's pipeline, in its order; without an open application a facility's status is one."""

    REGISTERED = "registered", _("Registered")
    ENROLLED = "enrolled", pgettext_lazy("stage", "Enrolled")
    APPLICATION = "application", _("Application")
    ROUND_1 = "round_1", _("Round 1")
    REQUESTED = "requested", _("Requested")
    ROUND_2 = "round_2", _("Round 2")
    SIGN_OFF = "sign_off", _("Sign-off")
    ACCREDITED = "accredited", _("Accredited")
    EXCELLENCE = "excellence", _("Excellence")
    PLAN = "plan", _("Deferred, denied")


class PathwayStage(IntEnum):
    """The six stages of the pathway that a facility sees itself in."""

    REGISTERED = 0
    ENROLLED = 1
    APPLICATION = 2
    ASSESSMENT = 3
    SIGN_OFF = 4
    ACCREDITED = 5


@dataclass(frozen=True)
class Link:
    """A label and the name of a page that takes the facility's slug."""

    label: Any
    url_name: str


@dataclass(frozen=True)
class NextStep:
    """What the facility does next, as a row of its tasks; `why` may say `%(left)s` and `%(name)s`."""

    title: Any
    url_name: str
    icon: str
    why: Any


@dataclass(frozen=True)
class Panel:
    """What the facility's home says. `text` may say `%(name)s`, the representative, and `%(day)s`.

    The day is the due day where it is the facility's turn, else the day of submission. Of several panels the first one
    is shown whose `when` holds of the application.
    """

    heading: Any
    text: Any
    first: Link | None = None
    second: Link | None = None
    when: Callable[[Any], bool] = lambda application: True


@dataclass(frozen=True, kw_only=True)
class StatusRow:
    """Everything that the portal knows of one status.

    Attributes:
        stage: of the office's pipeline; None where the facility's own status says more.
        pathway: the stage that the facility sees itself in.
        holders: who may hold the application, with what a reminder wants of them; the first is who holds it when the
            status begins. A CHECK holds the same.
        due: the day by which the first holder should act, from the day on which the status begins.
        deadline: the words of that day among the days of the facility.
        awaited: what assessors wait for from the facility, as their calendar keys it, and its words with `%(code)s`.
        next_step: what the facility does next; `last_step` instead once `is_ready` holds of the application.
        turn: the panel of the facility's home while the facility holds the application; `waiting` while others do.
        page: the page that takes the place of the case review in the facility's navigation.
        round: the round of evaluation, 0 before submission; None where either round may have led here.
        decided: whether a decision is signed; None where it may be. A CHECK holds the same.
        is_draft: the facility writes its answers.
        is_judged: the two assessors have seats, and judge.
        evaluates: the assessors evaluate the round.
        takes_replies: the facility replies to the requests of the assessors.
        holds_remote_audit: a remote audit is arranged or was held.
        audits_on_site: an on-site audit may be arranged and held (R63).
        plan_is_open: the facility writes its plan (R62).
        plan_is_judged: the assessors judge the plan.
        takes_proof: the facility writes proof of its plan.
    """

    status: TextChoices
    staff_label: Any
    stage: Stage | None
    pathway: PathwayStage
    holders: Mapping[Holder, Any]
    due: Callable[[date], date] | None = None
    deadline: Any = ""
    awaited: tuple[str, Any] = ("", "")
    next_step: NextStep | None = None
    last_step: NextStep | None = None
    is_ready: Callable[[Any], bool] = lambda application: False
    turn: tuple[Panel, ...] = ()
    waiting: tuple[Panel, ...] = ()
    page: Link | None = None
    round: int | None
    decided: bool | None
    is_draft: bool = False
    is_judged: bool = False
    evaluates: bool = False
    takes_replies: bool = False
    holds_remote_audit: bool = False
    audits_on_site: bool = False
    plan_is_open: bool = False
    plan_is_judged: bool = False
    takes_proof: bool = False

    @property
    def label(self) -> Any:
        """What the facility reads."""
        return self.status.label

    @property
    def first_holder(self) -> Holder:
        return next(iter(self.holders))

    @property
    def is_final(self) -> bool:
        """Nobody has anything to do any more."""
        return set(self.holders) == {Holder.NOBODY}

    @property
    def is_approved(self) -> bool:
        return self.is_final and self.decided is True

    @property
    def is_closed(self) -> bool:
        """Ended without a decision: withdrawn by the facility, or closed."""
        return self.is_final and not self.is_approved

    @property
    def awaits_facility(self) -> bool:
        """After submission, something is asked of the facility when the status begins."""
        return self.first_holder == Holder.FACILITY and not self.is_draft

    @property
    def awaits_signature(self) -> bool:
        return Holder.CHAIRPERSON in self.holders

    @property
    def wants_on_site_audit(self) -> bool:
        """The plan needs the day of an on-site audit before it is handed in (R63)."""
        return self.plan_is_open and self.audits_on_site

    def panel(self, application: Any, *, is_turn: bool) -> Panel:
        """The panel of the facility's home; without one of its own, the status's label says it."""
        panels = self.turn if is_turn else self.waiting
        return next((panel for panel in panels if panel.when(application)), Panel(self.label, ""))

    def step_of(self, application: Any) -> NextStep | None:
        return self.last_step if self.last_step and self.is_ready(application) else self.next_step


_REQUESTS = Link(_("Read the requests and your replies"), "assessment:requests")
_DECISION = Link(_("Read the decision"), "assessment:decision")
_WRITE_PLAN = Link(_("Write the plan"), "assessment:plan")
_AFTER_DECISION = Link(_("Decision"), "assessment:decision")
_PLAN = NextStep(
    _("Write the corrective action plan"),
    "assessment:plan",
    "note-pencil",
    _("For each declined criterion: what is wrong, what shall be reached, who does what by when."),
)
_PLAN_WRITTEN = NextStep(
    _("Hand in the plan"), "assessment:plan", "paper-plane-tilt", _("It is complete; %(name)s hands it in.")
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
        holders={Holder.OFFICE: _("Find assessors"), Holder.ASSESSORS: _("Your evaluation")},
        due=assign_due,
        waiting=tuple(
            Panel(
                heading,
                _(
                    "Submitted on %(day)s; answers and cases can no longer be changed. A decision takes about 8 to 12 "
                    "weeks. You get a mail when the assessors ask for something."
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
        holders={Holder.ASSESSORS: _("Your evaluation"), Holder.OFFICE: _("Find assessors")},
        due=assessment_due,
        waiting=(
            Panel(
                _("The assessors are reading your replies"),
                _(
                    "This is round 2. You get a mail when it is decided, or when open points are to be talked over by "
                    "video."
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
        deadline=_("A date for the remote audit is to be chosen"),
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
                    "The open points of both rounds are talked over by video. Choose one of the dates by %(day)s; the "
                    "agenda stands beside them."
                ),
                Link(_("Choose a date"), "assessment:audit"),
                _REQUESTS,
            ),
        ),
        waiting=(
            Panel(
                _("The remote audit has been held"),
                _("The assessors now recommend a decision. The minutes stand in the portal."),
                Link(_("Open the audit"), "assessment:audit"),
                when=lambda application: application.audit_held_at is not None,
            ),
            Panel(
                _("A remote audit comes next"),
                _("The open points of both rounds are talked over by video."),
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
                _("You get a mail and a letter as soon as the decision is signed."),
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
SIGN_OFF_STATUSES = statuses_where(lambda row: row.awaits_signature)
REMOTE_AUDIT_STATUSES = statuses_where(lambda row: row.holds_remote_audit)
ON_SITE_AUDIT_STATUSES = statuses_where(lambda row: row.audits_on_site)
PLAN_STATUSES = statuses_where(lambda row: row.plan_is_open)
PLAN_REVIEW_STATUSES = statuses_where(lambda row: row.plan_is_judged)
PROOF_STATUSES = statuses_where(lambda row: row.takes_proof)
