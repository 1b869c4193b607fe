"""What the chairperson reads before signing, and what the letter quotes."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.deadlines import reply_due
from applications.models import Application, Question, StatusChange
from applications.queries import questions_of
from applications.statuses import SIGN_OFF_STATUSES
from assessment.enums import VerdictChoice
from assessment.models import Assignment, AuditItem, Decision, Evaluation, Finding, Recommendation, Verdict
from assessment.queries.dossiers import differ, disclosed_recommendations
from assessment.queries.joint_verdicts import agreed_verdicts
from assessment.queries.settled_questions import settled_questions
from assessment.rounds import is_required, round_of


@dataclass(frozen=True)
class Remark:
    """A comment for the hospital on one question; it bears no name."""

    question: Question
    text: str


def remarks_for_letter(application: Application) -> list[Remark]:
    """Comments to the hospital of the last round, by question; equal ones once. In the office's scope."""
    verdicts = (
        Verdict.objects.filter(
            application=application, evaluation__round=round_of(application), evaluation__is_disclosed=True
        )
        .exclude(comment="")
        .order_by("question__number", "evaluation_id")
    )
    questions = {question.pk: question for question in questions_of(application.edition_id)}
    found: dict[tuple[int, str], Remark] = {}
    together = agreed_verdicts(application, round_of(application))
    for question_id, joint in together.items():
        if joint.comment:
            found[(question_id, joint.comment)] = Remark(questions[question_id], joint.comment)
    for verdict in verdicts:
        # What both say together takes the place of what each said alone.
        if verdict.question_id not in together:
            found.setdefault(
                (verdict.question_id, verdict.comment), Remark(questions[verdict.question_id], verdict.comment)
            )
    return sorted(found.values(), key=lambda remark: remark.question.number)


def awaiting_signature(user: Any) -> QuerySet[Application]:
    """Applications that wait for the chairperson, the longest first; `own_work` marks what this person assessed."""
    return (
        Application.objects.filter(status__in=SIGN_OFF_STATUSES)
        .select_related("facility")
        .annotate(own_work=Exists(Assignment.objects.filter(application=OuterRef("pk"), assessor=user)))
        .order_by("status_since", "pk")
    )


def signed_lately(limit: int = 10) -> QuerySet[Decision]:
    """The latest decisions."""
    return Decision.objects.select_related("application", "facility", "signed_by").order_by("-signed_at")[:limit]


def latest_decision(application: Application) -> Decision | None:
    """The last signed decision with its papers."""
    return (
        Decision.objects.filter(application=application)
        .select_related("letter", "report")
        .order_by("-signed_at", "-pk")
        .first()
    )


@dataclass(frozen=True)
class Concern:
    """A question that an assessor did not find met in some round, and how it stands now."""

    question: Question
    finding: Finding | None
    choices: frozenset[str]
    #: What settled it after the last round: "audit", "plan", or nothing.
    settled_by: str = ""
    minutes: str = ""

    @property
    def is_resolved(self) -> bool:
        return self.choices == {VerdictChoice.MET} or bool(self.settled_by)

    @property
    def state(self) -> str:
        if self.is_resolved:
            return "resolved"
        return "disagree" if len(self.choices) > 1 else next(iter(self.choices), "open")


@dataclass(frozen=True)
class Moment:
    """A line of *How it went*."""

    at: datetime
    what: str
    note: str = ""


@dataclass(frozen=True)
class SignOff:
    """Everything on the chairperson's one screen."""

    application: Application
    recommendations: list[Recommendation]
    concerns: list[Concern]
    moments: list[Moment]
    rounds: int
    total: int
    #: How many required questions both judged alike, in the first round and in the last.
    agreed_first: int
    agreed_last: int

    @property
    def differ(self) -> bool:
        return differ(self.recommendations)

    @property
    def resolved(self) -> int:
        return sum(concern.is_resolved for concern in self.concerns)


