"""Who assesses: asked, assigned, objected to, ended."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from applications.models import Application
from assessment.emails.sending import hospital_path, send_about
from assessment.models import Assignment, Objection
from facilities.queries.people import appointed_people
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import office_mailbox

LABEL = gettext_lazy("Who assesses")


ASSIGNED = MailType("assessment.assigned", Urgency.NEEDS_YOU, LABEL, template="assessment/assigned")


def assigned(application: Application, assessor: Any) -> None:
    """To an assessor: a dossier is theirs to judge."""
    send_about(ASSIGNED, [assessor], application, link=reverse("assessment:dossier", args=[application.code]))


ASKED = MailType("assessment.asked", Urgency.NEEDS_YOU, LABEL, template="assessment/asked")


def asked(application: Application, assessor: Any) -> None:
    """To an assessor: will they take the dossier on; it opens with their yes."""
    send_about(ASKED, [assessor], application, link=reverse("assessment:invitation", args=[application.code]))


SEAT_VACANT = MailType("assessment.seat_vacant", Urgency.NEEDS_YOU, LABEL, template="assessment/seat_vacant")


def seat_vacant(application: Application, seat: Assignment) -> None:
    """To the office: a seat is empty; who left and why stands in the portal."""
    _to_office(SEAT_VACANT, application)


OBJECTION_MADE = MailType("assessment.objection_made", Urgency.NEEDS_YOU, LABEL, template="assessment/objection_made")


def objection_made(application: Application) -> None:
    """To the office: the hospital objects to a name."""
    _to_office(OBJECTION_MADE, application)


def _to_office(mail_type: MailType, application: Application) -> None:
    link = reverse("assessment:assign", args=[application.code])
    send_about(mail_type, [office_mailbox()], application, link=link)


ASSESSORS_NAMED = MailType(
    "assessment.assessors_named", Urgency.NEEDS_YOU, LABEL, template="assessment/assessors_named"
)


def assessors_named(application: Application, until: date, *, needs_approval: bool = False) -> None:
    """To the appointed people: the names can be read in the portal; the mail itself bears none."""
    send_about(
        ASSESSORS_NAMED,
        appointed_people(application.facility),
        application,
        link=hospital_path("names", application),
        until=until,
        needs_approval=needs_approval,
    )


OBJECTION_DECIDED = MailType(
    "assessment.objection_decided", Urgency.NEEDS_YOU, LABEL, template="assessment/objection_decided"
)


def objection_decided(application: Application, objection: Objection) -> None:
    """To whoever objected: the office has decided."""
    send_about(
        OBJECTION_DECIDED,
        [objection.made_by],
        application,
        link=hospital_path("names", application),
    )


ASSIGNMENT_ENDED = MailType(
    "assessment.assignment_ended", Urgency.FOR_INFORMATION, LABEL, template="assessment/assignment_ended"
)


def assignment_ended(application: Application, assessor: Any) -> None:
    """To an assessor: somebody else has taken the dossier over."""
    send_about(ASSIGNMENT_ENDED, [assessor], application, link=reverse("assessment:list"))
