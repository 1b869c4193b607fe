"""The words of an edition, read once per process: PostgreSQL refuses every change to them."""

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.utils import timezone

from applications.catalogue import available_editions, load_edition
from applications.kinds import kind_of
from applications.models import Edition, Question, Standard


@lru_cache(maxsize=16)
def questions_of(edition_id: int) -> tuple[Question, ...]:
    """The questions in order, each with its standard and section. Shared by all requests: never change one."""
    rows = Question.objects.filter(edition_id=edition_id).select_related("standard__section").order_by("number")
    return tuple(rows)


@lru_cache(maxsize=16)
def standards_of(edition_id: int) -> tuple[Standard, ...]:
    """The standards in order (R33)."""
    by_number = {question.standard.number: question.standard for question in questions_of(edition_id)}
    return tuple(by_number[number] for number in sorted(by_number))


@lru_cache(maxsize=16)
def topic_questions(edition_id: int) -> dict[str, Question]:
    """The questions that rest on the case review, by the topic of the records that each is about (R39)."""
    return {
        str(question.options["topic"]): question
        for question in questions_of(edition_id)
        if kind_of(question).rests_on_cases
    }


@dataclass(frozen=True)
class EditionFigures:
    """How much an edition asks."""

    sections: int
    standards: int
    total: int
    core: int

    @property
    def extended(self) -> int:
        return self.total - self.core


def figures_of(edition_id: int) -> EditionFigures:
    """How much a published edition asks."""
    questions = questions_of(edition_id)
    return EditionFigures(
        sections=len({question.standard.section_id for question in questions}),
        standards=len({question.standard_id for question in questions}),
        total=len(questions),
        core=sum(question.is_core for question in questions),
    )


def editions_in_force() -> "QuerySet[Edition]":
    """Those whose day has come and that are not archived; the first is what new applications rest on."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=timezone.localdate())
    return Edition.objects.filter(begun, archiving__isnull=True).order_by("-year", "-published_at", "-pk")


def newest_edition() -> Edition | None:
    """The edition that new applications rest on and the public reads; None while none is in force."""
    return editions_in_force().first()


def newest_figures() -> EditionFigures:
    """How much the newest edition asks: the published one, before that the one that we ship."""
    edition = newest_edition()
    return figures_of(edition.pk) if edition is not None else _shipped_figures()


@lru_cache(maxsize=1)
def _shipped_figures() -> EditionFigures:
    spec = load_edition(available_editions()[-1])
    return EditionFigures(
        sections=len(spec.sections),
        standards=len(spec.standards),
        total=len(spec.questions),
        core=sum(question.is_core for question in spec.questions),
    )
