"""The demo's transport: every mail becomes a readable .eml file."""

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmlBackend(BaseEmailBackend):
    """Writes `<time>-<id>.eml` into a folder.

    Args:
        folder: made when missing, for this user's eyes only.
    """

    def __init__(self, folder: str, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self.folder = Path(folder)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            given = str(message.extra_headers.get("Message-ID", ""))
            identity = given.strip("<>").partition("@")[0] or uuid.uuid4().hex
            # Renamed into place: a reader never sees half a file, and a repeated delivery replaces the first.
            target = self.folder / f"{identity}.eml"
            partial = target.with_suffix(".part")
            partial.write_bytes(message.message().as_bytes())
            partial.chmod(0o600)
            partial.rename(target)
        return len(email_messages)
