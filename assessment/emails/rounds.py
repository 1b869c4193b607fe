"""From the evaluations to the decision."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.deadlines import PLAN_DAYS
from applications.models import Application, Question
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


ANSWERS_RETURNED = MailType(
    "assessment.answers_returned", Urgency.NEEDS_YOU, REQUESTS_LABEL, template="assessment/answers_returned"
)


def answers_returned(application: Application, criteria: Sequence[str]) -> None:
    """To the appointed people: which answers are to be corrected, and by when; the reason is in the portal."""
    send_about(
        ANSWERS_RETURNED,
        appointed_people(application.facility),
        application,
        link=hospital_path("corrections", application),
        criteria=", ".join(criteria),
        due_on=application.due_on,
    )


ANSWERS_CORRECTED = MailType(
    "assessment.answers_corrected", Urgency.NEEDS_YOU, REQUESTS_LABEL, template="assessment/answers_corrected"
)


def answers_corrected(application: Application, people: Iterable[Any], criteria: Sequence[str]) -> None:
    """To the assessors and the office: the corrected answers are in."""
    send_about(
        ANSWERS_CORRECTED,
        people,
        application,
        link=reverse("assessment:dossier", args=[application.code]),
        criteria=", ".join(criteria),
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


def returned(application: Application, assessors: Iterable[Any], questions: Sequence[Question] = ()) -> None:
    """To both assessors: what they judge again, then another recommendation; the reason is in the portal."""
    page = "dossier" if questions else "recommend"
    send_about(
        RETURNED,
        assessors,
        application,
        link=reverse(f"assessment:{page}", args=[application.code]),
        criteria=", ".join(question.criterion for question in questions),
    )


VERDICT_GIVEN_BACK = MailType(
    "assessment.verdict_given_back", Urgency.NEEDS_YOU, EVALUATIONS_LABEL, template="assessment/verdict_given_back"
)


def verdict_given_back(application: Application, assessor: Any, question: Question) -> None:
    """To the one assessor: one verdict can be changed, then the evaluation is handed in again."""
    send_about(
        VERDICT_GIVEN_BACK,
        [assessor],
        application,
        link=reverse("assessment:question", args=[application.code, question.code]),
        criterion=question.criterion,
    )


OTHER_JUDGES_AGAIN = MailType(
    "assessment.other_judges_again",
    Urgency.FOR_INFORMATION,
    EVALUATIONS_LABEL,
    template="assessment/other_judges_again",
)


def other_judges_again(application: Application, assessors: Iterable[Any]) -> None:
    """To the other assessor, where both had handed in: the other one judges a question again."""
    send_about(OTHER_JUDGES_AGAIN, assessors, application, link=reverse("assessment:dossier", args=[application.code]))


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
