"""The portal that is measured: its database, its environment and what is in it."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
DATABASE = os.environ.get("BENCH_DATABASE", "bench")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PORT = free_port()


def database_url(variable: str) -> str:
    """The address in that variable of the environment, leading to the database that is measured."""
    parts = urlsplit(os.environ[variable])
    return urlunsplit((parts.scheme, parts.netloc, f"/{DATABASE}", parts.query, parts.fragment))


def environment() -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": database_url("DATABASE_URL"),
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
