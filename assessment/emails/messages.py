"""Messages about a dossier: each reader is told that one came; its text stays in the portal."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Application
from assessment.emails.sending import send_about
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import WORDS, Words, office_mailbox

LABEL = gettext_lazy("Messages about a dossier")


def _words(application: Application) -> Words:
    values = {"code": application.code}
    return Words(
        _("New message about %(code)s") % values,
        [_("Somebody has written to you about application %(code)s. The message is in the portal.") % values],
        _("Read and answer"),
    )


MESSAGE = MailType("assessment.dossier_message", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def dossier_message(application: Application, people: Iterable[Any], *, number: int) -> int:
    """To the assessors and chairpersons who read message `number`. Returns new mails."""
    return send_about(
        MESSAGE,
        people,
        application,
        lambda: _words(application),
        link=reverse("assessment:messages", args=[application.code]),
        dedupe_key=f"{MESSAGE.kind}:{number}",
    )


MESSAGE_TO_OFFICE = MailType("assessment.dossier_message_to_office", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def dossier_message_to_office(application: Application, *, number: int) -> int:
    """To the office's mailbox. Returns new mails."""
    return send_about(
        MESSAGE_TO_OFFICE,
        [office_mailbox()],
        application,
        lambda: _words(application),
        link=reverse("assessment:messages", args=[application.code]),
        dedupe_key=f"{MESSAGE_TO_OFFICE.kind}:{number}",
    )
