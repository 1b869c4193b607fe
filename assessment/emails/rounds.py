"""From the evaluations to the decision."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application
from assessment.emails.reminders import signing_chairs
from assessment.models import Decision
from facilities.queries.people import appointed_people
from iasios.documents.models import Document
from iasios.outbox.sending import Words, hospital_path, say, send


def both_handed_in(application: Application, round_: int, assessors: Iterable[Any]) -> None:
    """To both assessors, at the same moment: each may now read the other's evaluation."""
    send(
        "both_handed_in",
        assessors,
        application,
        path=reverse("assessment:side_by_side", args=[application.code]),
        round=round_,
    )


def information_requested(application: Application, count: int) -> None:
    """To the appointed people: what happened and by when, not what is asked (R53, R54)."""
    send(
        "information_requested",
        appointed_people(application.facility),
        application,
        path=hospital_path("requests", application),
        count=count,
        due_on=application.due_on,
    )


def resubmitted(application: Application) -> None:
    """To the appointed people: the replies are handed in and round 2 has begun."""
    send(
        "resubmitted",
        appointed_people(application.facility),
        application,
        path=hospital_path("requests", application),
    )


def replies_in(application: Application, assessors: Iterable[Any]) -> None:
    """To both assessors: round 2 begins."""
    send("replies_in", assessors, application, path=reverse("assessment:dossier", args=[application.code]))


def awaiting_sign_off(application: Application) -> None:
    """To the chairperson, unless that person assessed this application or belongs to the hospital."""
    chairs = signing_chairs(application)
    send("awaiting_sign_off", chairs, application, path=reverse("assessment:sign_off", args=[application.code]))


def recommendations_differ(application: Application, office: Iterable[Any]) -> None:
    """To the office: the assessors recommend different outcomes; what they say stands in the portal (A22)."""
    say(
        "recommendations_differ",
        office,
        application,
        lambda: Words(
            _("The assessors of %(code)s recommend different outcomes") % {"code": application.code},
            [
                _("%(facility)s. Both recommendations are with the chairperson, who decides or returns them.")
                % {"facility": application.facility.name}
            ],
            _("Read both"),
        ),
        path=reverse("assessment:dossier", args=[application.code]),
    )


def returned(application: Application, assessors: Iterable[Any]) -> None:
    """To both assessors: the chairperson wants another recommendation; the reason stands in the portal."""
    send("returned", assessors, application, path=reverse("assessment:recommend", args=[application.code]))


def decided(
    application: Application, decision: Decision, ends_on: date | None, attachments: Iterable[Document]
) -> None:
    """To the appointed people, with the letter and, when approved, the certificate (R66, R67)."""
    send(
        "decided",
        appointed_people(application.facility),
        application,
        path=reverse("facilities:documents", args=[application.facility.slug]),
        attachments=attachments,
        decision=decision,
        ends_on=ends_on,
    )
