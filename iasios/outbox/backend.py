"""Django's mail backend for library mail: it stores rows, so that allauth's mail takes the same road as ours."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from iasios.outbox.mail_types import ACCOUNT
from iasios.outbox.services import new_mail, store_mails


class OutboxBackend(BaseEmailBackend):
    """Stores messages as sensitive, since library mail carries links for signing in."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            html = next(
                (str(part.content) for part in getattr(message, "alternatives", []) if part.mimetype == "text/html"), ""
            )
            with transaction.atomic():
                store_mails(
                    [
                        new_mail(
                            mail_type=ACCOUNT,
                            to=address,
                            subject=str(message.subject),
                            text=str(message.body),
                            html=html,
                            reply_to=message.reply_to,
                            is_sensitive=True,
                        )
                        for address in message.recipients()
                    ]
                )
        return len(email_messages)
