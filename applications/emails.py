"""Every mail that this app writes. None holds a word of an answer."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.conf import settings

from applications.models import Application, EvidenceItem, Question
from facilities.models import User
from facilities.queries.people import appointed_people
from iasios.outbox.models import OutboxEmail
from iasios.outbox.services import enqueue


def _to_the_appointed(application: Application) -> list[tuple[str, list[str]]]:
    """The appointed people's addresses by their language."""

    def language(person: User) -> str:
        return person.language

    people = sorted(appointed_people(application.facility), key=language)
    return [(spoken, [person.email for person in group]) for spoken, group in groupby(people, key=language)]


def questions_given(
    application: Application, questions: Sequence[Question], assignee: User, *, due_on: date | None, by: Any
) -> None:
    """To the colleague who takes them over: which, and until when."""
    enqueue(
        kind="application.questions_given",
        template="applications/questions_given",
        to=[assignee.email],
        context={
            "application": application,
            "criteria": ", ".join(question.criterion for question in questions),
            "count": len(questions),
            "due_on": due_on,
            "by": str(by),
        },
        facility=application.facility,
        language=assignee.language,
    )


def questions_due(
    application: Application, questions: Sequence[Question], person: User, *, due_on: date, today: date, stage: int
) -> OutboxEmail | None:
    """To the colleague who has them: what is still open and when it is to be done; once for each `stage` in days."""
    return enqueue(
        kind="application.questions_due",
        template="applications/questions_due",
        to=[person.email],
        context={
            "application": application,
            "criteria": ", ".join(question.criterion for question in questions),
            "count": len(questions),
            "due_on": due_on,
            "is_today": due_on == today,
            "days_late": (today - due_on).days,
        },
        facility=application.facility,
        language=person.language,
        dedupe_key=f"application.questions_due:{application.pk}:{person.pk}:{due_on}:{stage}",
    )


def evidence_expires(item: EvidenceItem, person: User, *, stage: int) -> OutboxEmail | None:
    """To the person who looks after an item: its last day is near; once for each `stage` in days before it."""
    return enqueue(
        kind="application.evidence_expires",
        template="applications/evidence_expires",
        to=[person.email],
        context={"item": item, "is_over": stage == 0},
        facility=item.facility,
        language=person.language,
        dedupe_key=f"application.evidence_expires:{item.pk}:{item.expires_on}:{stage}",
    )


def application_submitted(application: Application) -> None:
    """To the appointed people and to the office: handed in, locked, what comes next (R49)."""
    context = {"application": application}
    for language, addresses in _to_the_appointed(application):
        enqueue(
            kind="application.submitted",
            template="applications/submitted",
            to=addresses,
            context=context,
            facility=application.facility,
            language=language,
            dedupe_key=f"application.submitted:{application.code}:{application.submitted_at}:{language}",
        )
    enqueue(
        kind="application.submitted_office",
        template="applications/submitted_office",
        to=[settings.OFFICE_EMAIL],
        context=context,
        facility=application.facility,
        dedupe_key=f"application.submitted_office:{application.code}:{application.submitted_at}",
    )


def application_returned(application: Application) -> None:
    """To the appointed people: it is theirs again; the reason stands in the portal."""
    for language, addresses in _to_the_appointed(application):
        enqueue(
            kind="application.returned",
            template="applications/returned",
            to=addresses,
            context={"application": application},
            facility=application.facility,
            language=language,
        )


def application_withdrawn(application: Application, *, by: Any) -> None:
    """To the appointed people and to the office."""
    context = {"application": application, "by": str(by)}
    for language, addresses in _to_the_appointed(application):
        enqueue(
            kind="application.withdrawn",
            template="applications/withdrawn",
            to=addresses,
            context=context,
            facility=application.facility,
            language=language,
        )
    enqueue(
        kind="application.withdrawn_office",
        template="applications/withdrawn_office",
        to=[settings.OFFICE_EMAIL],
        context=context,
        facility=application.facility,
    )
