"""What all mails of this app share: they are about one application and its facility."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from applications.models import Application
from iasios.documents.models import Document
from iasios.outbox.mail_types import MailType
from iasios.outbox.sending import Recipient, Words, send


def send_about(
    mail_type: MailType,
    people: Iterable[Any],
    application: Application,
    words: Callable[[], Words] | None = None,
    *,
    link: str,
    attachments: Iterable[Document] = (),
    calendar: Callable[[Recipient], str] | None = None,
    dedupe_key: str = "",
    **context: Any,
) -> int:
    """See `iasios.outbox.sending.send`. Returns how many mails were new."""
    new = send(
        mail_type,
        people,
        link=link,
        facility=application.facility,
        context={"application": application, **context},
        words=words,
        calendar=calendar,
        attachments=attachments,
        dedupe_key=dedupe_key,
    )
    return len(new)


def hospital_path(name: str, application: Application) -> str:
    """A page of the hospital about this application, even when the hospital has a newer one by the time of reading."""
    return f"{reverse(f'assessment:{name}', args=[application.facility.slug])}?{urlencode({'of': application.code})}"
