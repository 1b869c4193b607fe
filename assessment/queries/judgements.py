"""What both assessors found on each question, round by round, and what became of it.

The one place that says so: the chairperson's screen, the letter's report and the figures of both read it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from applications.models import Application, Question
from applications.queries import questions_of
from assessment.enums import ReturnOrigin, VerdictChoice
from assessment.models import Finding, JointVerdict, Verdict, VerdictReturn
from assessment.queries.evaluations import OPEN_CHOICES
from assessment.queries.settled_questions import held_items, settled_questions
from assessment.rounds import is_required, round_of

#: The order in which two different verdicts are named.
_ORDER = [str(choice) for choice in VerdictChoice]


@dataclass(frozen=True)
class RoundJudgement:
    """One question in one round that both have handed in."""

    round: int
    #: What each assessor said alone; one member where both said the same.
    alone: frozenset[str] = frozenset()
    #: How many of the two judged it: an extended question need not be judged.
    said: int = 0
    #: The joint verdict that both stand by, empty where there is none. It counts in place of both (A22).
    together: str = ""

    @property
    def outcome(self) -> str:
        """met, not_met or unclear; disagree where two verdicts differ and none is joint; empty before a verdict."""
        if self.together:
            return self.together
        return "disagree" if len(self.alone) > 1 else next(iter(self.alone), "")

    @property
    def raised_doubt(self) -> bool:
        """Whether anybody found it open, alone or together, whatever came of it."""
        return any(choice in OPEN_CHOICES for choice in (*self.alone, self.together))

    @property
    def choices(self) -> list[str]:
        """The verdicts that were given alone, in a fixed order that names no assessor."""
        return sorted(self.alone, key=_ORDER.index)


@dataclass(frozen=True)
class Judgement:
    """One question over all rounds that were disclosed."""

    question: Question
    is_required: bool
    #: The rounds in which it was judged, the first one first.
    rounds: list[RoundJudgement] = field(default_factory=list)
    #: The round at hand of the application; a question without a verdict in it is open.
    last_round: int = 1
    #: What settled it after the last round: "audit", "plan", or nothing.
    afterwards: str = ""
    finding: Finding | None = None

    @property
    def outcome(self) -> str:
        """The outcome of the round at hand, without what an audit or a plan settled later."""
        return self.in_round(self.last_round).outcome

    @property
    def is_met(self) -> bool:
        """Whether it counts as met now."""
        return bool(self.afterwards) or self.outcome == VerdictChoice.MET

    @property
    def is_judged(self) -> bool:
        return bool(self.outcome)

    @property
    def raised_doubt(self) -> bool:
        """Whether it was not met, or unclear, to anybody in any round."""
        return any(judged.raised_doubt for judged in self.rounds)

    @property
    def settled_by(self) -> str:
        """What made a doubtful question met: joint, reply (met in round 2), audit or plan.

        Empty where nothing did, or had to.
        """
        if not (self.raised_doubt and self.is_met):
            return ""
        if self.afterwards:
            return self.afterwards
        if self.last_round > 1 and self.in_round(1).outcome != VerdictChoice.MET:
            last = self.in_round(self.last_round)
            return "joint" if last.together and last.raised_doubt else "reply"
        return "joint"

    @property
    def state(self) -> str:
        """A word of the design system: resolved, disagree, not_met, unclear, open; met where nobody doubted it."""
        if self.is_met:
            return "resolved" if self.raised_doubt else "met"
        return self.outcome or "open"

    def in_round(self, round_: int) -> RoundJudgement:
        return next((judged for judged in self.rounds if judged.round == round_), RoundJudgement(round_))


@dataclass(frozen=True)
class RoundFigures:
    """How alike both judged the required questions of a round that both have handed in."""

    round: int
    total: int
    #: Questions on which both said the same before they saw each other's work.
    alike_alone: int
    #: The same, joint verdicts included.
    alike: int
    #: Questions that both found met before they saw each other's work.
    met_alone: int
    #: Questions with a joint verdict, and when the last of them was agreed.
    joint: int = 0
    joint_at: datetime | None = None


@dataclass(frozen=True)
class Remark:
    """A comment for the hospital on one question; it bears no name."""

    question: Question
    text: str


@dataclass(frozen=True)
class Judgements:
    """All questions of an application, by number; `rounds` has those that both have handed in."""

    questions: list[Judgement]
    rounds: list[RoundFigures]
    #: Comments to the hospital of the round at hand, by question; equal ones once.
    remarks: list[Remark]
    #: What the last held audit noted on a question.
    minutes: dict[int, str]
    #: When the second of both handed in, by round.
    handed_in: dict[int, datetime]
    #: Whether the office gave a verdict back.
    has_returns: bool

    @property
    def concerns(self) -> list[Judgement]:
        """Questions that an assessor did not find met in some round."""
        return [judged for judged in self.questions if judged.raised_doubt]

    @property
    def total(self) -> int:
        return sum(judged.is_required for judged in self.questions)


def judgements_of(application: Application) -> Judgements:
    """Reads the disclosed verdicts and what settled them; five queries.

    In the office's scope or the chairperson's: an assessor reads joint verdicts of their own rounds alone.
    """
    alone: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    verdicts = list(_disclosed_verdicts(application))
    for row in verdicts:
        if row.choice:
            alone[row.evaluation.round][row.question_id].append(row.choice)
    joint: dict[int, dict[int, JointVerdict]] = defaultdict(dict)
    agreed = JointVerdict.objects.filter(application=application, superseded_at=None, agreed_at__isnull=False)
    for together in agreed.order_by():
        joint[together.round][together.question_id] = together
    findings = {found.question_id: found for found in Finding.objects.filter(application=application)}
    held = held_items(application)
    settled = settled_questions(application, held)
    rounds = sorted(alone)
    questions = [
        Judgement(
            question=question,
            is_required=is_required(question, application),
            rounds=[
                RoundJudgement(
                    round_,
                    frozenset(alone[round_][question.pk]),
                    len(alone[round_][question.pk]),
                    joint[round_][question.pk].choice if question.pk in joint[round_] else "",
                )
                for round_ in rounds
                if alone[round_][question.pk] or question.pk in joint[round_]
            ],
            last_round=round_of(application),
            afterwards=settled.get(question.pk, ""),
            finding=findings.get(question.pk),
        )
        for question in questions_of(application.edition_id)
    ]
    last = round_of(application)
    return Judgements(
        questions,
        [_figures(questions, round_, joint[round_]) for round_ in rounds],
        remarks=_remarks(questions, [row for row in verdicts if row.evaluation.round == last], joint[last]),
        minutes={item.question_id: item.minutes for item in held},
        handed_in=_handed_in(verdicts),
        has_returns=any(row.is_returned for row in verdicts),
    )


def _disclosed_verdicts(application: Application) -> QuerySet[Any]:
    """With their evaluations; `is_returned` says whether the office gave one of the evaluation back."""
    returned = VerdictReturn.objects.filter(evaluation=OuterRef("evaluation"), origin=ReturnOrigin.OFFICE)
    rows = Verdict.objects.filter(application=application, is_disclosed=True).select_related("evaluation")
    only = ("choice", "comment", "question_id", "evaluation__round", "evaluation__handed_in_at")
    return rows.annotate(is_returned=Exists(returned)).only(*only).order_by("evaluation_id", "pk")


def _handed_in(verdicts: Sequence[Any]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    for row in verdicts:
        at, round_ = row.evaluation.handed_in_at, row.evaluation.round
        if at is not None:
            found[round_] = max(at, found.get(round_, at))
    return found


def _remarks(
    questions: Sequence[Judgement], verdicts: Sequence[Any], together: Mapping[int, JointVerdict]
) -> list[Remark]:
    """What both say together takes the place of what each said alone."""
    texts: dict[int, list[str]] = defaultdict(list)
    for question_id, joint in together.items():
        texts[question_id].append(joint.comment)
    for row in verdicts:
        if row.question_id not in together:
            texts[row.question_id].append(row.comment)
    return [
        Remark(judged.question, text)
        for judged in questions
        for text in dict.fromkeys(texts[judged.question.pk])
        if text
    ]


def _figures(questions: list[Judgement], round_: int, joint: Mapping[int, JointVerdict]) -> RoundFigures:
    judged = [one.in_round(round_) for one in questions if one.is_required]
    return RoundFigures(
        round=round_,
        total=len(judged),
        alike_alone=sum(len(one.alone) == 1 for one in judged),
        alike=sum(one.outcome not in ("", "disagree") for one in judged),
        met_alone=sum(one.alone == {VerdictChoice.MET} for one in judged),
        joint=len(joint),
        joint_at=max((row.agreed_at for row in joint.values() if row.agreed_at), default=None),
    )