def sign_off_of(application: Application) -> SignOff:
    """Reads both rounds, the requests, the audit, the plan and the steps; nine queries."""
    questions = questions_of(application.edition_id)
    required = {question.pk for question in questions if is_required(question, application)}
    by_round: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    verdicts = Verdict.objects.filter(application=application, is_disclosed=True).exclude(choice="").order_by()
    for round_, question, choice in verdicts.values_list("evaluation__round", "question_id", "choice"):
        by_round[round_][question].add(choice)
    last = round_of(application)
    alone = _agreed(by_round[1], required)
    for question, joint in agreed_verdicts(application, last).items():
        by_round[last][question] = {joint.choice}
    findings = {row.question_id: row for row in Finding.objects.filter(application=application)}
    settled = settled_questions(application)
    minutes = dict(
        AuditItem.objects.filter(application=application, audit__status="held")
        .order_by("audit__held_at")
        .values_list("question_id", "minutes")
    )
    concerns = [
        Concern(
            question,
            findings.get(question.pk),
            frozenset(by_round[last][question.pk]),
            settled.get(question.pk, ""),
            minutes.get(question.pk, ""),
        )
        for question in questions
        if any(by_round[round_][question.pk] - {VerdictChoice.MET} for round_ in list(by_round))
    ]
    return SignOff(
        application=application,
        recommendations=disclosed_recommendations(application),
        concerns=concerns,
        moments=_moments(application, findings, by_round, required),
        rounds=last,
        total=len(required),
        agreed_first=alone,
        agreed_last=_agreed(by_round[last], required),
    )


def _agreed(choices: dict[int, set[str]], required: set[int]) -> int:
    return sum(len(choices[question]) == 1 for question in required)


def _moments(
    application: Application,
    findings: dict[int, Finding],
    by_round: dict[int, dict[int, set[str]]],
    required: set[int],
) -> list[Moment]:
    steps = {step.step: step for step in StatusChange.objects.filter(application=application).order_by("at")}
    moments = []
    if application.submitted_at:
        moments.append(Moment(application.submitted_at, _("Submitted at 100 %")))
    for round_, at in _disclosures(application):
        met = sum(by_round[round_][question] == {VerdictChoice.MET} for question in required)
        what = (
            _("Round %(round)s: all %(total)s questions met")
            if met == len(required)
            else _("Round %(round)s: %(met)s of %(total)s questions met")
        )
        moments.append(Moment(at, what % {"round": round_, "met": met, "total": len(required)}))
    if asked := steps.get("request_information"):
        count = len(findings)
        what = ngettext("%(count)s request to the hospital", "%(count)s requests to the hospital", count)
        moments.append(Moment(asked.at, what % {"count": count}))
        if application.resubmitted_at:
            moments.append(
                Moment(application.resubmitted_at, _("All requests answered"), _punctuality(application, asked))
            )
    if called := steps.get("call_remote_audit"):
        moments.append(Moment(called.at, _("Remote audit called")))
    if application.audit_held_at:
        moments.append(Moment(application.audit_held_at, _("Remote audit held")))
    for name, words in (
        ("defer", _("Deferred")),
        ("deny", _("Denied")),
        ("hand_in_plan", _("Corrective action plan handed in")),
        ("ask_for_proof", _("Proof asked for")),
        ("hand_in_proof", _("Proof handed in")),
    ):
        if step := steps.get(name):
            moments.append(Moment(step.at, words))
    if returned := steps.get("return_to_assessors"):
        moments.append(Moment(returned.at, _("Returned to the assessors")))
    if sent := steps.get("recommend"):
        moments.append(Moment(sent.at, _("Both assessors have recommended")))
    return sorted(moments, key=lambda moment: moment.at)


def _disclosures(application: Application) -> list[tuple[int, datetime]]:
    """The rounds that both have handed in, with the moment of the second hand-in."""
    found: dict[int, datetime] = {}
    rows = Evaluation.objects.filter(application=application, is_disclosed=True).order_by("round", "handed_in_at")
    for round_, at in rows.values_list("round", "handed_in_at"):
        if at is not None:
            found[round_] = at
    return list(found.items())


def _punctuality(application: Application, asked: StatusChange) -> str:
    if application.resubmitted_at is None:
        return ""
    due = reply_due(timezone.localdate(asked.at))
    days = (due - timezone.localdate(application.resubmitted_at)).days
    if days > 0:
        return ngettext("%(days)s day early", "%(days)s days early", days) % {"days": days}
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    return _("on the last day")
