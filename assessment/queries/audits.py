"""What an audit talks about, how far it is, and which questions it settled."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import QuerySet

from applications.models import Application, Question
from applications.queries import questions_of
from assessment.enums import AuditStatus
from assessment.models import Audit, AuditItem, AuditPresence, AuditSlot, ProcessFile, Verdict
from assessment.queries.evaluations import OPEN_CHOICES
from assessment.queries.joint_verdicts import agreed_verdicts
from assessment.queries.settled_questions import settled_questions
from assessment.rounds import round_of
from iasios.access import office_scope


@dataclass(frozen=True)
class AgendaDraft:
    """An open question as the agenda will have it."""

    question: Question
    topic: str


def open_questions(application: Application) -> list[AgendaDraft]:
    """What the assessors find open in the last disclosed round, with their comments joined; in the office's scope.

    Where both have found a verdict together, it alone counts, with its comment. Two equal comments stand once. Nothing
    is open before both have handed in.
    """
    round_ = round_of(application)
    if application.round_handed_in < round_:
        return []
    verdicts = (
        Verdict.objects.filter(
            application=application, evaluation__round=round_, is_disclosed=True, choice__in=OPEN_CHOICES
        )
        .order_by("question__number", "evaluation_id")
        .values_list("question_id", "comment")
    )
    together = agreed_verdicts(application, round_)
    texts: dict[int, list[str]] = defaultdict(list)
    for question_id, joint in together.items():
        if joint.choice in OPEN_CHOICES:
            texts[question_id] = [joint.comment] if joint.comment else []
    for question_id, comment in verdicts:
        if question_id in together:
            continue
        if comment and comment not in texts[question_id]:
            texts[question_id].append(comment)
        else:
            texts[question_id] += []
    return [
        AgendaDraft(question, "\n\n".join(texts[question.pk]))
        for question in questions_of(application.edition_id)
        if question.pk in texts
    ]


@dataclass(frozen=True)
class AuditView:
    """An audit with everything that its pages show."""

    audit: Audit
    items: list[AuditItem]
    slots: list[AuditSlot] = field(default_factory=list)
    files: list[ProcessFile] = field(default_factory=list)
    #: Dates that the hospital offered instead.
    wishes: list[AuditSlot] = field(default_factory=list)

    @property
    def missing(self) -> list[AuditItem]:
        """Items without minutes or outcome."""
        return [item for item in self.items if not item.minutes or not item.outcome]

    @property
    def settled(self) -> int:
        return sum(item.outcome == "settled" for item in self.items)


def audits_of(application: Application) -> QuerySet[Audit]:
    """Those that were not cancelled, the latest first."""
    return (
        Audit.objects.filter(application=application)
        .exclude(status=AuditStatus.CANCELLED)
        .select_related("application", "facility")
        .order_by("-proposed_at", "-pk")
    )


def audit_view(audit: Audit) -> AuditView:
    """Three queries: the agenda with its questions from the edition, and the dates while one is to be chosen."""
    questions = {question.pk: question for question in questions_of(audit.application.edition_id)}
    items = list(AuditItem.objects.filter(audit=audit).order_by("question__number"))
    for item in items:
        item.question, item.audit, item.application = questions[item.question_id], audit, audit.application
    slots = list(AuditSlot.objects.filter(audit=audit)) if audit.status == AuditStatus.PROPOSED else []
    files = list(ProcessFile.objects.filter(audit=audit).select_related("stored_file"))
    offered, wishes = ([slot for slot in slots if slot.is_wish is wanted] for wanted in (False, True))
    return AuditView(audit, items, offered, files, wishes)


def agenda_preview(application: Application) -> list[AgendaDraft]:
    """What an audit called now would talk about; read by assessors and office."""
    with office_scope("the agenda is made from both evaluations"):
        return agenda_for(application)


def agenda_for(application: Application) -> list[AgendaDraft]:
    """The open questions that nothing has settled. In the office's scope."""
    settled = settled_questions(application)
    found = open_questions(application)
    return [draft for draft in found if draft.question.pk not in settled] or found


def presences_of(audit: Audit) -> list[AuditPresence]:
    """The assessors who took part; for the programme's side only."""
    return list(AuditPresence.objects.filter(audit=audit).select_related("assessor").order_by("pk"))
