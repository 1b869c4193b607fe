"""The kinds of mail: each app's `emails` modules declare theirs beside the functions that send them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class Urgency(Enum):
    """What a person's own wishes may do with a mail; see `facilities.mail_preferences`."""

    #: Keys, security, the account: at once, whatever the person chose.
    ALWAYS = "always"
    #: Somebody has to act on it or waits for it.
    NEEDS_YOU = "needs_you"
    #: Good to know; the portal shows it anyway.
    FOR_INFORMATION = "for_information"


@dataclass(frozen=True)
class MailType:
    """One kind of mail; making one enters it into the table.

    Attributes:
        kind: a stable name, kept in every row: "invoice.issued".
        urgency: whether the digest, quiet hours and *only what needs me* hold for it.
        label: what "Mail and calendar" calls it; several types may share one.
        template: folder and name below templates/emails/, without its ending; empty for mail that a library composes.
        is_sensitive: every mail of this type holds a link that works like a key, so it goes at once and the office's
            page shows its text in the demo only.
    """

    kind: str
    urgency: Urgency
    label: Any
    template: str = ""
    is_sensitive: bool = False

    def __post_init__(self) -> None:
        if self.is_sensitive and self.urgency is not Urgency.ALWAYS:
            raise ValueError(f"{self.kind} holds a key, so it goes at once.")
        if self.kind in _types:
            raise ValueError(f"{self.kind} is declared twice.")
        _types[self.kind] = self


_types: dict[str, MailType] = {}


def load_mail_types() -> None:
    """Reads the `emails` modules of every app; called once at start-up, so that the table is whole."""
    autodiscover_modules("emails")


def all_mail_types() -> list[MailType]:
    """By kind."""
    return [_types[kind] for kind in sorted(_types)]


def labels_of(urgency: Urgency, types: Iterable[MailType] | None = None) -> list[str]:
    """What the types of an urgency are called, each name once, in alphabetical order of the present language."""
    chosen = all_mail_types() if types is None else types
    return sorted({str(mail_type.label) for mail_type in chosen if mail_type.urgency is urgency}, key=str.casefold)


#: What allauth writes: links to sign in, confirm an address, set a password.
ACCOUNT = MailType("account", Urgency.ALWAYS, _("Account and sign-in"), is_sensitive=True)
#: Goes when its hour has come, so nothing may put it off again.
DIGEST = MailType("outbox.digest", Urgency.ALWAYS, _("Mail of the day"), template="outbox/digest")
