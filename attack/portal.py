"""A database of our own for each moment, and the portal on loopback in front of it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.portal import free_port
from bench.web_server import web_server
from tests.database import address, copy, copy_to, drop

ROOT = Path(__file__).resolve().parent.parent
DATABASE = os.environ.get("ATTACK_DATABASE", "attack")
NOW = f"{DATABASE}_now"


PORT = free_port()


def environment(database: str) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "attack.settings",
        "DATABASE_URL": address("DATABASE_URL", database),
        "PUBLIC_ORIGIN": f"http://127.0.0.1:{PORT}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "REQUIRE_SECOND_FACTOR": "0",
        "DEMO": "0",
    }


def lead_to(database: str) -> None:
    """From now on this process works in that database."""
    from django.db import connections

    connections.close_all()
    connections["default"].settings_dict["NAME"] = database


def begin() -> None:
    """A fresh database with migrations and catalogue, in which this process works."""
    copy_to(DATABASE)
    lead_to(DATABASE)


def branch() -> None:
    """A copy of the present base, in which this process works from now on."""
    lead_to("postgres")
    copy(DATABASE, NOW)
    lead_to(NOW)


def end() -> None:
    lead_to("postgres")
    for name in (NOW, DATABASE):
        drop(name)


@contextmanager
def serving() -> Iterator[int]:
    """The portal in front of the present copy; yields its port."""
    options = ("--log-level", "critical", "--keep-alive", "60")
    with web_server(*options, port=PORT, environment=environment(NOW), workers=2, threads=4):
        yield PORT
