"""Mails of the correspondence with the office: links to what was written, never its words."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from facilities.enums import ConsultationStatus, ReportedProgress
from facilities.models import Consultation, Facility, StatusUpdate, Thread, Upload, User
from facilities.queries.people import appointed_people
from iasios.access import office_scope
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import office_mailbox, send

MESSAGES_LABEL = _("Messages and questions")
CONSULTATIONS_LABEL = _("Consultations")
PROGRESS_LABEL = _("Answers of facilities")
FILES_LABEL = _("Files from the office")


def _people(facility: Facility) -> list[User]:
    with office_scope("address mail to the appointed people of a facility"):
        return list(appointed_people(facility))


def _to_office(mail_type: MailType, facility: Facility, link: str, **context: Any) -> None:
    send(mail_type, [office_mailbox()], facility=facility, link=link, context=context)


MESSAGE_FROM_OFFICE = MailType(
    "facilities.message_from_office", Urgency.NEEDS_YOU, MESSAGES_LABEL, template="facilities/message_from_office"
)


def message_from_office(thread: Thread, user: User, *, title: str = "") -> None:
    """The office wrote: a link to the message, never the message (R72).

    Args:
        title: of the message, where it is one of the portal's own (R70): then the mail bears it too.
    """
    link = reverse("facilities:thread", args=[thread.facility.slug, thread.pk])
    send(MESSAGE_FROM_OFFICE, [user], facility=thread.facility, link=link, context={"title": title})


FILE_FROM_OFFICE = MailType(
    "facilities.file_from_office", Urgency.FOR_INFORMATION, FILES_LABEL, template="facilities/file_from_office"
)


def file_from_office(upload: Upload) -> None:
    """The office put a file under the hospital's documents: its title and a link, never the file."""
    facility = upload.facility
    link = reverse("facilities:upload", args=[facility.slug, upload.pk])
    send(FILE_FROM_OFFICE, _people(facility), facility=facility, link=link, context={"file_title": upload.title})


MESSAGE_TO_OFFICE = MailType(
    "facilities.message_to_office", Urgency.NEEDS_YOU, MESSAGES_LABEL, template="facilities/message_to_office"
)


def message_to_office(thread: Thread, author: User) -> None:
    """Somebody of a facility wrote to the office: a link, never the message."""
    link = reverse("facilities:office_thread", args=[thread.pk])
    _to_office(MESSAGE_TO_OFFICE, thread.facility, link, author=author)


CONSULTATION_ASKED = MailType(
    "facilities.consultation_asked", Urgency.NEEDS_YOU, CONSULTATIONS_LABEL, template="facilities/consultation_asked"
)


def consultation_asked(consultation: Consultation, author: User) -> None:
    """A facility asks for a consultation, or names other days (R23)."""
    link = reverse("invoicing:office_consultation", args=[consultation.pk])
    _to_office(CONSULTATION_ASKED, consultation.facility, link, author=author)


CONSULTATION_AGREED = MailType(
    "facilities.consultation_agreed", Urgency.NEEDS_YOU, CONSULTATIONS_LABEL, template="facilities/consultation_agreed"
)


def consultation_agreed(consultation: Consultation, author: User) -> None:
    """A facility agreed to the proposed day, or withdrew."""
    link = reverse("invoicing:office_consultation", args=[consultation.pk])
    status = ConsultationStatus(consultation.status).label
    _to_office(CONSULTATION_AGREED, consultation.facility, link, author=author, status=status)


CONSULTATION_ANSWERED = MailType(
    "facilities.consultation_answered",
    Urgency.NEEDS_YOU,
    CONSULTATIONS_LABEL,
    template="facilities/consultation_answered",
)


def consultation_answered(consultation: Consultation) -> None:
    """The office confirmed, proposed or declined; to those who may ask for a consultation."""
    facility = consultation.facility
    link = reverse("invoicing:consultation", args=[facility.slug, consultation.pk])
    context = {"status": ConsultationStatus(consultation.status).label}
    send(CONSULTATION_ANSWERED, _people(facility), facility=facility, link=link, context=context)


STATUS_ASKED = MailType(
    "facilities.status_asked", Urgency.NEEDS_YOU, MESSAGES_LABEL, template="facilities/status_asked"
)


def status_asked(facility: Facility) -> None:
    """The office asks how things stand (R24)."""
    link = reverse("facilities:status_update", args=[facility.slug])
    send(STATUS_ASKED, _people(facility), facility=facility, link=link)


STATUS_ANSWERED = MailType(
    "facilities.status_answered", Urgency.FOR_INFORMATION, PROGRESS_LABEL, template="facilities/status_answered"
)


def status_answered(update: StatusUpdate, author: User) -> None:
    """The answer, for the office."""
    link = reverse("facilities:office_status", args=[update.facility.slug])
    _to_office(STATUS_ANSWERED, update.facility, link, author=author, progress=ReportedProgress(update.progress).label)
