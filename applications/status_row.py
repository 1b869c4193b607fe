"""The columns of the table of statuses: what a row of `applications.statuses` says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.enums import Holder


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
