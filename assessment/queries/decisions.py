"""What the chairperson reads before signing, and what the letter quotes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.deadlines import reply_due
from applications.models import Application, Question, StatusChange
from applications.queries import questions_of
from applications.statuses import SIGN_OFF_STATUSES
from assessment.enums import ReturnOrigin
from assessment.models import Assignment, Decision, Finding, Recommendation
from assessment.queries.dossiers import differ, disclosed_recommendations
from assessment.queries.judgements import Judgement, Judgements, Remark, RoundFigures, judgements_of
from assessment.queries.verdict_returns import returns_of
from iasios.compiled_queries import compiled_query


def awaiting_signature(user: Any) -> QuerySet[Application]:
    """Applications that wait for the chairperson, the longest first; `own_work` marks what this person assessed."""
    return (
        Application.objects.filter(status__in=SIGN_OFF_STATUSES)
        .select_related("facility")
        .annotate(own_work=Exists(Assignment.objects.filter(application=OuterRef("pk"), assessor=user)))
        .order_by("status_since", "pk")
    )


def to_sign() -> QuerySet[Any]:
    """Applications with what the chairperson's one screen needs of them, for `fetch`.

    `queue_place` and `queue_length` say where one that waits for a signature stands among them, the longest waiting
    first.
    """
    waiting = Application.objects.filter(status__in=SIGN_OFF_STATUSES).order_by().values("status")
    before = waiting.filter(
        Q(status_since__lt=OuterRef("status_since")) | Q(status_since=OuterRef("status_since"), pk__lte=OuterRef("pk"))
    )
    counted = {"queue_place": before, "queue_length": waiting}
    return Application.objects.select_related("facility__representative").annotate(
        **{name: Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0) for name, rows in counted.items()}
    )


@compiled_query
def _signed_lately(*, limit: int) -> QuerySet[Decision]:
    return signed_decisions()[:limit]


def signed_lately(limit: int = 10) -> list[Decision]:
    """The latest decisions."""
    return _signed_lately(limit=limit)


def signed_decisions() -> QuerySet[Decision]:
    """All decisions, the latest first."""
    return Decision.objects.select_related("application", "facility", "signed_by").order_by("-signed_at")


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
    """A question that an assessor did not find met in some round, what became of it, and the audit's minutes."""

    judged: Judgement
    minutes: str = ""

    @property
    def question(self) -> Question:
        return self.judged.question

    @property
    def finding(self) -> Finding | None:
        return self.judged.finding

    @property
    def is_resolved(self) -> bool:
        return self.judged.is_met

    @property
    def state(self) -> str:
        return self.judged.state


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
    #: How alike both judged, for each round that both have handed in.
    rounds: list[RoundFigures]
    #: What the letter quotes.
    remarks: list[Remark]

    @property
    def differ(self) -> bool:
        return differ(self.recommendations)

    @property
    def resolved(self) -> int:
        return sum(concern.is_resolved for concern in self.concerns)


def sign_off_of(application: Application) -> SignOff:
    """Reads both rounds, the requests, the audit, the plan and the steps; seven queries, or eight after a return."""
    judgements = judgements_of(application)
    return SignOff(
        application=application,
        recommendations=disclosed_recommendations(application),
        concerns=[Concern(judged, judgements.minutes.get(judged.question.pk, "")) for judged in judgements.concerns],
        moments=_moments(application, judgements),
        rounds=judgements.rounds,
        remarks=judgements.remarks,
    )


def _moments(application: Application, judgements: Judgements) -> list[Moment]:
    latest = StatusChange.objects.filter(application=application).order_by("step", "-at").distinct("step")
    steps = {step.step: step for step in latest}
    moments = []
    if application.submitted_at:
        moments.append(Moment(application.submitted_at, _("Submitted at 100 %")))
    for figures in judgements.rounds:
        if at := judgements.handed_in.get(figures.round):
            # What each found alone: a joint verdict comes later, and has a line of its own.
            what = (
                _("Round %(round)s: both found all %(total)s questions met")
                if figures.met_alone == figures.total
                else _("Round %(round)s: both found %(met)s of %(total)s questions met")
            )
            values = {"round": figures.round, "met": figures.met_alone, "total": figures.total}
            moments.append(Moment(at, what % values))
        if figures.joint_at:
            what = ngettext(
                "Round %(round)s: joint verdict on %(count)s question",
                "Round %(round)s: joint verdicts on %(count)s questions",
                figures.joint,
            )
            moments.append(Moment(figures.joint_at, what % {"round": figures.round, "count": figures.joint}))
    if asked := steps.get("request_information"):
        count = sum(judged.finding is not None for judged in judgements.questions)
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
    for question_id, rows in returns_of(application).items() if judgements.has_returns else ():
        criterion = next(row.criterion for row in questions_of(application.edition_id) if row.pk == question_id)
        given_back = [row for row in rows if row.origin == ReturnOrigin.OFFICE]
        moments += [
            Moment(row.returned_at, _("Verdict on %(criterion)s given back") % {"criterion": criterion}, row.reason)
            for row in given_back
        ]
    if sent := steps.get("recommend"):
        moments.append(Moment(sent.at, _("Both assessors have recommended")))
    return sorted(moments, key=lambda moment: moment.at)


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
