"""The assessors' yearly statement: asked for, and reminded of."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessment.emails.reminders import LABEL
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import WORDS, Words, send

STATEMENT_WANTED = MailType("assessment.statement_wanted", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def statement_wanted(people: Iterable[Any], until: date | None, today: date, key: str) -> int:
    """To assessors: the statement ends, has ended, or was never confirmed. Returns new mails.

    Args:
        until: the last day of the latest one, the same for all of them; None before the first.
        key: nobody gets a second mail with the same.
    """

    def words() -> Words:
        day = date_format(until, "DATE_FORMAT") if until else ""
        if until is None:
            heading = _("Please confirm your statement as an assessor")
        elif until < today:
            heading = _("Your yearly statement ended on %(day)s") % {"day": day}
        else:
            heading = _("Your yearly statement ends on %(day)s") % {"day": day}
        return Words(
            heading,
            [
                _("Once a year each assessor confirms confidentiality and declares conflicts of interest."),
                _("It takes a minute. Without it the office can ask you to assess, but no dossier opens to you."),
            ],
            _("Read and confirm"),
        )

    link = reverse("assessment:statement")
    return len(send(STATEMENT_WANTED, people, link=link, words=words, dedupe_key=f"statement:{key}"))
