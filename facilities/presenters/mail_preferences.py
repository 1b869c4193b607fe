"""What "Mail and calendar" says of the kinds of mail. It reads the table of mail types and queries nothing."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from iasios.outbox.mail_types import Urgency, labels_of


@dataclass(frozen=True)
class MailGroup:
    """The kinds of one urgency, under a heading."""

    heading: str
    labels: list[str]


def mail_groups() -> list[MailGroup]:
    """From what always goes at once to what is only good to know."""
    return [
        MailGroup(_("Always at once"), labels_of(Urgency.ALWAYS)),
        MailGroup(_("Needs you"), labels_of(Urgency.NEEDS_YOU)),
        MailGroup(_("News"), labels_of(Urgency.FOR_INFORMATION)),
    ]
