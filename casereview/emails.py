"""Every mail that this app writes. None holds a word of a case."""

from django.urls import reverse

from applications.emails import SUBMISSION_LABEL
from applications.models import Application
from facilities.queries.people import appointed_people
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import send

DRAW_ORDERED = MailType(
    "case_review.draw_ordered", Urgency.NEEDS_YOU, SUBMISSION_LABEL, template="casereview/draw_ordered"
)


def draw_ordered(application: Application) -> None:
    """To the appointed people: the office wants other records; the reason stands in the portal."""
    facility = application.facility
    link = reverse("casereview:selection", args=[facility.slug])
    send(DRAW_ORDERED, appointed_people(facility), facility=facility, link=link, context={"application": application})
