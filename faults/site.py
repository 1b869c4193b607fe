"""The portal as processes of its own: PostgreSQL and Valkey that write to disk, web, worker, beat, a mail server."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from faults.mail_server import MailServer
from faults.object_store import ObjectStore
from iasios.launcher import process, run
from iasios.launcher.layout import Layout
from iasios.launcher.postgres import Postgres
from iasios.launcher.services import Services, services
from iasios.launcher.supervisor import Supervisor
from iasios.launcher.valkey import Valkey
from tests.database import copy_to
from tests.journeys import moved_clock
from tests.journeys.stagehand import Stagehand

DATABASE = "faults"


class Restarter(Supervisor):
    """Starts again whatever ends, however often: here it ends more often than anything does in life."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look_after, daemon=True)
        #: Where the log of a program stood when it was started last.
        self._log_at: dict[str, int] = {}

    def _refuse_too_many(self, *given: Any) -> None:
        return

    def _launch(self, program: Any) -> None:
        self._log_at[program.name] = program.log.stat().st_size if program.log.exists() else 0
        super()._launch(program)

    def has_said(self, name: str, words: str) -> bool:
        """Whether the log of a program has these words since its last start."""
        with (self._layout.log / f"{name}.log").open("rb") as log:
            log.seek(self._log_at[name])
            return words.encode() in log.read()

    def pid(self, name: str) -> int:
        """The process of a program now; 0 while it is not there."""
        for program in self._programs:
            if program.name == name and program.running is not None and program.running.poll() is None:
                return program.running.pid
        return 0

    def _look_after(self) -> None:
        while not self._over.wait(0.3):
            with self.lock:
                self.check()

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        self.stop()


@dataclass
class Site:
    """Everything that can be killed or taken away, and the ways to look behind it."""

    layout: Layout
    folder: Path
    port: int
    environment: dict[str, str]
    postgres: Postgres
    valkey: Valkey
    mail: MailServer
    store: ObjectStore | None
    programs: Restarter
    stagehand: Stagehand
    _stagehand_lock: threading.Lock

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def media(self) -> Path:
        return self.folder / "media"

    def connect(self) -> psycopg.Connection[Any]:
        """A session of the tables' owner, who sees every row."""
        return psycopg.connect(
            self.environment["DATABASE_OWNER_URL"], options="-c portal.scope=office", autocommit=True
        )

    def rows(self, sql: str, *values: Any) -> list[Any]:
        with self.connect() as connection:
            return connection.execute(sql, values).fetchall()

    def call(self, scene: Any, *arguments: Any) -> Any:
        """What a scene returns; AssertionError where it failed, or nobody knows whether it did."""
        with self._stagehand_lock:
            return self.stagehand.call(scene, *arguments)

    def move_clock(self, ahead: timedelta) -> None:
        """The portal goes on so far ahead of the real clock."""
        moved_clock.move_to(Path(self.environment[moved_clock.VARIABLE]), datetime.now(UTC) + ahead)

    def is_ready(self) -> bool:
        status, parts = run.readiness(self.port)
        return status == 200 or (status == 503 and {k for k, v in parts.items() if v != "ok"} <= {"status", "outbox"})

    def _stands(self) -> bool:
        names = ("web", "worker", "beat")
        return all(map(self.programs.pid, names)) and self.is_ready() and self._worker_answers()

    def _worker_answers(self) -> bool:
        """Asked through the broker: the line in its log that says so is lost where the disk is full at that moment."""
        with Celery(broker=self.environment["CELERY_BROKER_URL"]) as asking:
            asking.conf.broker_transport_options = {"max_retries": 1}
            try:
                return bool(asking.control.ping(timeout=1))
            except (OperationalError, RedisError, OSError):
                return False

    def wait_until_ready(self, within: float = 180) -> None:
        """All three programs run, and pages are answered.

        Raises:
            RuntimeError: not in time.
        """
        if not process.wait_until(self._stands, within=within, every=0.2):
            raise RuntimeError(f"the portal was not ready again within {within:.0f} s; see {self.layout.log}")


