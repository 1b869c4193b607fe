"""An assessor's dossiers: the list, one dossier, both evaluations side by side.

Whatever is read here is the reader's own, or has been disclosed to both assessors at the same moment.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from applications.enums import Holder, Requirement
from applications.models import Answer, Application, Question
from applications.queries import questions_of
from applications.queries.evidence import with_evidence
from applications.statuses import CLOSED_STATUSES, DECIDED_STATUSES
from assessment.models import Assignment, Evaluation, Finding, JointVerdict, Recommendation, Verdict, VerdictReturn
from assessment.queries.evaluations import OPEN_CHOICES, needs_comment, readable_by
from assessment.queries.joint_verdicts import joint_verdicts
from assessment.queries.verdict_returns import open_returns
from assessment.rounds import both_in, is_required, round_of
from iasios.compiled_queries import compiled_query

#: Where assessors have nothing before them: ended, or decided and not taken up again.
CLOSED = [*DECIDED_STATUSES, *CLOSED_STATUSES]


def dossiers_of(user: Any, *, closed: bool = False) -> "QuerySet[Any, Any]":
    """A person's dossiers with their own progress: what is with the assessors first, then by the day it is wanted by.

    Within a round the order uses nothing that the other assessor's work changes.
    """
    own = Evaluation.objects.filter(application=OuterRef("pk"), assessor=user).order_by("-round")
    judged = (
        Verdict.objects.filter(evaluation=OuterRef("own_evaluation"), question__requirement=Requirement.CORE)
        .exclude(choice="")
        .order_by()
        .values("evaluation")
        .annotate(count=Count("pk"))
        .values("count")
    )
    rows = (
        Application.objects.filter(
            pk__in=Assignment.objects.filter(assessor=user, ended_at__isnull=True).values("application")
        )
        .select_related("facility")
        .annotate(own_evaluation=Subquery(own.values("pk")[:1]))
        .annotate(
            own_round=Subquery(own.values("round")[:1]),
            own_handed_in_at=Subquery(own.values("handed_in_at")[:1]),
            judged=Coalesce(Subquery(judged, output_field=IntegerField()), 0),
            own_recommendation=Exists(
                Recommendation.objects.filter(application=OuterRef("pk"), assessor=user, superseded_at__isnull=True)
            ),
        )
    )
    if closed:
        return rows.filter(status__in=CLOSED).order_by("-status_since", "pk")
    with_assessors = Case(When(holder=Holder.ASSESSORS, then=0), default=1)
    return rows.exclude(status__in=CLOSED).order_by(with_assessors, "due_on", "submitted_at", "pk")


@dataclass(frozen=True)
class Turn:
    """Whose turn it is, as one assessor may know it: `state` and `holder` are words of the design system."""

    state: str
    holder: str
    step: str

    @property
    def is_mine(self) -> bool:
        return self.state == "your_turn"


def turn_of(application: Application, *, handed_in: bool, recommended: bool) -> Turn:
    """The next step of a dossier for one assessor, from their own work and what is disclosed to them."""
    row = application.status_row
    if row.is_judged:
        if not handed_in:
            return Turn("your_turn", "assessors", "judge")
        if not both_in(application):
            return Turn("waiting", "assessors", "other")
        if recommended:
            return Turn("waiting", "assessors", "recommended")
        return _turn_after_the_rounds(application) or Turn("your_turn", "assessors", "compare")
    if row.awaits_facility:
        return Turn("waiting", "hospital", "hospital")
    if row.awaits_signature:
        return Turn("waiting", "chairperson", "chairperson")
    return Turn("locked", "nobody", "closed")


def _turn_after_the_rounds(application: Application) -> Turn | None:
    if application.status_row.plan_is_judged:
        return Turn("your_turn", "assessors", "plan")
    if not application.status_row.holds_remote_audit:
        return None
    if application.audit_held_at is not None:
        return Turn("your_turn", "assessors", "recommend")
    if application.holder == Holder.FACILITY:
        return Turn("waiting", "hospital", "dates")
    return Turn("your_turn", "assessors", "audit")


@dataclass(frozen=True)
class DossierLine:
    """One question of a dossier with what its reader may see of it."""

    question: Question
    required: bool
    #: The reader's own verdict of the round at hand, and of the round before.
    mine: Verdict | None = None
    before: Verdict | None = None
    finding: Finding | None = None
    #: Disclosed verdicts of the round at hand by assessor, both assessors' once both have handed in.
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    #: The joint verdict of the round at hand, proposed or agreed; an agreed one counts in place of both (A22).
    joint: JointVerdict | None = None
    #: Why the reader's verdict, once handed in, is open again.
    returned: VerdictReturn | None = None

    @property
    def state(self) -> str:
        """met, not_met, unclear or open: the joint verdict, else the reader's own; else what both say, or disagree."""
        if self.joint is not None and self.joint.is_agreed:
            return self.joint.choice
        if self.mine is not None:
            return self.mine.choice or "open"
        choices = {verdict.choice for verdict in self.verdicts.values()} - {""}
        if not choices:
            return "open"
        return "disagree" if len(choices) > 1 else choices.pop()

    @property
    def lacks_comment(self) -> bool:
        return self.mine is not None and needs_comment(self.mine)

    @property
    def is_held_back(self) -> bool:
        """Whether the reader's comment bears an assessor's name."""
        return self.mine is not None and self.mine.is_held_back

    @property
    def is_asked(self) -> bool:
        return self.finding is not None

    @property
    def reply(self) -> Finding | None:
        """The hospital's reply, once it has been handed in; before, it is the hospital's own."""
        handed_in = self.finding is not None and not self.finding.application.status_row.takes_replies
        return self.finding if handed_in and self.finding and self.finding.replied_at else None

    @property
    def differs(self) -> bool:
        """Whether the assessors judged it differently, each alone."""
        return len({verdict.choice for verdict in self.verdicts.values()}) > 1

    @property
    def is_apart(self) -> bool:
        """Whether they differ and have agreed on nothing together."""
        return self.differs and not (self.joint is not None and self.joint.is_agreed)

    @property
    def is_open(self) -> bool:
        """Whether anybody found it not met or unclear, alone."""
        return any(verdict.choice in OPEN_CHOICES for verdict in self.verdicts.values())


