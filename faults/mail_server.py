"""A mail server on loopback that notes each message it has taken, and can be away, or keep a sender waiting."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from threading import Event, Lock
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from iasios.launcher import process


@dataclass
class Taken:
    """One message that was taken.

    Attributes:
        at: when, in seconds of the real clock.
        farewell_at: when its sender ended the dialogue, which it does after it has noted that the mail has left.
        cut: the dialogue was cut after that, so that the sender may not know.
    """

    message_id: str
    to: str
    at: float
    farewell_at: float | None = None
    cut: bool = False


@dataclass
class MailServer:
    """Start with `start()`; `port` is its address on 127.0.0.1."""

    taken: list[Taken] = field(default_factory=list)
    port: int = 0
    _away: bool = False
    _open: set[Any] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)
    _keeps: Event = field(default_factory=Event)
    #: How many have sent a whole mail and wait for the answer.
    waiting: int = 0

    def start(self) -> None:
        book = self

        class Dialogue(SMTP):
            def connection_made(self, transport: Any) -> None:
                super().connection_made(transport)
                if book._away:
                    transport.abort()
                book._open.add(self)

            def connection_lost(self, error: Exception | None) -> None:
                book._open.discard(self)
                super().connection_lost(error)

        class Server(Controller):
            def factory(self) -> SMTP:
                return Dialogue(self.handler, **self.SMTP_kwargs)

        self.port = process.free_port()
        self._server = Server(self, hostname="127.0.0.1", port=self.port)
        self._server.start()

    def stop(self) -> None:
        self._cut()
        self._server.stop()

    # --- what aiosmtpd calls ------------------------------------------------------------------------------------------

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content)
        self.waiting += 1
        try:
            # Whoever leaves meanwhile ends this with the dialogue.
            while self._keeps.is_set():
                await asyncio.sleep(0.02)
        finally:
            self.waiting -= 1
        note = Taken(str(message["Message-ID"]), envelope.rcpt_tos[0], time.time())
        with self._lock:
            self.taken.append(note)
        session.last = note
        return "250 taken"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        if getattr(session, "last", None) is not None:
            session.last.farewell_at = time.time()
        return "221 farewell"

    # --- what happens to it -------------------------------------------------------------------------------------------

    def _cut(self) -> None:
        def abort() -> None:
            for dialogue in list(self._open):
                last = getattr(dialogue.session, "last", None)
                if last is not None and last.farewell_at is None:
                    last.cut = True
                if dialogue.transport is not None:
                    dialogue.transport.abort()

        self._server.loop.call_soon_threadsafe(abort)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Every dialogue is cut, and nobody is let in meanwhile."""
        self._away = True
        self._cut()
        try:
            yield
        finally:
            self._away = False

    @contextmanager
    def keeping_waiting(self) -> Iterator[None]:
        """Whoever has sent a whole mail gets no answer; what it sent is not taken if it leaves meanwhile."""
        self._keeps.set()
        try:
            yield
        finally:
            self._keeps.clear()

    def copies(self) -> dict[str, list[Taken]]:
        """What was taken, by Message-ID, in order."""
        found: dict[str, list[Taken]] = defaultdict(list)
        with self._lock:
            for note in self.taken:
                found[note.message_id].append(note)
        return found

    def windows(self) -> list[float]:
        """Milliseconds from taking a mail to its sender's farewell: as long as that, a killed sender sends it twice."""
        with self._lock:
            return sorted((note.farewell_at - note.at) * 1000 for note in self.taken if note.farewell_at is not None)
