"""Connections to the portal over loopback, several at once, kept open between requests."""

import http.client
import io
import threading
import zipfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

CSRF = "b" * 32
#: How a script of the portal asks: for a part of a page, or to save by itself.
FRAGMENT = {"X-Fragment": "found"}
AUTOSAVE = {"X-Autosave": "1", "Accept": "application/json"}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Probe:
    """One try.

    Attributes:
        who: the attacker's name.
        cookie: the attacker's session, or empty.
        what: the line of the report, such as the name of an address.
        allowed: says whether a status with its Location is one of the allowed answers.
        known: texts that the attacker sent and that may therefore come back.
    """

    who: str
    cookie: str
    what: str
    method: str
    path: str
    allowed: Callable[[int, str], bool]
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | dict[str, Any] | None = None
    known: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path} as {self.who}"


@dataclass(frozen=True)
class Answer:
    """Status, headers as one text, and the body with what a packed file holds."""

    status: int
    location: str
    headers: str
    body: bytes
    raw: bytes


def unpacked(body: bytes) -> bytes:
    """The body, and after it the members of a ZIP file (a workbook is one)."""
    if not body.startswith(b"PK"):
        return body
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return body + b"".join(packed.read(name) for name in packed.namelist())
    except zipfile.BadZipFile:
        return body


class Client:
    """Sends probes, in the order of their iterable, over a few connections."""

    def __init__(self, port: int, *, connections: int = 4) -> None:
        self.port = port
        self._local = threading.local()
        self._pool = ThreadPoolExecutor(connections)

    def ask(self, probe: Probe) -> Answer:
        headers = {"Host": f"127.0.0.1:{self.port}", "X-CSRFToken": CSRF, "Origin": f"http://127.0.0.1:{self.port}"}
        headers["Cookie"] = f"{probe.cookie}; csrftoken={CSRF}" if probe.cookie else f"csrftoken={CSRF}"
        headers |= probe.headers
        body = probe.body
        if isinstance(body, dict):
            body = urlencode(body, doseq=True).encode()
        if body is None and probe.method not in SAFE:
            body = b""
        if probe.method not in SAFE:
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        for again in (True, False):
            connection = getattr(self._local, "connection", None)
            if connection is None:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
                self._local.connection = connection
            try:
                connection.request(probe.method, probe.path, body, headers)
                answer = connection.getresponse()
                raw = answer.read()
            except (http.client.HTTPException, ConnectionError):
                # A worker closes a connection that was idle; a second time it is a fault.
                connection.close()
                self._local.connection = None
                if not again:
                    raise
                continue
            told = "\n".join(f"{name}: {value}" for name, value in answer.getheaders())
            return Answer(answer.status, answer.getheader("Location", ""), told, unpacked(raw), raw)
        raise AssertionError("unreachable")

    def ask_all(self, probes: Iterable[Probe]) -> Iterable[tuple[Probe, Answer]]:
        probes = list(probes)
        return zip(probes, self._pool.map(self.ask, probes), strict=True)
