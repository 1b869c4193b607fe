"""Children that cannot outlive their parent."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from iasios.launcher import process
from iasios.launcher.errors import Problem
from iasios.launcher.layout import ROOT

PARENT = """
import sys, time
from pathlib import Path
from iasios.launcher.process import spawn
child = spawn(["sleep", "300"], log=Path(sys.argv[1]))
print(child.pid, flush=True)
time.sleep(300)
"""
STUBBORN = """
import signal, subprocess
signal.signal(signal.SIGTERM, signal.SIG_IGN)
grandchild = subprocess.Popen(["sleep", "300"])
print(grandchild.pid, flush=True)
grandchild.wait()
"""
LISTENER = """
import socket, sys, time
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("up", flush=True)
time.sleep(300)
"""


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, tmp_path / "log"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert process.is_alive(child)
    assert process.command_of(child) == "sleep 300"
    parent.kill()
    parent.communicate()
    assert process.wait_until(lambda: not process.is_alive(child), within=5)


def test_a_child_has_a_session_of_its_own_and_a_private_log(tmp_path: Path) -> None:
    child = process.spawn(["sleep", "300"], log=tmp_path / "log")
    try:
        assert os.getsid(child.pid) == child.pid
        assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600
    finally:
        process.stop(child)
    assert child.returncode == -signal.SIGTERM


def test_a_child_that_ignores_the_request_is_killed_with_its_descendants(tmp_path: Path) -> None:
    child = process.spawn([sys.executable, "-c", STUBBORN], log=tmp_path / "log")
    assert process.wait_until(lambda: (tmp_path / "log").read_text().endswith("\n"), within=10)
    grandchild = int((tmp_path / "log").read_text())
    process.stop(child, within=0.1)
    assert child.returncode == -signal.SIGKILL
    assert process.wait_until(lambda: not process.is_alive(grandchild), within=5)


def test_an_uncollected_process_counts_as_ended() -> None:
    child = subprocess.Popen(["true"])
    try:
        assert process.wait_until(lambda: not process.is_alive(child.pid), within=5)
        os.kill(child.pid, 0)  # the kernel still knows it
    finally:
        child.wait()
    assert not process.is_alive(child.pid)


def test_a_port_is_free_until_something_listens(tmp_path: Path) -> None:
    port = process.free_port()
    assert process.is_free(port)
    child = process.spawn([sys.executable, "-c", LISTENER, str(port)], log=tmp_path / "log")
    try:
        assert process.wait_until(lambda: (tmp_path / "log").read_text() == "up\n", within=10)
        assert not process.is_free(port)
    finally:
        process.stop(child)


def test_a_failed_step_names_its_last_line(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Problem) as failed:
        process.run_step("Trying", ["sh", "-c", "echo first; echo; echo the reason >&2; exit 3"], remedy="Try again")
    assert str(failed.value) == "Trying: the reason. Try again"
    assert capfd.readouterr().out == "first\nthe reason\n"


def test_a_step_that_succeeds_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    process.run_step("Trying", ["sh", "-c", "echo noise"], remedy="Try again")
    assert capfd.readouterr().out == ""