@contextmanager
def running_site(layout: Layout, *, on_s3: bool = False, ready_from: str = "") -> Iterator[Site]:
    """A fresh portal with nobody in it but the people of the programme.

    Args:
        on_s3: files lie in an S3-compatible store on loopback, else in a folder.
        ready_from: address of a database that is migrated already, to be copied instead of migrating a new one.
    """
    layout.prepare()
    # Whatever fails at the end, everything else is ended all the same.
    with ExitStack() as ends:
        mail = MailServer()
        mail.start()
        ends.callback(mail.stop)
        store = ObjectStore() if on_s3 else None
        if store:
            ends.callback(store.stop)
        ends.enter_context(layout.sole("the faults"))
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="portal-faults-")))
        started = ends.enter_context(services(layout, _given(), durable=True))
        port = process.free_port()
        environment = _environment(started, folder, port, mail.port) | (store.settings() if store else {})
        _make_database(started, ready_from)
        environment |= {
            variable: _address(started.env[variable]) for variable in ("DATABASE_URL", "DATABASE_OWNER_URL")
        }
        Path(environment[moved_clock.VARIABLE]).write_text("0")
        stagehand = Stagehand(layout.root, environment, ends.enter_context((layout.log / "stagehand.log").open("ab")))
        ends.callback(stagehand.end)
        programs = Restarter(layout, environment, started.servers)
        ends.callback(programs.end)
        for title, command in _commands(layout, port, folder).items():
            programs.start(title, command)
        programs.begin()
        postgres, valkey = started.servers["postgres"], started.servers["valkey"]
        assert isinstance(postgres, Postgres)
        assert isinstance(valkey, Valkey)
        yield Site(
            layout, folder, port, environment, postgres, valkey, mail, store, programs, stagehand, threading.Lock()
        )


def _given() -> dict[str, str]:
    """The environment without the addresses of other servers: these here are killed."""
    own = ("DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL", "CACHE_URL", "EMAIL_URL", "S3_BUCKET")
    return {name: value for name, value in os.environ.items() if name not in own}


def _environment(started: Services, folder: Path, port: int, mail_port: int) -> dict[str, str]:
    return started.env | {
        "DJANGO_SETTINGS_MODULE": "faults.settings",
        "PUBLIC_ORIGIN": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "DATA_DIR": str(folder),
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "REQUIRE_SECOND_FACTOR": "0",
        "DEMO": "1",
        "ONLINE_PAYMENT_PROVIDER": "tests.invoicing.sandbox_provider.SandboxProvider",
        "ONLINE_PAYMENT_SECRET": "sandbox-secret",
        moved_clock.VARIABLE: str(folder / "clock"),
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
        "PYTHONUNBUFFERED": "1",
    }


def _address(url: str) -> str:
    return f"{url.rpartition('/')[0]}/{DATABASE}"


def _make_database(started: Services, ready_from: str) -> None:
    """By what makes the databases of the tests, which reads the environment of this process."""
    wanted = (
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "SECRET_KEY",
        "SECOND_FACTOR_KEYS",
        "CELERY_BROKER_URL",
        "CACHE_URL",
    )
    os.environ |= {name: started.env[name] for name in wanted} | {"DJANGO_SETTINGS_MODULE": "iasios.settings.test"}
    copy_to(DATABASE, made_elsewhere=ready_from)


def _commands(layout: Layout, port: int, folder: Path) -> dict[str, list[str | Path]]:
    """As `make run` has them, except that web and worker follow the clock of the run."""
    made = run.programs(layout, port)
    followers = {
        "iasios.wsgi": "tests.journeys.moved_clock:application",
        "iasios.celery": "tests.journeys.moved_clock:worker",
    }
    commands = {
        title: [followers.get(word, word) if isinstance(word, str) else word for word in command]
        for title, command in made.items()
    }
    beat = commands["beat"]
    beat[beat.index("--schedule") + 1] = folder / "beat-schedule"
    return commands


def manage(site: Site, *words: str) -> subprocess.CompletedProcess[str]:
    """A management command in the portal's environment."""
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=site.layout.root, env=site.environment, capture_output=True, text=True, check=False
    )


def now() -> float:
    """Seconds of the real clock, as the mail server notes them."""
    return time.time()
