"""The portal that is measured: its database, its environment and what is in it."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
DATABASE = os.environ.get("BENCH_DATABASE", "bench")
#: How many facilities the demo is copied to.
SCALES = {"smallest": 6, "small": 200, "medium": 2_000, "full": 10_000}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PORT = free_port()


def database_url(variable: str, database: str = DATABASE) -> str:
    """The address in that variable of the environment, leading to a database that is measured."""
    parts = urlsplit(os.environ[variable])
    return urlunsplit((parts.scheme, parts.netloc, f"/{database}", parts.query, parts.fragment))


def environment(database: str = DATABASE) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": database_url("DATABASE_URL", database),
        "PUBLIC_ORIGIN": f"http://127.0.0.1:{PORT}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "REQUIRE_SECOND_FACTOR": "0",
        "DEMO": "1",
    }


def step(words: str) -> None:
    print(f"   {words}", flush=True)


def fill(*, few: bool = False) -> None:
    """A fresh database with the demo, or a few facilities of it; one that was named is there, with its catalogue."""
    if "BENCH_DATABASE" not in os.environ:
        _create()
    step("Demo")
    _manage("load_demo", *(["--few"] if few else []))
    _manage("collectstatic", "--noinput", "--verbosity", "0")


def _create() -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{DATABASE}"')
    step("Migrations, catalogue")
    _manage("migrate", "--verbosity", "0", owner=True)
    _manage("publish_edition", "--all")
    _manage("load_fees")


def _manage(*words: str, owner: bool = False) -> None:
    surroundings = environment()
    if owner:
        surroundings["DATABASE_URL"] = database_url("DATABASE_OWNER_URL")
    subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=surroundings, check=True, stdout=subprocess.DEVNULL
    )


def clone(database: str, name: str) -> None:
    """The database, to which nobody is connected, once more by this name."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{database}"')


def copy_facilities(facilities: int, database: str = DATABASE) -> None:
    """Copies each facility of the demo until there are about so many."""
    owner = database_url("DATABASE_OWNER_URL", database)
    with psycopg.connect(owner) as connection:
        connection.execute("SELECT set_config('portal.scope', 'office', true)")
        there = connection.execute("SELECT count(*) FROM facilities_facility").fetchone()
    copies = max(0, round(facilities / there[0]) - 1) if there else 0
    began = time.monotonic()
    script = (
        "import django; django.setup(); from bench.pages import NORTHGATE, facility_of;"
        " from bench.seeding import lengthen_log, seed;"
        f" seed({copies}, lambda line: None); lengthen_log(facility_of(NORTHGATE).pk, {facilities})"
    )
    surroundings = environment(database) | {"DATABASE_URL": owner}
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=surroundings, check=True)
    step(f"{copies} copies of {there[0] if there else 0} facilities in {time.monotonic() - began:.0f} s")


def backends(database: str = DATABASE) -> list[int]:
    """The processes of PostgreSQL that work for the web worker now; a connection that ends takes its time along."""
    with psycopg.connect(database_url("DATABASE_OWNER_URL", database)) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [database]
        ).fetchall()
    return [row[0] for row in rows]