@dataclass(frozen=True)
class Dossier:
    """One application as one reader may see it."""

    application: Application
    round: int
    lines: list[DossierLine]
    #: The reader's evaluation of the round at hand; None for the chairperson.
    own: Evaluation | None
    #: People whose evaluation of the round at hand is disclosed, in the order of the evaluations.
    assessors: list[Any]
    recommended: bool

    @property
    def handed_in(self) -> bool:
        return self.own is not None and self.own.handed_in_at is not None

    @property
    def both_in(self) -> bool:
        return both_in(self.application)

    @cached_property
    def required(self) -> list[DossierLine]:
        return [line for line in self.lines if line.required]

    @property
    def judged(self) -> int:
        return sum(line.state != "open" for line in self.required)

    @property
    def total(self) -> int:
        return len(self.required)

    @cached_property
    def asked(self) -> list[DossierLine]:
        return [line for line in self.lines if line.is_asked]

    @property
    def missing(self) -> list[DossierLine]:
        """What is still needed before handing in."""
        return [
            line
            for line in self.lines
            if (line.required and line.state == "open") or line.lacks_comment or line.is_held_back
        ]

    @cached_property
    def still_open(self) -> list[DossierLine]:
        """Required questions without a verdict of the reader's."""
        return [line for line in self.required if line.state == "open"]

    @cached_property
    def returned(self) -> list[DossierLine]:
        """Questions that were returned: of a reader who had handed in, they alone are open again."""
        return [line for line in self.lines if line.returned is not None]

    def may_judge_line(self, line: DossierLine) -> bool:
        """Whether the reader's verdict on this question can be written now."""
        return self.may_judge and (not self.returned or line.returned is not None)

    @cached_property
    def changed(self) -> list[DossierLine]:
        """What the hospital has answered since round 1."""
        return [line for line in self.lines if line.reply is not None]

    @property
    def turn(self) -> Turn:
        return turn_of(self.application, handed_in=self.handed_in, recommended=self.recommended)

    @property
    def may_judge(self) -> bool:
        return self.own is not None and not self.handed_in and self.application.status_row.is_judged

    def line(self, code: str) -> DossierLine | None:
        return next((line for line in self.lines if line.question.code == code), None)

    def next_open(self, after: int = 0) -> DossierLine | None:
        """The next required question without a verdict: those behind `after` first, then from the start."""
        still = self.still_open
        return next((line for line in still if line.question.number > after), still[0] if still else None)

    def with_verdict(self, verdict: Verdict) -> "Dossier":
        """The same after its reader has saved this verdict of the round at hand: nothing is read again."""
        lines = [replace(one, mine=verdict) if one.question.pk == verdict.question_id else one for one in self.lines]
        return replace(self, lines=lines)

    @cached_property
    def disagreements(self) -> list[DossierLine]:
        return [line for line in self.lines if line.differs]

    @cached_property
    def apart(self) -> list[DossierLine]:
        """Those on which they have not agreed together either."""
        return [line for line in self.disagreements if line.is_apart]

    @property
    def agreed(self) -> dict[int, JointVerdict]:
        """The joint verdicts that both stand by, by question."""
        return {line.question.pk: line.joint for line in self.lines if line.joint is not None and line.joint.is_agreed}

    @cached_property
    def open_lines(self) -> list[DossierLine]:
        return [line for line in self.lines if line.is_open]


