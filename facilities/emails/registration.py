"""Mails about registrations that are no facility yet: to applicants without an account, and to the office."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from facilities.models import RegistrationDraft
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import Mailbox, office_mailbox, send

LABEL = _("Registrations")


def _applicant(draft: RegistrationDraft) -> list[Mailbox]:
    return [Mailbox(draft.email, draft.language)]


REGISTRATION_BEGUN = MailType(
    "facilities.registration_begun",
    Urgency.ALWAYS,
    LABEL,
    template="facilities/registration_begun",
    is_sensitive=True,
)


def registration_begun(draft: RegistrationDraft, token: str, *, days: int) -> None:
    """The link that reopens the form; whoever has it can read and change the form."""
    link = reverse("registration:register_again", args=[token])
    send(REGISTRATION_BEGUN, _applicant(draft), link=link, context={"name": str(draft), "days": days})


REGISTRATION_HELD = MailType(
    "facilities.registration_held", Urgency.NEEDS_YOU, LABEL, template="facilities/registration_held"
)


def registration_held(draft: RegistrationDraft) -> None:
    """Tells the applicant that the office looks first, and nothing of other facilities."""
    send(REGISTRATION_HELD, _applicant(draft), link=reverse("portal:contact"), context={"name": str(draft)})


REGISTRATION_DECLINED = MailType(
    "facilities.registration_declined", Urgency.NEEDS_YOU, LABEL, template="facilities/registration_declined"
)


def registration_declined(draft: RegistrationDraft, answer: str) -> None:
    """The office's own words to the applicant."""
    context = {"name": str(draft), "answer": answer}
    send(REGISTRATION_DECLINED, _applicant(draft), link=reverse("portal:contact"), context=context)


REGISTRATION_TO_CHECK = MailType(
    "facilities.registration_to_check", Urgency.NEEDS_YOU, LABEL, template="facilities/registration_to_check"
)


def registration_to_check(draft: RegistrationDraft) -> None:
    """To the office: compare a registration with what is there."""
    link = reverse("registration:held", args=[draft.pk])
    send(REGISTRATION_TO_CHECK, [office_mailbox()], link=link, context={"draft": draft, "name": str(draft)})
