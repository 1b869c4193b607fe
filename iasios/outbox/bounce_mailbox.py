"""The mailbox to which mail servers report: an IMAP folder, or a folder of `.eml` files."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import structlog

from iasios.access import office_scope
from iasios.outbox.bounces import record_bounces
from iasios.outbox.delivery_reports import reports_in_message

log = structlog.get_logger(__name__)
#: Messages of one run; the next run takes the rest.
MOST = 200
#: Bytes of one message that are read; a report with a returned picture is longer and says nothing more.
LONGEST = 1_000_000
#: Seconds that an answer of the server may take.
PATIENCE = 30
_NUMBER = re.compile(rb"\d+")


class ReportBox(Protocol):
    """Messages that were not read yet; each is put aside once it has been recorded."""

    def unread(self) -> Iterator[tuple[str, bytes]]: ...
    def put_aside(self, name: str) -> None: ...


@dataclass(frozen=True)
class Folder:
    """A directory of `.eml` files; a file that was read gets the ending `.read`."""

    path: Path

    def unread(self) -> Iterator[tuple[str, bytes]]:
        for file in sorted(self.path.glob("*.eml"))[:MOST]:
            with file.open("rb") as content:
                yield file.name, content.read(LONGEST)

    def put_aside(self, name: str) -> None:
        file = self.path / name
        file.rename(file.with_suffix(".eml.read"))


@dataclass(frozen=True)
class ImapFolder:
    """Unseen messages of one folder of an account; what was read is marked as seen and stays there."""

    connection: imaplib.IMAP4

    def unread(self) -> Iterator[tuple[str, bytes]]:
        _state, found = self.connection.search(None, "UNSEEN")
        for number in _NUMBER.findall(found[0] or b"")[:MOST]:
            name = number.decode()
            # Peeking leaves it unseen: a run that is killed is repeated.
            _state, parts = self.connection.fetch(name, f"(BODY.PEEK[]<0.{LONGEST}>)")
            content = next((part[1] for part in parts if isinstance(part, tuple)), b"")
            yield name, bytes(content)

    def put_aside(self, name: str) -> None:
        self.connection.store(name, "+FLAGS", "\\Seen")


@contextmanager
def opened(url: str) -> Iterator[ReportBox]:
    """The mailbox at `file:///directory`, `imaps://user:password@host/folder` or `imap://...` (with STARTTLS).

    Raises:
        ValueError: another kind of address.
        imaplib.IMAP4.error, OSError: the server does not answer, or refuses.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        yield Folder(Path(unquote(parts.path)))
        return
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname:
        raise ValueError("a mailbox begins with file://, imap:// or imaps://")
    context = ssl.create_default_context()
    connection: imaplib.IMAP4
    if parts.scheme == "imaps":
        connection = imaplib.IMAP4_SSL(parts.hostname, parts.port or 993, ssl_context=context, timeout=PATIENCE)
    else:
        connection = imaplib.IMAP4(parts.hostname, parts.port or 143, timeout=PATIENCE)
        connection.starttls(context)
    try:
        connection.login(unquote(parts.username or ""), unquote(parts.password or ""))
        connection.select(unquote(parts.path.strip("/")) or "INBOX")
        yield ImapFolder(connection)
    finally:
        connection.logout()


def read_mailbox(url: str) -> int:
    """Records every report in the mailbox, message by message: what was recorded is put aside, then the next is read.

    A message that is no report is put aside as well. Returns how many reports were new; nothing without a mailbox.
    """
    if not url:
        return 0
    new = 0
    with opened(url) as mailbox:
        for name, content in mailbox.unread():
            try:
                reports = reports_in_message(content)
            except (ValueError, LookupError, AttributeError, TypeError) as error:
                # Whatever somebody wrote to the address must not keep the reports behind it waiting.
                log.warning("bounce_not_read", message=name, error=type(error).__name__)
                reports = []
            with office_scope("record mail that came back"):
                new += record_bounces(reports)
            mailbox.put_aside(name)
    return new
