"""A plan as its pages show it, and what it lacks."""

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet, Subquery

from applications.models import Application, Question
from applications.queries import questions_of
from assessment.models import CorrectivePlan, PlanAction, PlanItem, ProcessFile


@dataclass
class PlanHeader:
    """One declined criterion with its actions."""

    item: PlanItem
    actions: list[PlanAction] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        return bool(self.item.issue and self.item.desired_outcome and self.actions)

    @property
    def is_accepted(self) -> bool:
        return bool(self.actions) and all(action.verdict == "accepted" for action in self.actions)


@dataclass(frozen=True)
class PlanView:
    """A plan with its headers, by number of the question."""

    plan: CorrectivePlan
    headers: list[PlanHeader]

    @property
    def actions(self) -> list[PlanAction]:
        return [action for header in self.headers for action in header.actions]

    @property
    def incomplete(self) -> list[PlanHeader]:
        return [header for header in self.headers if not header.is_complete]

    @property
    def complete(self) -> int:
        return len(self.headers) - len(self.incomplete)

    @property
    def wanted(self) -> list[PlanAction]:
        """Actions of which proof is asked."""
        return [action for action in self.actions if action.verdict == "proof"]

    @property
    def judged(self) -> int:
        return sum(bool(action.verdict) for action in self.actions)

    @property
    def accepted(self) -> int:
        return sum(action.verdict == "accepted" for action in self.actions)

    def header(self, code: str) -> PlanHeader | None:
        return next((header for header in self.headers if header.item.question.code == code), None)


def plans_of(application: Application) -> QuerySet[CorrectivePlan]:
    """The plans of an application, the one of the latest decision first."""
    return CorrectivePlan.objects.filter(application=application).select_related("decision").order_by("-opened_at")


def plan_view(plan: CorrectivePlan, application: Application) -> PlanView:
    """Three queries: headers, actions, files; the questions come from the edition."""
    questions = {question.pk: question for question in questions_of(application.edition_id)}
    headers: dict[int, PlanHeader] = {}
    for item in PlanItem.objects.filter(plan=plan).order_by("question__number"):
        item.question, item.plan, item.application = questions[item.question_id], plan, application
        item.facility = application.facility
        headers[item.pk] = PlanHeader(item)
    actions = PlanAction.objects.filter(item__in=list(headers)).order_by("position", "pk")
    files: dict[int, list[ProcessFile]] = {}
    for action in actions:
        action.item, action.application = headers[action.item_id].item, application
        action.facility = application.facility
        action.kept = files.setdefault(action.pk, [])  # type: ignore[attr-defined]
        headers[action.item_id].actions.append(action)
    for file in ProcessFile.objects.filter(action__in=list(files)).select_related("stored_file"):
        files[file.action_id or 0].append(file)
    return PlanView(plan, list(headers.values()))


@dataclass(frozen=True)
class OpenPoint:
    """A criterion that a decision left open, as the facility's own people see it."""

    question: Question
    #: Its texts and at least one action are written.
    is_written: bool


def open_points(application: Application) -> list[OpenPoint]:
    """What the latest plan of an application is about, by number of the question; one query."""
    latest = CorrectivePlan.objects.filter(application=application).order_by("-opened_at").values("pk")[:1]
    questions = {question.pk: question for question in questions_of(application.edition_id)}
    rows = PlanItem.objects.filter(plan=Subquery(latest)).annotate(count=Count("actions")).order_by("question__number")
    return [
        OpenPoint(questions[row.question_id], bool(row.issue and row.desired_outcome and row.count)) for row in rows
    ]


def handed_in_part(view: PlanView, application: Application) -> PlanView:
    """The plan as the assessors and the chairperson read it: nothing that the hospital still writes.

    Before the plan is handed in, only what is required; while proof is asked for, no proof. Changes rows in memory
    alone: for pages that are read.
    """
    for header in view.headers:
        if view.plan.handed_in_at is None:
            header.item.issue = header.item.desired_outcome = ""
            header.actions.clear()
        elif application.status_row.takes_proof:
            for action in header.actions:
                action.proof, action.proof_link, action.proof_at = "", "", None
    return view


def plan_is_complete(plan: CorrectivePlan) -> bool:
    """Whether each header has its texts and at least one action; a plan without headers lacks everything."""
    rows = PlanItem.objects.filter(plan=plan).annotate(count=Count("actions"))
    lacking = rows.filter(Q(issue="") | Q(desired_outcome="") | Q(count=0))
    return rows.exists() and not lacking.exists()


def accepted_by_plan(application: Application) -> set[int]:
    """Questions whose latest plan had every action accepted."""
    rows = (
        PlanItem.objects.filter(application=application)
        .annotate(count=Count("actions"), accepted=Count("actions", filter=Q(actions__verdict="accepted")))
        .order_by("plan__opened_at", "pk")
        .values_list("question_id", "count", "accepted")
    )
    latest = {question_id: bool(count) and count == accepted for question_id, count, accepted in rows}
    return {question_id for question_id, is_accepted in latest.items() if is_accepted}
