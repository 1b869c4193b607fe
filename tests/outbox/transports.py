"""Transports for tests: one that refuses, one that counts."""

from typing import Any

from django.core.mail.backends.base import BaseEmailBackend


class Refusing(BaseEmailBackend):
    """Answers like a server that is away."""

    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError("nobody answers on port 25")
