"""From the evaluations to the decision."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.deadlines import PLAN_DAYS
from applications.models import Application
from assessment.emails.reminders import signing_chairs
from assessment.emails.sending import hospital_path, send_about
from assessment.models import Decision, Finding
from facilities.queries.people import appointed_people
from iasios.documents.models import Document
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import WORDS, Words

EVALUATIONS_LABEL = gettext_lazy("Evaluations")
REQUESTS_LABEL = gettext_lazy("Requests for information and replies")
DECISIONS_LABEL = gettext_lazy("Recommendations and decisions")


BOTH_HANDED_IN = MailType(
    "assessment.both_handed_in", Urgency.NEEDS_YOU, EVALUATIONS_LABEL, template="assessment/both_handed_in"
)


def both_handed_in(application: Application, round_: int, assessors: Iterable[Any]) -> None:
    """To both assessors, at the same moment: each may now read the other's evaluation."""
    send_about(
        BOTH_HANDED_IN,
        assessors,
        application,
        link=reverse("assessment:side_by_side", args=[application.code]),
        round=round_,
    )


INFORMATION_REQUESTED = MailType(
    "assessment.information_requested", Urgency.NEEDS_YOU, REQUESTS_LABEL, template="assessment/information_requested"
)


def information_requested(application: Application, findings: Sequence[Finding]) -> None:
    """To the appointed people: what is asked, question by question, and by when (R53, R54)."""
    send_about(
        INFORMATION_REQUESTED,
        appointed_people(application.facility),
        application,
        link=hospital_path("requests", application),
        count=len(findings),
        findings=findings,
        due_on=application.due_on,
    )


RESUBMITTED = MailType(
    "assessment.resubmitted", Urgency.FOR_INFORMATION, REQUESTS_LABEL, template="assessment/resubmitted"
)


def resubmitted(application: Application) -> None:
    """To the appointed people: the replies are handed in and round 2 has begun."""
    send_about(
        RESUBMITTED,
        appointed_people(application.facility),
        application,
        link=hospital_path("requests", application),
    )


REPLIES_IN = MailType("assessment.replies_in", Urgency.NEEDS_YOU, REQUESTS_LABEL, template="assessment/replies_in")


def replies_in(application: Application, assessors: Iterable[Any]) -> None:
    """To both assessors: round 2 begins."""
    send_about(REPLIES_IN, assessors, application, link=reverse("assessment:dossier", args=[application.code]))


AWAITING_SIGN_OFF = MailType(
    "assessment.awaiting_sign_off", Urgency.NEEDS_YOU, DECISIONS_LABEL, template="assessment/awaiting_sign_off"
)


def awaiting_sign_off(application: Application) -> None:
    """To the chairperson, unless that person assessed this application or belongs to the hospital."""
    chairs = signing_chairs(application)
    send_about(AWAITING_SIGN_OFF, chairs, application, link=reverse("assessment:sign_off", args=[application.code]))


RECOMMENDATIONS_DIFFER = MailType(
    "assessment.recommendations_differ", Urgency.FOR_INFORMATION, DECISIONS_LABEL, template=WORDS
)


def recommendations_differ(application: Application, office: Iterable[Any]) -> None:
    """To the office: the assessors recommend different outcomes; what they say stands in the portal (A22)."""
    send_about(
        RECOMMENDATIONS_DIFFER,
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
        link=reverse("assessment:dossier", args=[application.code]),
    )


RETURNED = MailType("assessment.returned", Urgency.NEEDS_YOU, DECISIONS_LABEL, template="assessment/returned")


def returned(application: Application, assessors: Iterable[Any]) -> None:
    """To both assessors: the chairperson wants another recommendation; the reason stands in the portal."""
    send_about(RETURNED, assessors, application, link=reverse("assessment:recommend", args=[application.code]))


DECIDED = MailType("assessment.decided", Urgency.NEEDS_YOU, DECISIONS_LABEL, template="assessment/decided")


def decided(
    application: Application, decision: Decision, term: tuple[date, date] | None, attachments: Iterable[Document]
) -> None:
    """To the appointed people, with the letter and, when approved, the certificate (R66, R67)."""
    send_about(
        DECIDED,
        appointed_people(application.facility),
        application,
        link=reverse("facilities:documents", args=[application.facility.slug]),
        attachments=attachments,
        decision=decision,
        plan_days=PLAN_DAYS,
        starts_on=term[0] if term else None,
        ends_on=term[1] if term else None,
        later=term is not None and term[0] > timezone.localdate(),
    )
