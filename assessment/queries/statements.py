"""The assessors' yearly statements: the text to confirm, until when whose is valid, and what was confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from assessment.models import AssessorStatement
from facilities.models import User
from iasios.access import Role
from iasios.programme.public_texts import ASSESSORS_STATEMENT
from iasios.programme.queries import versions_of
from iasios.programme.rendering import filled_in

#: Days before its end from which on a statement can be, and is asked to be, confirmed again.
RENEWAL_DAYS = 30


@dataclass(frozen=True)
class StatementText:
    """What is confirmed: the office's words, or those that ship.

    Attributes:
        version: number of the office's version in this language; 0 as it ships.
        words: in the small markup, every placeholder filled in.
    """

    language: str
    version: int
    words: str


@dataclass(frozen=True)
class StatementState:
    """How things are with a person's statement on a day.

    Attributes:
        until: the last day of the latest one; None before the first.
    """

    until: date | None
    today: date

    @property
    def is_valid(self) -> bool:
        return self.until is not None and self.until >= self.today

    @property
    def is_asked(self) -> bool:
        """Whether the person is asked to confirm: there is no valid one, or it ends within `RENEWAL_DAYS`."""
        return self.until is None or self.until <= self.today + timedelta(days=RENEWAL_DAYS)


def statement_text(language: str) -> StatementText:
    """The text that holds now in a language. One query."""
    newest = versions_of(ASSESSORS_STATEMENT, language).first()
    words = (newest.text if newest else "") or ASSESSORS_STATEMENT.shipped_text(language)
    return StatementText(language, newest.number if newest else 0, filled_in(words))


def latest_end() -> Subquery:
    """The last day of a person's latest statement, beside each person of a query; for the office."""
    rows = AssessorStatement.objects.filter(person=OuterRef("pk")).order_by().values("person")
    return Subquery(rows.annotate(last=Max("ends_on")).values("last"))


def statement_state(person: Any) -> StatementState:
    """How things are today; one query, in the scope of the person or of the office."""
    last = AssessorStatement.objects.filter(person=person).aggregate(last=Max("ends_on"))["last"]
    return StatementState(last, timezone.localdate())


def without_statement(people: Iterable[Any]) -> list[Any]:
    """Those of the people who have no valid statement today, in their order; one query, in the office's scope."""
    people = list(people)
    valid = set(
        AssessorStatement.objects.filter(
            person__in=[person.pk for person in people], ends_on__gte=timezone.localdate()
        ).values_list("person_id", flat=True)
    )
    return [person for person in people if person.pk not in valid]


def statements_of(person: Any) -> QuerySet[AssessorStatement]:
    """Every statement of a person, the latest first."""
    return AssessorStatement.objects.filter(person=person)


def people_with_statements() -> "QuerySet[Any, Any]":
    """Assessors who can sign in, each with the last day of the latest statement as `statement_until`."""
    return (
        User.objects.filter(groups__name=Role.ASSESSOR, is_active=True, activated_at__isnull=False)
        .annotate(statement_until=latest_end())
        .order_by("pk")
    )


def assessor_or_none(pk: int) -> Any:
    """An assessor who is one now, with `statement_until`; None for everybody else."""
    rows = User.objects.filter(groups__name=Role.ASSESSOR, is_active=True)
    return rows.annotate(statement_until=latest_end()).filter(pk=pk).first()
