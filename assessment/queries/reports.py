"""The report of a decision: criterion by criterion, without a name. Frozen into a document when it is signed (R62)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from applications.enums import Level
from applications.models import Application, Question
from applications.queries import questions_of
from assessment.models import AuditItem, Verdict
from assessment.queries.audits import AgendaDraft
from assessment.queries.joint_verdicts import agreed_verdicts
from assessment.queries.judgements import Judgement, judgements_of
from assessment.queries.verdict_returns import returns_of, told
from assessment.rounds import is_required, round_of
from iasios.access import office_scope


@dataclass(frozen=True)
class ReportLine:
    """One question as the report has it. `state`: met, not_met or not_judged; `how` says what settled it."""

    standard: int
    criterion: str
    number: int
    text: str
    is_core: bool
    state: str
    how: str
    asked: str
    replied: str
    minutes: str
    remarks: list[str]
    #: When and why the question was judged again after it had been handed in.
    judged_again: list[str]


def report_lines(application: Application) -> list[ReportLine]:
    """Every question that was judged, or had to be; in the office's scope. Nine queries."""
    last = round_of(application)
    remarks: dict[int, list[str]] = defaultdict(list)
    rows = Verdict.objects.filter(application=application, is_disclosed=True, evaluation__round=last)
    for question_id, comment in (
        rows.exclude(choice="").exclude(comment="").order_by("evaluation_id").values_list("question_id", "comment")
    ):
        if comment not in remarks[question_id]:
            remarks[question_id].append(comment)
    for question_id, joint in agreed_verdicts(application, last).items():
        # What both say together takes the place of what each said alone.
        remarks[question_id] = [joint.comment] if joint.comment else []
    minutes = dict(
        AuditItem.objects.filter(application=application, audit__status="held")
        .order_by("audit__held_at")
        .values_list("question_id", "minutes")
    )
    again = returns_of(application)
    lines = []
    for judged in judgements_of(application).questions:
        if not (judged.is_judged or judged.is_required):
            continue
        question, finding = judged.question, judged.finding
        lines.append(
            ReportLine(
                standard=question.standard.number,
                criterion=question.criterion,
                number=question.number,
                text=str(question.translated("text")),
                is_core=question.is_core,
                state="met" if judged.is_met else "not_met" if judged.is_judged else "not_judged",
                how=_how(judged),
                asked=finding.asked if finding else "",
                replied=finding.reply if finding else "",
                minutes=minutes.get(question.pk, ""),
                remarks=remarks[question.pk],
                judged_again=told(again.get(question.pk, [])),
            )
        )
    return lines


def _how(judged: Judgement) -> str:
    """What settled it, as far as the hospital knows of it: a doubt that it was not asked about is not its business."""
    match judged.settled_by:
        case "audit":
            return _("resolved in the audit")
        case "plan":
            return _("resolved by the corrective action plan")
        case "joint" | "reply" if judged.finding is not None:
            return _("after the second round")
    return ""


def frozen(lines: Sequence[ReportLine]) -> list[dict[str, Any]]:
    """As JSON for the document."""
    return [asdict(line) for line in lines]


def declined(application: Application, lines: Sequence[ReportLine]) -> list[AgendaDraft]:
    """Required questions that stay open, with what is required. Never empty after an audit."""
    questions = {question.number: question for question in questions_of(application.edition_id)}
    open_ = [line for line in lines if line.state != "met" and is_required(questions[line.number], application)]
    if not open_:
        # Nothing is left open, and still the chairperson says no: the plan speaks of what the audit was about.
        open_ = [line for line in lines if line.minutes]
    return [AgendaDraft(questions[line.number], "\n\n".join(line.remarks) or line.asked) for line in open_]


def excellence_shortfall(application: Application, lines: Sequence[ReportLine]) -> list[Question]:
    """Questions that keep a facility from Centre of Excellence: all must be met (R78)."""
    met = {line.number for line in lines if line.state == "met"}
    return [question for question in questions_of(application.edition_id) if question.number not in met]


def lacking_for_excellence(application: Application) -> list[Question]:
    """For the sign-off screen: what keeps a facility that asks for it from Centre of Excellence; else nothing."""
    if application.level != Level.EXCELLENCE:
        return []
    with office_scope("all questions must be met for the highest level"):
        return excellence_shortfall(application, report_lines(application))