@compiled_query
def _evaluations(application_id: int, user_id: int) -> QuerySet[Any]:
    recommended = Recommendation.objects.filter(
        application=application_id, assessor=user_id, superseded_at__isnull=True
    )
    returned = VerdictReturn.objects.filter(evaluation=OuterRef("pk"), closed_at__isnull=True)
    rows = Evaluation.objects.filter(readable_by(user_id), application=application_id).select_related("assessor")
    return rows.annotate(recommended=Exists(recommended), is_returned=Exists(returned)).order_by("pk")


@compiled_query
def _verdicts(application_id: int, user_id: int) -> QuerySet[Verdict]:
    return Verdict.objects.filter(readable_by(user_id), application=application_id)


@compiled_query
def _findings(application_id: int) -> QuerySet[Finding]:
    return Finding.objects.filter(application=application_id)


def dossier_of(application: Application, user: Any) -> Dossier:
    """Everything that a dossier's pages show of verdicts and requests; four queries, or five after a return."""
    round_ = round_of(application)
    evaluations = _evaluations(application.pk, user.pk)
    verdicts = _verdicts(application.pk, user.pk)
    rounds = {evaluation.pk: evaluation.round for evaluation in evaluations}
    mine: dict[tuple[int, int], Verdict] = {}
    disclosed: dict[int, dict[int, Verdict]] = {}
    for verdict in verdicts:
        verdict_round = rounds.get(verdict.evaluation_id)
        if verdict.assessor_id == user.pk:
            mine[(verdict_round or 0, verdict.question_id)] = verdict
        if verdict.is_disclosed and verdict_round == round_:
            disclosed.setdefault(verdict.question_id, {})[verdict.assessor_id] = verdict
    findings = {finding.question_id: finding for finding in _findings(application.pk)}
    for finding in findings.values():
        finding.application = application
    together = joint_verdicts(application, round_) if both_in(application) else {}
    own = next((row for row in evaluations if row.round == round_ and row.assessor_id == user.pk), None)
    returned = open_returns(own) if own is not None and own.is_returned else {}
    lines = [
        DossierLine(
            question=question,
            required=is_required(question, application),
            mine=mine.get((round_, question.pk)),
            before=mine.get((round_ - 1, question.pk)),
            finding=findings.get(question.pk),
            verdicts=disclosed.get(question.pk, {}),
            joint=together.get(question.pk),
            returned=returned.get(question.pk),
        )
        for question in questions_of(application.edition_id)
    ]
    return Dossier(
        application=application,
        round=round_,
        lines=lines,
        own=own,
        assessors=[row.assessor for row in evaluations if row.round == round_ and row.is_disclosed],
        recommended=own is not None and own.recommended,
    )


def readable_applications() -> "QuerySet[Application]":
    """Where the gate starts for a dossier page: with the case review, which the page of a question may need."""
    return Application.objects.select_related("case_review")


@compiled_query
def _answers_to(application_id: int, question_id: int) -> QuerySet[Answer]:
    return with_evidence(Answer.objects.filter(application=application_id, question=question_id))


def answer_to(application: Application, question: Question) -> Answer | None:
    """The hospital's answer to one question with its evidence (`released_of`); locked since the submission."""
    return next(iter(_answers_to(application.pk, question.pk)), None)


def answers_by_question(application: Application) -> dict[int, Answer]:
    """All answers of an application with their evidence (`released_of`); one query."""
    return {row.question_id: row for row in with_evidence(Answer.objects.filter(application=application))}


def disclosed_recommendations(application: Application) -> list[Recommendation]:
    """Both recommendations, once both are made; earlier ones that were returned are left out."""
    return list(
        Recommendation.objects.filter(application=application, is_disclosed=True, superseded_at__isnull=True)
        .select_related("assessor")
        .order_by("pk")
    )


def differ(recommendations: list[Recommendation]) -> bool:
    """Whether the assessors recommend different outcomes, which is allowed (A22)."""
    return len({row.outcome for row in recommendations}) > 1


def last_return(application: Application) -> Recommendation | None:
    """The latest recommendation that the chairperson returned, with the reason; disclosed to both."""
    return (
        Recommendation.objects.filter(application=application, is_disclosed=True)
        .exclude(return_reason="")
        .order_by("-superseded_at")
        .first()
    )
