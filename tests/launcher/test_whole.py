"""`make run`, for real, with state of its own: it comes up, it refuses a second one, and it leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from iasios.launcher import process
from iasios.launcher.layout import ROOT
from tests.launcher.test_servers import family

STARTER = """
import sys
from pathlib import Path
from iasios.launcher import __main__ as command_line
from iasios.launcher.layout import ROOT, Layout
Layout.of = classmethod(lambda cls, name="", root=ROOT: cls(root=root, state=Path(sys.argv[1])))
sys.exit(command_line.main(["run"]))
"""
GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL", "CACHE_URL", "DJANGO_SETTINGS_MODULE", "DATA_DIR")


@pytest.fixture(scope="module")
def port() -> int:
    return process.free_port()


@contextmanager
def portal(state: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """The portal with its output in a file, ended whatever happens."""
    # This portal is to start services of its own. The demo data have their own tests.
    env = {name: value for name, value in os.environ.items() if name not in GIVEN} | {"PORT": str(port), "DEMO": "0"}
    with (state / "output").open("w") as output:
        command = [sys.executable, "-c", STARTER, str(state)]
        running = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT, text=True)
    try:
        yield running
    finally:
        running.terminate()
        running.wait(timeout=120)


def until_ready(running: subprocess.Popen[str], state: Path) -> None:
    def ready_or_ended() -> bool:
        return "The portal is ready" in (state / "output").read_text() or running.poll() is not None

    assert process.wait_until(ready_or_ended, within=400, every=0.1)
    assert running.poll() is None, (state / "output").read_text()


def everyone(running: subprocess.Popen[str]) -> dict[int, str]:
    """What runs below the supervisor, by its command line."""
    return {pid: process.command_of(pid) for pid in family(running.pid) - {running.pid}}


def too_few(children: dict[int, str]) -> list[str]:
    """Programs that have fewer processes than they come with."""
    wanted = {"gunicorn": 3, "celery": 4, "postgres": 4, "valkey-server": 1}
    return [kind for kind, number in wanted.items() if sum(kind in command for command in children.values()) < number]


def status_of(address: str) -> int:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return int(answer.status)


@pytest.mark.usefixtures("data")
def test_up_killed_up_again_and_ended(state: Path, port: int) -> None:
    with portal(state, port) as running:
        until_ready(running, state)
        assert status_of(f"http://127.0.0.1:{port}/readyz") == 200
        secrets = json.loads((state / "secrets.json").read_text())
        with portal_refused(state, port) as refusal:
            assert refusal == (
                f"FAILED  Starting the portal: it is already running in this clone (process {running.pid}). "
                f"Use that one, or end it first with `kill {running.pid}`"
            )
        # The page answers before the worker has started its own children.
        assert process.wait_until(lambda: too_few(everyone(running)) == [], within=180), everyone(running)
        children = everyone(running)
        running.send_signal(signal.SIGKILL)
        running.wait(timeout=10)
        assert process.wait_until(lambda: left_of(children) == {}, within=120), left_of(children)
    with portal(state, port) as running:
        until_ready(running, state)
        assert json.loads((state / "secrets.json").read_text()) == secrets
        children = everyone(running)
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=120) == 0
        assert left_of(children) == {}
    assert "Traceback" not in (state / "output").read_text()


def left_of(children: dict[int, str]) -> dict[int, str]:
    return {pid: command for pid, command in children.items() if process.is_alive(pid)}


@contextmanager
def portal_refused(state: Path, port: int) -> Iterator[str]:
    result = subprocess.run(
        [sys.executable, "-c", STARTER, str(state)],
        cwd=ROOT,
        env={**os.environ, "PORT": str(port)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 1
    yield result.stderr.strip()
