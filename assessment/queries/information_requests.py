"""What the hospital is asked, and how far its replies are."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from applications.models import Answer, Application, Question
from applications.queries import questions_of
from assessment.models import Finding, Verdict
from assessment.queries.evaluations import OPEN_CHOICES
from assessment.queries.joint_verdicts import agreed_verdicts


@dataclass(frozen=True)
class RequestDraft:
    """One question to the hospital as it will read it."""

    question: Question
    text: str


def requests_to_send(application: Application) -> list[RequestDraft]:
    """The comments on every open question of round 1, without names; once both have handed in, else nothing.

    Where both have found a verdict together, its comment alone is asked, or nothing when it is met. Otherwise both
    comments are joined, two equal ones asked once; the order follows the seats, which the hospital does not know.
    """
    if application.round_handed_in < 1:
        return []
    verdicts = (
        Verdict.objects.filter(
            application=application,
            evaluation__round=1,
            evaluation__is_disclosed=True,
            is_disclosed=True,
            choice__in=OPEN_CHOICES,
        )
        .exclude(comment="")
        .only("comment", "question_id")
        .order_by("question__number", "evaluation_id")
    )
    together = agreed_verdicts(application, 1)
    texts: dict[int, list[str]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.question_id not in together and verdict.comment not in texts[verdict.question_id]:
            texts[verdict.question_id].append(verdict.comment)
    for question_id, joint in together.items():
        texts[question_id] = [joint.comment] if joint.choice in OPEN_CHOICES else []
    return [
        RequestDraft(question, "\n\n".join(texts[question.pk]))
        for question in questions_of(application.edition_id)
        if texts.get(question.pk)
    ]


def submitted_text(application: Application, question: Question) -> str:
    """The evidence text of one answer, as it was submitted."""
    texts = Answer.objects.filter(application=application, question=question).values_list("evidence", flat=True)
    return texts.first() or ""


def submitted_texts(application: Application, findings: list[Finding]) -> dict[int, str]:
    """The evidence texts of the questions that were asked about, by question; one query."""
    answers = Answer.objects.filter(application=application, question__in=[row.question_id for row in findings])
    return dict(answers.order_by().values_list("question_id", "evidence"))


@dataclass(frozen=True)
class Requests:
    """The requests of an application and how far the replies are (R55)."""

    findings: list[Finding]
    due_on: date | None

    @property
    def total(self) -> int:
        return len(self.findings)

    @property
    def answered(self) -> int:
        return sum(finding.replied_at is not None for finding in self.findings)

    @property
    def open(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.replied_at is None]

    @property
    def percent(self) -> int:
        return self.answered * 100 // self.total if self.total else 0

    @property
    def days_left(self) -> int | None:
        """Until the due day; negative once it has passed."""
        return (self.due_on - timezone.localdate()).days if self.due_on else None


def requests_of(application: Application) -> Requests:
    """The requests of an application with their questions; one query."""
    findings = Finding.objects.filter(application=application).select_related("replied_by").order_by("question__number")
    questions = {question.pk: question for question in questions_of(application.edition_id)}
    rows = list(findings)
    for finding in rows:
        finding.question = questions[finding.question_id]
        finding.application = application
    return Requests(rows, application.due_on)
