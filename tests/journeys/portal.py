"""The portal as processes: a database of its own, gunicorn, a Celery worker, mail as files."""

import email
import email.policy
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from iasios.web.logging import KEYED_PATHS
from tests.database import address, copy_to, drop
from tests.journeys import moved_clock, scenes
from tests.journeys.stagehand import Stagehand

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "accredit-demo"
_pause = threading.Event()


def wait_until(what: str, found: Callable[[], Any], seconds: float = 30) -> Any:
    """Asks again until the answer is truthy; fails with `what` after the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        answer = found()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {seconds:.0f} seconds")
        _pause.wait(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _numbered(variable: str, database: int) -> str:
    """The address of a Valkey in an environment variable, leading to one of its numbered databases."""
    return urlsplit(os.environ[variable])._replace(path=f"/{database}").geturl()


@dataclass
class Portal:
    """Start with `start()`; `origin` is its address."""

    name: str
    folder: Path
    redis_database: int
    #: Of a portal whose day is moved (tests/journeys/moved_clock.py): the file that its processes follow.
    clock: Path | None = None
    port: int = field(default_factory=_free_port)
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)
    stagehand: Stagehand = field(init=False)
    #: Slugs of the facilities that journeys have opened, by the domain of their people.
    places: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def owner_url(self) -> str:
        return address("DATABASE_OWNER_URL", self.name)

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "iasios.settings.dev",
            "DATABASE_URL": address("DATABASE_URL", self.name),
            "CELERY_BROKER_URL": _numbered("CELERY_BROKER_URL", self.redis_database),
            "CACHE_URL": _numbered("CACHE_URL", self.redis_database + 1),
            "PUBLIC_ORIGIN": self.origin,
            "DATA_DIR": str(self.folder),
            "EMAIL_URL": f"filemail://{self.folder}/mail",
            "REQUIRE_SECOND_FACTOR": "0",
            "DEMO": "1",
            **({moved_clock.VARIABLE: str(self.clock), "PYTHONPATH": str(ROOT)} if self.clock else {}),
        }

    def start(self) -> None:
        copy_to(self.name)
        self.stagehand = Stagehand(ROOT, self.environment, (self.folder / "stagehand.log").open("wb"))
        self.stagehand.call(scenes.furnish)
        self._spawn(
            "gunicorn",
            "tests.journeys.moved_clock:application" if self.clock else "iasios.wsgi",
            *["-c", "python:iasios.web.server"],
            *f"-k gthread -w 1 --threads 4 -b 127.0.0.1:{self.port} -t 60".split(),
        )
        self._spawn(
            "celery",
            *["-A", "tests.journeys.moved_clock:worker" if self.clock else "iasios.celery", "worker", "-P", "solo"],
            *["-l", "warning", "--without-gossip", "--without-mingle"],
        )
        wait_until("the portal answers", self._answers, 60)

    def _spawn(self, program: str, *words: str) -> None:
        log = (self.folder / f"{program}.log").open("wb")
        child = subprocess.Popen(
            [str(Path(sys.executable).parent / program), *words],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        self.children.append(child)

    def _answers(self) -> bool:
        assert all(child.poll() is None for child in self.children), self.logs()
        try:
            with urllib.request.urlopen(f"{self.origin}/readyz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-3000:] for path in sorted(self.folder.glob("*.log")))

    def secrets(self) -> set[str]:
        """What no log may contain: keys of all links that were mailed, facility codes, sessions, the passwords."""
        bodies = [body for mail in self.mails() if (body := mail.get_body(("plain",))) is not None]
        keys = {
            part
            for body in bodies
            for path in re.findall(rf"{re.escape(self.origin)}(/[^\s\"<>]+)", body.get_content())
            for beginning in KEYED_PATHS
            if path.startswith(beginning)
            for part in path.removeprefix(beginning).split("/")
            if len(part) >= 12
        }
        with psycopg.connect(self.owner_url) as connection:
            connection.execute("SELECT set_config('portal.scope', 'office', false)")
            codes = connection.execute("SELECT code FROM facilities_facility").fetchall()
            sessions = connection.execute("SELECT session_key FROM django_session").fetchall()
        return keys | {row[0] for row in (*codes, *sessions)} | {PASSWORD}

    def secrets_in_logs(self, secrets: set[str]) -> list[str]:
        """Each log with a secret in it."""
        written = {path.name: path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log"))}
        return [name for name, text in written.items() if any(secret in text for secret in secrets)]

    def stop(self) -> None:
        if hasattr(self, "stagehand"):
            self.stagehand.end()
        for child in self.children:
            child.terminate()
        for child in self.children:
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait(timeout=5)
        drop(self.name)

    def move_to(self, moment: datetime) -> None:
        """The portal goes on from this moment; only where it has a `clock`."""
        assert self.clock
        moved_clock.move_to(self.clock, moment)

    # --- mail -------------------------------------------------------------------------------------------------------

    def mails(self) -> list[EmailMessage]:
        files = sorted((self.folder / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]  # type: ignore[misc]

    def mail_to(self, address: str, *, containing: str) -> str:
        """The text of the newest mail to this address whose subject or text has these words; waits for it."""

        def newest() -> str | None:
            for message in reversed(self.mails()):
                body = message.get_body(("plain",))
                text = f"{message['subject']}\n{body.get_content() if body else ''}"
                if address in str(message["to"]) and containing.lower() in text.lower():
                    return text
            return None

        return wait_until(f"a mail to {address} with {containing!r}", newest)
