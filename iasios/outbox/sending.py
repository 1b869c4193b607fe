"""The one sender: one mail per person, in that person's language, by that person's wishes."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape

from iasios.documents.models import Document
from iasios.outbox.delivery_plan import AT_ONCE, plans_of
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.models import OutboxEmail
from iasios.outbox.plain_text import subject_and_text
from iasios.outbox.services import new_mail, store_mails
from iasios.outbox.texts import edited_words


class Recipient(Protocol):
    """A person with an account, or a `Mailbox`."""

    @property
    def pk(self) -> Any: ...
    @property
    def email(self) -> str: ...
    @property
    def language(self) -> str: ...


@dataclass(frozen=True)
class Mailbox:
    """An address that belongs to no account, so nobody's wishes hold for it."""

    email: str
    language: str = "en"
    #: What the mail calls its reader; the address where nothing is said.
    name: str = ""
    pk: None = None

    def __str__(self) -> str:
        return self.name or self.email


def office_mailbox() -> Mailbox:
    """The address that everybody at the office reads."""
    return Mailbox(settings.OFFICE_EMAIL)


@dataclass(frozen=True)
class Words:
    """A mail without a template of its own: subject and heading, paragraphs, and the label of its one link."""

    heading: str
    paragraphs: list[str]
    action: str


#: For mails that are written in Python.
WORDS = "outbox/words"


def send(
    mail_type: MailType,
    to: Iterable[Any],
    *,
    link: str,
    facility: Any = None,
    context: dict[str, Any] | None = None,
    words: Callable[[], Words] | None = None,
    calendar: Callable[[Recipient], str] | None = None,
    attachments: Iterable[Document] = (),
    dedupe_key: str = "",
    is_sensitive: bool = False,
) -> list[OutboxEmail]:
    """Stores one mail for each recipient, inside the present transaction: nobody sees who else was told.

    Args:
        to: people or mailboxes (`Recipient`).
        link: the path of the page that the mail leads to; the mail of the day leads there too.
        context: for the template; `facility`, `link`, `origin` and `recipient` are added. Texts among the values are
            lazy, so that each recipient reads them in the own language.
        words: for types with the template `WORDS`: called in the recipient's language.
        calendar: an invitation as iCalendar text for one recipient, made in that recipient's language.
        dedupe_key: nobody gets a second mail with the same key.
        is_sensitive: this one holds a key, though not every mail of its type does.

    Returns:
        The new rows, without those of people who had the mail before or do not want it.

    Raises:
        TransactionManagementError: outside a transaction.
        ValueError: a mail that holds a key may not wait, so its type must be one that always goes at once.
    """
    recipients: list[Recipient] = list(to)
    if is_sensitive and mail_type.urgency is not Urgency.ALWAYS:
        raise ValueError(f"{mail_type.kind} holds a key, so its type must always go at once.")
    plans = plans_of([person.pk for person in recipients if person.pk is not None], mail_type.urgency)
    mails = []
    for person in recipients:
        plan = plans.get(person.pk, AT_ONCE)
        if not plan.wanted:
            continue
        with translation.override(person.language):
            values = {
                "origin": settings.PUBLIC_ORIGIN,
                "facility": facility,
                "recipient": person,
                "link": settings.PUBLIC_ORIGIN + link,
                **(context or {}),
            }
            if words:
                # The office's words are put in as they are: the template escapes them.
                with edited_words(mail_type.kind):
                    values |= asdict(words())
            with edited_words(mail_type.kind, as_html=True):
                subject, text, html = compose(mail_type.template, values)
            invitation = calendar(person) if calendar else ""
        mails.append(
            new_mail(
                mail_type=mail_type,
                to=person.email,
                person_id=person.pk,
                subject=subject,
                text=text,
                html=html,
                facility=facility,
                language=person.language,
                calendar=invitation,
                is_sensitive=mail_type.is_sensitive or is_sensitive,
                link=values["link"],
                plan=plan,
                dedupe_key=f"{dedupe_key}:{person.pk or person.email}" if dedupe_key else None,
            )
        )
    return store_mails(mails, attachments=attachments)


def compose(template: str, values: dict[str, Any]) -> tuple[str, str, str]:
    """Subject, plain text and HTML in the present language, from one template."""
    html = render_to_string(f"emails/{template}.html", values)
    subject, text = subject_and_text(html)
    return subject, text, html.replace("<title></title>", f"<title>{escape(subject)}</title>", 1)
