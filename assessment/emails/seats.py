"""Who assesses: asked, assigned, objected to, ended."""

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from applications.models import Application
from assessment.models import Assignment, Objection
from facilities.queries.people import appointed_people
from iasios.outbox.sending import hospital_path, send
from iasios.outbox.services import enqueue


def assigned(application: Application, assessor: Any) -> None:
    """To an assessor: a dossier is theirs to judge."""
    send("assigned", [assessor], application, path=reverse("assessment:dossier", args=[application.code]))


def asked(application: Application, assessor: Any) -> None:
    """To an assessor: will they take the dossier on; it opens with their yes."""
    send("asked", [assessor], application, path=reverse("assessment:invitation", args=[application.code]))


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
    send(
        "assessors_named",
        appointed_people(application.facility),
        application,
        path=hospital_path("names", application),
        until=until,
    )


def objection_decided(application: Application, objection: Objection) -> None:
    """To whoever objected: the office has decided."""
    send(
        "objection_decided",
        [objection.made_by],
        application,
        path=hospital_path("names", application),
    )


def assignment_ended(application: Application, assessor: Any) -> None:
    """To an assessor: somebody else has taken the dossier over."""
    send("assignment_ended", [assessor], application, path=reverse("assessment:list"))
