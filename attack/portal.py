"""A database of our own for each moment, and the portal on loopback in front of it."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.database import address, copy, copy_to, drop

ROOT = Path(__file__).resolve().parent.parent
DATABASE = os.environ.get("ATTACK_DATABASE", "attack")
NOW = f"{DATABASE}_now"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
    command = ["gunicorn", "iasios.wsgi", "-k", "gthread", "-w", "2", "--threads", "4", "-b", f"127.0.0.1:{PORT}"]
    command += ["--log-level", "critical", "--no-control-socket", "--keep-alive", "60"]
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment(NOW), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(server)
        yield PORT
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait(server: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        if server.poll() is not None:
            raise SystemExit(f"FAILED  The portal ended with {server.returncode} before it answered")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("FAILED  The portal did not answer within 120 seconds")
