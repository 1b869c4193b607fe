"""The test database: made and migrated once by the owner, then copied; used by the application role.

Migrating costs many seconds, copying a fraction of one. The copied database is named after the fingerprint of the
sources that shape it: a change of a migration or the catalogue makes a new one, a change of a view does not.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg
from django.core.management import call_command
from django.db import connection, transaction
from psycopg import sql

from iasios.backup.database import dump_database, restore_database

ROOT = Path(__file__).resolve().parent.parent
# What a database is made from: migrations and what they run, the catalogues, and what publishes these. A model shapes
# it by a migration alone; the names of permissions and content types come from models that a migration makes, too.
APPS = ("applications", "assessment", "casereview", "facilities", "iasios", "invoicing")
SHAPING = (
    "**/migrations/**/*",
    "**/migration_operations.py",
    "**/enums.py",
    "**/catalogue/**/*",
    "**/management/commands/publish_edition.py",
    "**/management/commands/load_fees.py",
    "**/services/editions.py",
    "**/services/fees.py",
    "settings/*.py",
)
LIBRARIES = ("requirements/base.txt",)
PREFIX = "ready_"
_LOCK = 20260101
# Milliseconds that a session may take to end.
_PATIENCE = 20_000


def copy_to(name: str, *, made_elsewhere: str = "") -> None:
    """A fresh database of this name with every migration and the published catalogue, instead of what it was.

    Args:
        made_elsewhere: the address, as the owner, of such a database on another server; copying it takes seconds where
            migrating takes minutes.
    """
    copy(_ready(made_elsewhere), name)


def copy(source: str, name: str) -> None:
    """The database `source`, to which nobody is connected, once more by this name, instead of what it was."""
    drop(name)
    with _maintenance() as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source)))


def drop(name: str) -> None:
    """Remove a database, if there is one, whoever is still connected to it."""
    # Each role may end its own sessions alone.
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as own:
        own.execute(_END_OWN_SESSIONS, [_PATIENCE, name])
    with _maintenance() as server:
        _drop(server, name)


@contextmanager
def own_copy(purpose: str) -> Iterator[str]:
    """The name of a fresh database of this worker, for one purpose; it ends with the block."""
    name = f"{purpose}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    copy_to(name)
    try:
        yield name
    finally:
        drop(name)


def drop_unused(names: Iterable[str]) -> None:
    """Remove databases to which the application's sessions have ended."""
    with _maintenance() as server:
        for name in names:
            _drop(server, name)


_END_OWN_SESSIONS = (
    "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity"
    " WHERE datname = %s AND usename = current_user AND pid <> pg_backend_pid()"
)


def _drop(server: psycopg.Connection[tuple[Any, ...]], name: str) -> None:
    """Without FORCE, which the owner may not use on an autovacuum; without it PostgreSQL ends that one itself."""
    server.execute(_END_OWN_SESSIONS, [_PATIENCE, name])
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def names_like(beginning: str) -> list[str]:
    """The databases whose names begin so."""
    with _maintenance() as server:
        rows = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [beginning])
        return [row[0] for row in rows]


def address(variable: str, name: str) -> str:
    """The address in an environment variable, leading to the database `name` of the same server."""
    parts = urlsplit(os.environ[variable])
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, parts.fragment))


def _maintenance() -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True)


def _ready(made_elsewhere: str = "") -> str:
    """The name of the database to copy. Made when it is missing; whoever asks meanwhile waits."""
    name = PREFIX + _fingerprint()
    with _maintenance() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [_LOCK])  # let go when the connection closes
        there = [row[0] for row in server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'ready\\_%'")]
        if name not in there:
            for old in there:
                _drop(server, old)
            _drop(server, "unready")
            server.execute('CREATE DATABASE "unready"')
            if made_elsewhere:
                _restore(made_elsewhere, "unready")
            else:
                _fill("unready")
            # Only a finished one bears the name, whenever this process may be killed.
            server.execute(sql.SQL('ALTER DATABASE "unready" RENAME TO {}').format(sql.Identifier(name)))
    return name


def _fingerprint() -> str:
    found = hashlib.sha256()
    for path in shaping_files():
        found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:20]


def shaping_files() -> list[Path]:
    """The files whose change makes a new database necessary."""
    sources = {path for app in APPS for pattern in SHAPING for path in (ROOT / app).glob(pattern)}
    sources |= {ROOT / name for name in LIBRARIES}
    return sorted(path for path in sources if path.suffix in {".py", ".toml", ".txt", ".sql"})


def _fill(name: str) -> None:
    """Migrations as the owner, the catalogue as the application: in processes of their own, as in production."""
    for variable, command in (
        ("DATABASE_OWNER_URL", ("manage.py", "migrate", "-v0", "--skip-checks")),
        ("DATABASE_URL", ("-m", __name__)),
    ):
        subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            check=True,
            env={**os.environ, "DATABASE_URL": address(variable, name)},
        )


def _restore(source: str, name: str) -> None:
    """By PostgreSQL's own programs, as a backup is brought back."""
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "ready.dump"
        dump_database(address=_parts(source), target=dump)
        restore_database(address=_parts(address("DATABASE_OWNER_URL", name)), source=dump)


def _parts(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "NAME": parts.path.lstrip("/"),
    }


@contextmanager
def copied() -> Iterator[None]:
    """Django's test database, with the name that pytest gave it."""
    with _working_in(connection.settings_dict["TEST"]["NAME"] or f"test_{connection.settings_dict['NAME']}"):
        yield


@contextmanager
def committing_copy() -> Iterator[None]:
    """Everything in this process, its threads too, works in one more copy, where it may commit.

    For tests of several connections at once. Rows cannot be taken out again, so the copy is dropped as a whole.
    """
    with _working_in(f"{connection.settings_dict['NAME']}_committing"):
        yield


@contextmanager
def _working_in(new: str) -> Iterator[None]:
    old = connection.settings_dict["NAME"]
    copy_to(new)
    connection.close()
    connection.settings_dict["NAME"] = new
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = old
        drop(new)


@contextmanager
def application_role() -> Iterator[None]:
    """A reminder in code: what follows runs without the owner's rights."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False), "tests as a role that bypasses isolation prove nothing"
    connection.close()
    yield


def _publish() -> None:
    import django

    django.setup()
    from iasios.access import office_scope

    with transaction.atomic(), office_scope("set up the test database"):
        call_command("publish_edition", "--all", verbosity=0)
        call_command("load_fees", verbosity=0)


if __name__ == "__main__":
    _publish()
