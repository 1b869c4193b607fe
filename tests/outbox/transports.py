"""Transports for tests: one that refuses, one that counts."""

from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend


class Refusing(BaseEmailBackend):
    """Answers like a server that is away."""

    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError("nobody answers on port 25")


class RefusingOne(BaseEmailBackend):
    """Knows everybody but the deputy of Northgate."""

    def send_messages(self, email_messages: Any) -> int:
        for message in email_messages:
            refused = [address for address in message.to if address.startswith("deputy@")]
            if refused:
                raise SMTPRecipientsRefused({refused[0]: (550, b"no such mailbox")})
        return len(email_messages)
