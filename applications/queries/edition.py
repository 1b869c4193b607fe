"""The words of an edition, read once per process: PostgreSQL refuses every change to them."""

from functools import lru_cache

from applications.models import Question, Standard


@lru_cache(maxsize=16)
def questions_of(edition_id: int) -> tuple[Question, ...]:
    """The 52 questions in order, each with its standard and section. Shared by all requests: never change one."""
    rows = Question.objects.filter(edition_id=edition_id).select_related("standard__section").order_by("number")
    return tuple(rows)


@lru_cache(maxsize=16)
def standards_of(edition_id: int) -> tuple[Standard, ...]:
    """The 13 standards in order (R33)."""
    by_number = {question.standard.number: question.standard for question in questions_of(edition_id)}
    return tuple(by_number[number] for number in sorted(by_number))
