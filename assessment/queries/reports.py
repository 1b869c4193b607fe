"""The report of a decision: criterion by criterion, without a name. Frozen into a document when it is signed (R62)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from applications.enums import Level
from applications.models import Application, Question
from applications.queries import questions_of
from assessment.enums import VerdictChoice
from assessment.models import AuditItem, Finding, Verdict
from assessment.queries.audits import AgendaDraft
from assessment.queries.joint_verdicts import agreed_verdicts
from assessment.queries.settled_questions import settled_questions
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


def report_lines(application: Application) -> list[ReportLine]:
    """Every question that was judged, or had to be; in the office's scope. Five queries."""
    last = round_of(application)
    choices: dict[int, set[str]] = defaultdict(set)
    first_choices: dict[int, set[str]] = defaultdict(set)
    remarks: dict[int, list[str]] = defaultdict(list)
    rows = Verdict.objects.filter(application=application, is_disclosed=True).exclude(choice="")
    for question_id, round_, choice, comment in rows.order_by("evaluation_id").values_list(
        "question_id", "evaluation__round", "choice", "comment"
    ):
        if round_ == last:
            choices[question_id].add(choice)
            if comment and comment not in remarks[question_id]:
                remarks[question_id].append(comment)
        else:
            first_choices[question_id].add(choice)
    for question_id, joint in agreed_verdicts(application, last).items():
        # What both say together takes the place of what each said alone.
        choices[question_id] = {joint.choice}
        remarks[question_id] = [joint.comment] if joint.comment else []
    findings = {row.question_id: row for row in Finding.objects.filter(application=application)}
    minutes = dict(
        AuditItem.objects.filter(application=application, audit__status="held")
        .order_by("audit__held_at")
        .values_list("question_id", "minutes")
    )
    settled = settled_questions(application)
    lines = []
    for question in questions_of(application.edition_id):
        found = choices[question.pk]
        if not found and not is_required(question, application):
            continue
        met = found == {VerdictChoice.MET} or question.pk in settled
        finding = findings.get(question.pk)
        lines.append(
            ReportLine(
                standard=question.standard.number,
                criterion=question.criterion,
                number=question.number,
                text=str(question.translated("text")),
                is_core=question.is_core,
                state="met" if met else "not_met" if found else "not_judged",
                how=_how(question, settled, first_choices) if met else "",
                asked=finding.asked if finding else "",
                replied=finding.reply if finding else "",
                minutes=minutes.get(question.pk, ""),
                remarks=remarks[question.pk],
            )
        )
    return lines


def _how(question: Question, settled: dict[int, str], first: dict[int, set[str]]) -> str:
    if how := settled.get(question.pk):
        return _("settled in the audit") if how == "audit" else _("settled by the corrective action plan")
    return _("after the second round") if first[question.pk] - {VerdictChoice.MET} else ""


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
