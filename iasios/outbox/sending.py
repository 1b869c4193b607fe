"""One mail per person, in their language: from a template, or from words made for the occasion."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import translation

from iasios.documents.models import Document
from iasios.outbox.services import enqueue


def send(
    name: str,
    people: Iterable[Any],
    application: Any,
    *,
    path: str,
    attachments: Iterable[Document] = (),
    **context: Any,
) -> None:
    """One mail per person, in their language: nobody sees who else was told."""
    attached = list(attachments)
    for person in people:
        enqueue(
            kind=f"assessment.{name}",
            template=f"assessment/{name}",
            to=[person.email],
            context={"application": application, "person": person, "path": path, **context},
            facility=application.facility,
            language=person.language,
            attachments=attached,
        )


def hospital_path(name: str, application: Any) -> str:
    """A page of the hospital about this application, even when the hospital has a newer one by the time of reading."""
    return f"{reverse(f'assessment:{name}', args=[application.facility.slug])}?{urlencode({'of': application.code})}"


@dataclass(frozen=True)
class Words:
    """A mail: subject and heading, paragraphs, and the label of its one link."""

    heading: str
    paragraphs: list[str]
    action: str


def say(
    name: str,
    people: Iterable[Any],
    application: Any,
    words: Callable[[], Words],
    *,
    path: str,
    calendar: Callable[[], str] | None = None,
    dedupe_key: str = "",
) -> int:
    """One mail per person, composed in their language. Returns how many were new."""
    written = 0
    for person in people:
        with translation.override(person.language):
            said = words()
            invitation_text = calendar() if calendar else ""
        mail = enqueue(
            kind=f"assessment.{name}",
            template="assessment/said",
            to=[person.email],
            context={
                "heading": said.heading,
                "paragraphs": said.paragraphs,
                "action": said.action,
                "application": application,
                "person": person,
                "path": path,
            },
            facility=application.facility,
            language=person.language,
            calendar=invitation_text,
            dedupe_key=f"{dedupe_key}:{person.pk}" if dedupe_key else None,
        )
        written += mail is not None
    return written
