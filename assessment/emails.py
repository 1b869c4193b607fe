"""Every mail of this app. The hospital's mails name no assessor, and none holds a word of an evaluation or reply."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from applications.models import Application
from assessment.models import Assignment, Decision, Objection
from facilities.models import User
from facilities.queries import appointed_people
from iasios.access import Role
from iasios.documents.models import Document
from iasios.outbox.services import enqueue


def _send(
    name: str,
    people: Iterable[Any],
    application: Application,
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


def assigned(application: Application, assessor: Any) -> None:
    """To an assessor: a dossier is theirs to judge."""
    _send("assigned", [assessor], application, path=reverse("assessment:dossier", args=[application.code]))


def asked(application: Application, assessor: Any) -> None:
    """To an assessor: will they take the dossier on; it opens with their yes."""
    _send("asked", [assessor], application, path=reverse("assessment:invitation", args=[application.code]))


def seat_vacant(application: Application, seat: Assignment) -> None:
    """To the office: a seat is empty; who left and why stands in the portal."""
    _to_office("seat_vacant", application)


def objection_made(application: Application) -> None:
    """To the office: the hospital objects to a name."""
    _to_office("objection_made", application)


def _to_office(name: str, application: Application) -> None:
    enqueue(
        kind=f"assessment.{name}",
        template=f"assessment/{name}",
        to=[settings.OFFICE_EMAIL],
        context={
            "application": application,
            "person": None,
            "path": reverse("assessment:assign", args=[application.code]),
        },
        facility=application.facility,
    )


def assessors_named(application: Application, until: date) -> None:
    """To the appointed people: the names can be read in the portal; the mail itself bears none."""
    _send(
        "assessors_named",
        appointed_people(application.facility),
        application,
        path=reverse("assessment:names", args=[application.facility.slug]),
        until=until,
    )


def objection_decided(application: Application, objection: Objection) -> None:
    """To whoever objected: the office has decided."""
    _send(
        "objection_decided",
        [objection.made_by],
        application,
        path=reverse("assessment:names", args=[application.facility.slug]),
    )


def assignment_ended(application: Application, assessor: Any) -> None:
    """To an assessor: somebody else has taken the dossier over."""
    _send("assignment_ended", [assessor], application, path=reverse("assessment:list"))


def both_handed_in(application: Application, round_: int, assessors: Iterable[Any]) -> None:
    """To both assessors, at the same moment: each may now read the other's evaluation."""
    _send(
        "both_handed_in",
        assessors,
        application,
        path=reverse("assessment:side_by_side", args=[application.code]),
        round=round_,
    )


def information_requested(application: Application, count: int) -> None:
    """To the appointed people: what happened and by when, not what is asked (R53, R54)."""
    _send(
        "information_requested",
        appointed_people(application.facility),
        application,
        path=reverse("assessment:requests", args=[application.facility.slug]),
        count=count,
        due_on=application.due_on,
    )


def resubmitted(application: Application) -> None:
    """To the appointed people: the replies are handed in and round 2 has begun."""
    _send(
        "resubmitted",
        appointed_people(application.facility),
        application,
        path=reverse("assessment:requests", args=[application.facility.slug]),
    )


def replies_in(application: Application, assessors: Iterable[Any]) -> None:
    """To both assessors: round 2 begins."""
    _send("replies_in", assessors, application, path=reverse("assessment:dossier", args=[application.code]))


def awaiting_sign_off(application: Application) -> None:
    """To the chairperson, unless that person assessed this application."""
    chairs = (
        User.objects.filter(groups__name=Role.CHAIRPERSON, is_active=True)
        .exclude(assignments__application=application)
        .order_by("pk")
    )
    _send("awaiting_sign_off", chairs, application, path=reverse("assessment:sign_off", args=[application.code]))


def returned(application: Application, assessors: Iterable[Any]) -> None:
    """To both assessors: the chairperson wants another recommendation; the reason stands in the portal."""
    _send("returned", assessors, application, path=reverse("assessment:recommend", args=[application.code]))


def decided(
    application: Application, decision: Decision, ends_on: date | None, attachments: Iterable[Document]
) -> None:
    """To the appointed people, with the letter and, when approved, the certificate (R66, R67)."""
    _send(
        "decided",
        appointed_people(application.facility),
        application,
        path=reverse("facilities:documents", args=[application.facility.slug]),
        attachments=attachments,
        decision=decision,
        ends_on=ends_on,
    )
