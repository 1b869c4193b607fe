"""A mail in the outbox, as a service would store it."""

from types import SimpleNamespace
from typing import Any

from django.db import transaction

from iasios.outbox.models import OutboxEmail
from iasios.outbox.services import new_mail, store_mails


def store_mail(**changes: Any) -> OutboxEmail | None:
    """One row; None when its key was used before. `kind` need not stand in the table of mail types."""
    values: dict[str, Any] = {
        "kind": "test.message",
        "to": "maren.holt@northgate.example",
        "subject": "A subject",
        "text": "A text\n",
        "html": "<p>A text</p>",
    }
    values |= changes
    attachments = values.pop("attachments", ())
    mail_type: Any = SimpleNamespace(kind=values.pop("kind"))
    with transaction.atomic():
        stored = store_mails([new_mail(mail_type=mail_type, **values)], attachments=attachments)
    return stored[0] if stored else None
