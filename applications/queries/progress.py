"""How far an application is: counts, what is missing, what is not met (R34, A8 to A10)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from applications.completeness import missing_parts
from applications.enums import Level, TaskStatus
from applications.kinds import AnswerPart, kind_of
from applications.models import Answer, Application, Question
from applications.models.teamwork import OPEN_TASKS
from applications.queries.case_review_facts import CASES
from applications.queries.edition import questions_of, standards_of
from iasios.compiled_queries import compiled_query

_NOTHING: tuple[bool | None, bool, bool, bool, bool] = (None, False, False, False, False)


@dataclass(frozen=True)
class QuestionState:
    """Where one question stands."""

    question: Question
    met: bool | None
    missing: tuple[AnswerPart, ...]
    url: str
    started: bool = False
    to_confirm: bool = False

    @property
    def number(self) -> int:
        return self.question.number

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def criterion(self) -> str:
        return self.question.criterion

    @property
    def is_core(self) -> bool:
        return self.question.is_core

    @property
    def short(self) -> str:
        return str(self.question.translated("short"))

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def says_no(self) -> bool:
        """Answered No; what came from another application says nothing until somebody confirms it."""
        return self.met is False and not self.to_confirm

    @property
    def dot(self) -> str:
        """For the row of dots: met, not_met or open."""
        if self.says_no:
            return "not_met"
        return "met" if self.is_complete else "open"

    @property
    def state(self) -> str:
        """The word in the margin of the card: complete, not_met, started or open."""
        if self.met is False and self.is_complete:
            return "not_met"
        if self.is_complete:
            return "complete"
        if self.to_confirm:
            return "carried_over"
        return "started" if self.started else "open"

    @property
    def why(self) -> str:
        """What is missing, in words; empty when nothing is. Of an untouched question only that it is not answered."""
        kind = kind_of(self.question)
        if not self.started and AnswerPart.ANSWER in self.missing:
            return kind.words_for(AnswerPart.ANSWER)
        return "; ".join(kind.words_for(part) for part in self.missing)


@dataclass(frozen=True)
class StandardProgress:
    """One standard: a cell of the strip, a row of the readiness table."""

    number: int
    title: str
    url: str
    states: tuple[QuestionState, ...]

    @cached_property
    def answered(self) -> int:
        return sum(state.is_complete for state in self.states)

    @cached_property
    def total(self) -> int:
        return len(self.states)

    @cached_property
    def core_answered(self) -> int:
        return sum(state.is_complete for state in self.states if state.is_core)

    @cached_property
    def core_total(self) -> int:
        return sum(state.is_core for state in self.states)

    @cached_property
    def met(self) -> int:
        """Complete and answered Yes; what Centre of Excellence counts."""
        return sum(state.is_complete and state.met is True for state in self.states)

    @cached_property
    def core_met(self) -> int:
        """Core, complete and answered Yes; what Accredited Centre counts."""
        return sum(state.is_complete and state.met is True for state in self.states if state.is_core)

    @cached_property
    def not_met(self) -> int:
        return sum(state.says_no for state in self.states)

    @cached_property
    def dots(self) -> tuple[tuple[bool, str], ...]:
        return tuple((state.is_core, state.dot) for state in self.states)


@dataclass(frozen=True)
class Progress:
    """The figures of one application. *Answered* means complete: an answer with its texts (R30, A8)."""

    level: str
    cases_completed: int
    case_review_complete: bool
    standards: tuple[StandardProgress, ...]
    states: tuple[QuestionState, ...] = field(repr=False)

    def _count(self, *, core: bool, met: bool = False) -> int:
        found = [state for state in self.states if state.is_core is core and state.is_complete]
        return sum(state.met is True for state in found) if met else len(found)

    @cached_property
    def core_total(self) -> int:
        return sum(state.is_core for state in self.states)

    @cached_property
    def core_answered(self) -> int:
        return self._count(core=True)

    @cached_property
    def core_met(self) -> int:
        return self._count(core=True, met=True)

    @cached_property
    def core_not_met(self) -> int:
        return sum(state.says_no for state in self.states if state.is_core)

    @cached_property
    def extended_total(self) -> int:
        return len(self.states) - self.core_total

    @cached_property
    def extended_answered(self) -> int:
        return self._count(core=False)

    @cached_property
    def extended_met(self) -> int:
        return self._count(core=False, met=True)

    @cached_property
    def cases_total(self) -> int:
        return CASES

    def _needed(self, state: QuestionState) -> bool:
        return state.is_core or self.level == Level.EXCELLENCE

    @cached_property
    def missing(self) -> tuple[QuestionState, ...]:
        """Questions that the level needs and that are not complete."""
        return tuple(state for state in self.states if self._needed(state) and not state.is_complete)

    @cached_property
    def extended_open(self) -> tuple[QuestionState, ...]:
        """Questions that the level does not need and that are not complete (R31)."""
        return tuple(state for state in self.states if not self._needed(state) and not state.is_complete)

    @cached_property
    def to_confirm(self) -> tuple[QuestionState, ...]:
        """Carried over and not confirmed yet; none of these counts."""
        return tuple(state for state in self.states if state.to_confirm)

    @cached_property
    def not_met(self) -> tuple[QuestionState, ...]:
        """Questions that the level needs and that are answered No (A10)."""
        return tuple(state for state in self.states if self._needed(state) and state.says_no)

    @cached_property
    def percent(self) -> int:
        """Share of what must be complete: the questions that the level needs, and 30 cases (A9)."""
        needed = [state for state in self.states if self._needed(state)]
        done = sum(state.is_complete for state in needed) + min(self.cases_completed, CASES)
        total = len(needed) + CASES
        if done < total or not self.case_review_complete:
            return min(99, 100 * done // total)
        return 100

    @cached_property
    def is_ready(self) -> bool:
        """100 %, and nothing that is needed is answered No (R47, R48)."""
        return self.percent == 100 and not self.not_met

    def standard(self, number: int) -> StandardProgress:
        return next(standard for standard in self.standards if standard.number == number)


def progress_of(application: Application) -> Progress:
    """The figures in one query (the words of the edition are read once per process)."""
    return _progress(application, _rows_of(application.pk))


_COLUMNS = ("question_id", "met", "has_evidence", "has_elaboration", "has_measures", "to_confirm")


@compiled_query
def _rows_of(application_id: int, *, parts: tuple[str, ...] = ()) -> QuerySet[Answer, tuple[Any, ...]]:
    rows = Answer.objects.filter(application=application_id).order_by()
    marked = rows.annotate(
        has_evidence=~Q(evidence=""), has_elaboration=~Q(elaboration=""), has_measures=~Q(measures="")
    )
    return marked.values_list(*_COLUMNS, *parts)


@dataclass(frozen=True)
class TeamTask:
    """A question of a draft that a colleague has, for the two whom it concerns."""

    state: QuestionState
    assignee_id: int
    given_by_id: int
    status: TaskStatus
    due_on: date | None

    @property
    def is_with_assignee(self) -> bool:
        """Whether the colleague still has to write."""
        return self.status in OPEN_TASKS


def progress_and_tasks(application: Application) -> tuple[Progress, list[TeamTask]]:
    """The figures as `progress_of` has them, and who has which question, in their order. One query."""
    parts = ("task__assignee", "task__given_by", "task__status", "task__due_on")
    found = {row[0]: row for row in _rows_of(application.pk, parts=parts)}
    progress = _progress(application, [row[: len(_COLUMNS)] for row in found.values()])
    tasks = []
    for state in progress.states:
        assignee, given_by, status, due_on = found.get(state.question.pk, (None,) * 10)[len(_COLUMNS) :]
        if assignee is not None:
            tasks.append(TeamTask(state, assignee, given_by, TaskStatus(status), due_on))
    return progress, tasks


def progress_from(application: Application, answers: Iterable[Answer]) -> Progress:
    """The figures from all answers of the application, already loaded."""
    return _progress(
        application,
        (
            (a.question_id, a.met, bool(a.evidence), bool(a.elaboration), bool(a.measures), a.to_confirm)
            for a in answers
        ),
    )


def _progress(application: Application, rows: Iterable[tuple[int, bool | None, bool, bool, bool, bool]]) -> Progress:
    questions = questions_of(application.edition_id)
    known = {question_id: rest for question_id, *rest in rows}
    slug = application.facility.slug
    urls = {
        standard.number: reverse("applications:standard", args=[slug, standard.number])
        for standard in standards_of(application.edition_id)
    }
    review_done = application.case_review_completed_at is not None
    states: list[QuestionState] = []
    by_standard: dict[int, list[QuestionState]] = {}
    for question in questions:
        met, evidence, elaboration, measures, to_confirm = known.get(question.pk, _NOTHING)
        missing = missing_parts(
            kind=question.kind,
            elaboration_asked=question.elaboration,
            met=met,
            evidence=evidence,
            elaboration=elaboration,
            measures=measures,
            review_done=review_done,
            gaps=application.case_gaps.get(str(question.number), 0),
            to_confirm=bool(to_confirm),
        )
        started = met is not None or bool(evidence or elaboration or measures)
        url = f"{urls[question.standard.number]}#q-{question.code}"
        states.append(QuestionState(question, met, missing, url, started, bool(to_confirm)))
        by_standard.setdefault(question.standard.number, []).append(states[-1])
    standards = tuple(
        StandardProgress(
            number=standard.number,
            title=str(standard.translated("title")),
            url=urls[standard.number],
            states=tuple(by_standard[standard.number]),
        )
        for standard in standards_of(application.edition_id)
    )
    return Progress(
        level=application.level,
        cases_completed=application.cases_completed,
        case_review_complete=review_done,
        standards=standards,
        states=tuple(states),
    )
