"""Every mail that this app writes. None holds a word of an answer."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.models import Application, EvidenceItem, Question
from facilities.models import User
from facilities.queries.people import appointed_people
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.models import OutboxEmail
from iasios.outbox.sending import office_mailbox, send

QUESTIONS_LABEL = _("Questions that are given to you")
SUBMISSION_LABEL = _("Submission and withdrawal")


def _summary(application: Application) -> str:
    return reverse("applications:summary", args=[application.facility.slug])


def _my_questions(application: Application) -> str:
    return reverse("applications:questions", args=[application.facility.slug]) + "?show=mine"


QUESTIONS_GIVEN = MailType(
    "application.questions_given", Urgency.NEEDS_YOU, QUESTIONS_LABEL, template="applications/questions_given"
)


def questions_given(
    application: Application, questions: Sequence[Question], assignee: User, *, due_on: date | None, by: User
) -> None:
    """To the colleague who takes them over: which, and until when."""
    send(
        QUESTIONS_GIVEN,
        [assignee],
        facility=application.facility,
        link=_my_questions(application),
        context={
            "application": application,
            "criteria": ", ".join(question.criterion for question in questions),
            "questions": questions,
            "count": len(questions),
            "due_on": due_on,
            "by": str(by),
        },
    )


QUESTION_DONE = MailType(
    "application.question_done", Urgency.NEEDS_YOU, QUESTIONS_LABEL, template="applications/question_done"
)


def question_done(application: Application, question: Question, checker: User, *, note: str, by: User) -> None:
    """To the person who gave a question: the colleague is done with it, please check."""
    send(QUESTION_DONE, [checker], **_one_question(application, question, note=note, by=by))


QUESTION_CHANGE_WANTED = MailType(
    "application.question_change_wanted",
    Urgency.NEEDS_YOU,
    QUESTIONS_LABEL,
    template="applications/question_change_wanted",
)


def question_change_wanted(
    application: Application, question: Question, assignee: User, *, note: str, by: User
) -> None:
    """To the colleague who has a question: what should change in it."""
    send(QUESTION_CHANGE_WANTED, [assignee], **_one_question(application, question, note=note, by=by))


def _one_question(application: Application, question: Question, *, note: str, by: User) -> dict[str, Any]:
    return {
        "facility": application.facility,
        "link": reverse("applications:team", args=[application.facility.slug, question.code]),
        "context": {
            "application": application,
            "criterion": question.criterion,
            "questions": [question],
            "note": note,
            "by": str(by),
        },
    }


QUESTIONS_DUE = MailType(
    "application.questions_due", Urgency.NEEDS_YOU, QUESTIONS_LABEL, template="applications/questions_due"
)


def questions_due(
    application: Application, questions: Sequence[Question], person: User, *, due_on: date, today: date, stage: int
) -> list[OutboxEmail]:
    """To the colleague who has them: what is still open and when it is to be done; once for each `stage` in days."""
    return send(
        QUESTIONS_DUE,
        [person],
        facility=application.facility,
        link=_my_questions(application),
        context={
            "application": application,
            "criteria": ", ".join(question.criterion for question in questions),
            "questions": questions,
            "count": len(questions),
            "due_on": due_on,
            "is_today": due_on == today,
            "days_late": (today - due_on).days,
        },
        dedupe_key=f"application.questions_due:{application.pk}:{due_on}:{stage}",
    )


EVIDENCE_EXPIRES = MailType(
    "application.evidence_expires",
    Urgency.NEEDS_YOU,
    _("Evidence that expires"),
    template="applications/evidence_expires",
)


def evidence_expires(item: EvidenceItem, person: User, *, stage: int) -> list[OutboxEmail]:
    """To the person who looks after an item: its last day is near; once for each `stage` in days before it."""
    return send(
        EVIDENCE_EXPIRES,
        [person],
        facility=item.facility,
        link=reverse("applications:evidence_item", args=[item.facility.slug, item.pk]),
        context={"item": item, "is_over": stage == 0},
        dedupe_key=f"application.evidence_expires:{item.pk}:{item.expires_on}:{stage}",
    )


EVIDENCE_RELEASED = MailType(
    "application.evidence_released",
    Urgency.FOR_INFORMATION,
    _("Evidence that a hospital shows you"),
    template="applications/evidence_released",
)


def evidence_released(application: Application, assessors: Iterable[User], *, on: date) -> None:
    """To the assessors: evidence stands beside its question now. One mail a day, however many items are released."""
    send(
        EVIDENCE_RELEASED,
        assessors,
        facility=application.facility,
        link=reverse("assessment:dossier", args=[application.code]),
        context={"application": application},
        dedupe_key=f"application.evidence_released:{application.code}:{on}",
    )


SUBMITTED = MailType(
    "application.submitted", Urgency.FOR_INFORMATION, SUBMISSION_LABEL, template="applications/submitted"
)
SUBMITTED_OFFICE = MailType(
    "application.submitted_office", Urgency.NEEDS_YOU, SUBMISSION_LABEL, template="applications/submitted_office"
)


def application_submitted(application: Application) -> None:
    """To the appointed people and to the office: handed in, locked, what comes next (R49)."""
    facility, context = application.facility, {"application": application}
    send(
        SUBMITTED,
        appointed_people(facility),
        facility=facility,
        link=_summary(application),
        context=context,
        dedupe_key=f"application.submitted:{application.code}:{application.submitted_at}",
    )
    send(
        SUBMITTED_OFFICE,
        [office_mailbox()],
        facility=facility,
        link=reverse("assessment:assign", args=[application.code]),
        context=context,
        dedupe_key=f"application.submitted_office:{application.code}:{application.submitted_at}",
    )


RETURNED = MailType("application.returned", Urgency.NEEDS_YOU, SUBMISSION_LABEL, template="applications/returned")


def application_returned(application: Application) -> None:
    """To the appointed people: it is theirs again; the reason stands in the portal."""
    facility = application.facility
    context = {"application": application}
    send(RETURNED, appointed_people(facility), facility=facility, link=_summary(application), context=context)


WITHDRAWN = MailType(
    "application.withdrawn", Urgency.FOR_INFORMATION, SUBMISSION_LABEL, template="applications/withdrawn"
)
WITHDRAWN_OFFICE = MailType(
    "application.withdrawn_office",
    Urgency.FOR_INFORMATION,
    SUBMISSION_LABEL,
    template="applications/withdrawn_office",
)


def application_withdrawn(application: Application, *, by: User) -> None:
    """To the appointed people and to the office."""
    facility, context = application.facility, {"application": application, "by": str(by)}
    send(WITHDRAWN, appointed_people(facility), facility=facility, link=_summary(application), context=context)
    link = reverse("portal:facility", args=[facility.slug])
    send(WITHDRAWN_OFFICE, [office_mailbox()], facility=facility, link=link, context=context)
