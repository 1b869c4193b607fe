"""Mails of doubts about a centre: to the office, and to a sender who gave an address. None to the centre."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilities.enums import DoubtOutcome, DoubtTopic
from facilities.models import CentreDoubt, DoubtNote
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import WORDS, Mailbox, Words, office_mailbox, send

LABEL = gettext_lazy("Doubts about a centre")


def _sender(doubt: CentreDoubt) -> list[Mailbox]:
    return [Mailbox(doubt.email, doubt.language, doubt.name)]


TOLD = MailType("facilities.doubt_told", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def doubt_told(doubt: CentreDoubt) -> None:
    """To the office. What was written, and by whom, is read in the portal."""

    def words() -> Words:
        values = {
            "facility": doubt.facility.name,
            "topic": DoubtTopic(doubt.topic).label,
            "day": date_format(doubt.due_on, "DATE_FORMAT"),
        }
        return Words(
            _("A doubt about %(facility)s") % values,
            [
                _("About: %(topic)s.") % values,
                _("The sender was promised an answer by %(day)s. The centre does not know of it.") % values,
            ],
            _("Read the doubt"),
        )

    send(TOLD, [office_mailbox()], link=reverse("facilities:office_doubt", args=[doubt.pk]), words=words)


RECEIVED = MailType("facilities.doubt_received", Urgency.ALWAYS, LABEL, template=WORDS, is_sensitive=True)


def doubt_received(doubt: CentreDoubt) -> None:
    """To the sender: the link to the outcome."""

    def words() -> Words:
        values = {"facility": doubt.facility.name, "day": date_format(doubt.due_on, "DATE_FORMAT"), "code": doubt.code}
        return Words(
            _("Your doubt about %(facility)s has arrived") % values,
            [
                _("The office looks into it and answers by %(day)s. Your name is not passed on.") % values,
                _("Your number is %(code)s. Others who have it can read the answer: keep it to yourself.") % values,
                _("If you did not write to us, somebody else gave your address. You need do nothing."),
            ],
            _("See what has happened"),
        )

    send(RECEIVED, _sender(doubt), link=reverse("facilities:doubt", args=[doubt.code]), words=words)


ANSWERED = MailType("facilities.doubt_answered", Urgency.ALWAYS, LABEL, template=WORDS, is_sensitive=True)


def doubt_answered(doubt: CentreDoubt, written: DoubtNote) -> None:
    """To the sender: what the office says, and the outcome once there is one."""

    def words() -> Words:
        values = {"facility": doubt.facility.name}
        outcome = [f"{DoubtOutcome(doubt.outcome).label}."] if doubt.outcome else []
        return Words(
            _("Our answer to your doubt about %(facility)s") % values,
            [*outcome, *written.text.splitlines()],
            _("See what has happened"),
        )

    link = reverse("facilities:doubt", args=[doubt.code])
    send(ANSWERED, _sender(doubt), link=link, words=words, dedupe_key=f"doubt_answered:{written.pk}")
