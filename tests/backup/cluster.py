"""A PostgreSQL server of a test's own, with the two roles of the portal and one that may copy the whole of it."""

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from iasios.access import office_scope
from iasios.backup.database import dump_database, restore_database
from iasios.launcher import process
from iasios.launcher.data_directory import Home, choose_home
from iasios.launcher.layout import ROOT, Layout, Memory
from iasios.launcher.postgres import DATABASE, Binaries, Postgres, find_binaries
from iasios.settings.env import Env
from tests.database import address, committing_copy
from tests.factories.facility import Place, make_facility

COPIER, PASSWORD = "portal_copier", "only-for-a-test"


@dataclass
class Cluster:
    """A server and where its data are; whoever tests starts and stops it."""

    server: Postgres
    home: Home
    binaries: Binaries
    child: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.home.folder / "pg"

    def stop(self) -> None:
        """End it in order, however long that takes on a busy machine."""
        if self.child is not None:
            process.stop(self.child, number=signal.SIGINT, within=180)

    def start(self) -> None:
        self.child = self.server.start()

    def configure(self, text: str) -> None:
        """Settings that hold from the next start on."""
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(f"\n{text}\n")

    def copy_to(self, folder: Path, *options: str) -> None:
        """A base backup of the running server."""
        words = ["pg_basebackup", "--pgdata", str(folder), "--checkpoint", "fast", *options]
        self.run(words, {"PGHOST": "127.0.0.1", "PGPORT": str(self.server.port), "PGUSER": COPIER})

    def run(self, words: list[str], env: dict[str, str], text: str = "") -> None:
        """One of PostgreSQL's programs, as the user of the server."""
        ended = subprocess.run(
            [str(self.binaries.folder / words[0]), *words[1:]],
            env={"PATH": "/usr/bin:/bin", "PGPASSWORD": PASSWORD, **env},
            input=text,
            text=True,
            cwd="/",
            check=False,
            capture_output=True,
            **self.home.credentials,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr

    @contextmanager
    def standby(self) -> Iterator[int]:
        """A replica that follows the running server; its port. It may be paused by the portal's own role."""
        folder, port = self.home.private_folder("standby"), process.free_port()
        self.copy_to(folder, "--write-recovery-conf")
        options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "hot_standby": "on"}
        words = [f"-c{name}={value}" for name, value in options.items()]
        child = process.spawn(
            [self.binaries.folder / "postgres", "-D", folder, *words],
            log=self.home.folder / "standby.log" if self.home.user is None else Path("/dev/null"),
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            cwd=Path("/"),
            credentials=self.home.credentials,
        )
        try:
            assert process.wait_until(lambda: self._follows(port), within=60, every=0.2)
            yield port
        finally:
            process.stop(child, number=signal.SIGINT)

    def _follows(self, port: int) -> bool:
        try:
            with psycopg.connect(f"{self.server.application_url.rpartition(':')[0]}:{port}/{DATABASE}") as session:
                return session.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)
        except psycopg.OperationalError:
            return False

    @contextmanager
    def used(self) -> Iterator[None]:
        """Everything of Django's in this process works in this cluster."""
        own = Env({"A": self.server.application_url}).database("A")
        connection.close()
        with pytest.MonkeyPatch.context() as patch:
            for name, value in own.items():
                patch.setitem(connection.settings_dict, name, value)
            try:
                yield
            finally:
                connection.close()


@contextmanager
def cluster(state: Path, *, source: dict[str, Any]) -> Iterator[Cluster]:
    """A stopped server with a copy of the database at `source`.

    Args:
        state: an empty folder which others may enter.
        source: the address of the owner of a database, as Django has it.
    """
    (state / "log").mkdir(mode=0o700)
    layout = Layout(root=ROOT, state=state)
    home = choose_home(layout)
    # Nothing crashes here, so nothing waits for the disk.
    made = Cluster(Postgres(layout, home, Memory(state / "secrets.json"), durable=False), home, find_binaries(home))
    try:
        made.start()
        try:
            dump = state / "dump"
            owner = Env({"A": made.server.owner_url}).database("A")
            dump_database(address=source, target=dump)
            restore_database(address=owner, source=dump)
        finally:
            made.stop()
        role = f"CREATE ROLE {COPIER} LOGIN REPLICATION PASSWORD '{PASSWORD}';\n"
        made.run(["postgres", "--single", "-D", str(made.data), "postgres"], {}, role)
        pause = "GRANT EXECUTE ON FUNCTION pg_wal_replay_pause(), pg_wal_replay_resume() TO portal_app;\n"
        made.run(["postgres", "--single", "-D", str(made.data), DATABASE], {}, pause)
        with (made.data / "pg_hba.conf").open("a") as rules:
            rules.write(f"host replication {COPIER} 127.0.0.1/32 scram-sha-256\n")
        yield made
    finally:
        made.stop()
        if home.folder != state:
            shutil.rmtree(home.folder)


@contextmanager
def copied_cluster() -> Iterator[Cluster]:
    """A stopped server with a copy of the test database; what is committed meanwhile sends no mail."""
    state = Path(tempfile.mkdtemp(prefix="portal-cluster-"))
    state.chmod(0o711)
    try:
        with committing_copy(), pytest.MonkeyPatch.context() as patch:
            # Nobody listens at the broker: mails stay rows.
            patch.setattr("iasios.outbox.services.request_delivery", lambda mail_id: None)
            here = Env({"A": address("DATABASE_OWNER_URL", str(connection.settings_dict["NAME"]))}).database("A")
            with cluster(state, source=here) as made:
                yield made
    finally:
        shutil.rmtree(state)


def hospital(name: str, domain: str) -> Place:
    """An enrolled hospital, committed."""
    with transaction.atomic(), office_scope("a test makes a hospital"):
        return make_facility(name, domain, application=False)


def owner_session(server: Postgres) -> psycopg.Connection[Any]:
    """A session of the owner in the office's scope, committing each statement."""
    return psycopg.connect(server.owner_url, autocommit=True, options="-c portal.scope=office")
