"""Programs that fall over are started again; programs that keep falling over are given up."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from iasios.launcher import process
from iasios.launcher.errors import Problem
from iasios.launcher.layout import Layout
from iasios.launcher.supervisor import RESTARTS, Supervisor

# Of /readyz, before the portal is ready.
READY_LATER = """echo '{"event": "Service Unavailable: /readyz", "level": "error"}'; """


@pytest.fixture
def supervisor(layout: Layout) -> Iterator[Supervisor]:
    supervisor = Supervisor(layout, dict(os.environ), {})
    yield supervisor
    supervisor.stop()


def pids(layout: Layout) -> list[int]:
    return [int(line) for line in (layout.log / "web.log").read_text().split()]


def test_a_program_that_dies_is_started_again(
    layout: Layout, supervisor: Supervisor, capfd: pytest.CaptureFixture[str]
) -> None:
    supervisor.start("web", ["sh", "-c", "echo $$; exec sleep 300"])
    assert process.wait_until(lambda: len(pids(layout)) == 1, within=10)
    supervisor.check()
    first = pids(layout)[0]
    os.kill(first, signal.SIGKILL)
    assert process.wait_until(lambda: not process.is_alive(first), within=10)
    supervisor.check()
    assert process.wait_until(lambda: len(pids(layout)) == 2, within=10)
    assert process.is_alive(pids(layout)[1])
    assert (
        capfd.readouterr().out == f"   web ended with status -9 and is started again (see {layout.log / 'web.log'})\n"
    )


def test_a_program_that_keeps_ending_is_given_up_with_its_last_lines(
    layout: Layout, supervisor: Supervisor, capfd: pytest.CaptureFixture[str]
) -> None:
    supervisor.start("web", ["sh", "-c", "echo the reason; exit 7"])

    def fails() -> bool:
        supervisor.check()
        return False

    with pytest.raises(Problem) as failed:
        process.wait_until(fails, within=10)
    assert str(failed.value) == (
        f"Running web: it ended {RESTARTS + 1} times in a minute, last with 7. See {layout.log / 'web.log'}"
    )
    assert capfd.readouterr().out.endswith("the reason\n" * (RESTARTS + 1))


class Failing:
    """A server that ends as soon as it starts."""

    starts = 0

    def poll(self) -> int:
        return 1

    def start_again(self) -> None:
        self.starts += 1
        raise Problem("Starting the database", "PostgreSQL did not become ready", "See the log")


def test_a_server_that_keeps_ending_is_given_up(layout: Layout) -> None:
    server = Failing()
    supervisor = Supervisor(layout, dict(os.environ), {"postgres": server})
    for _ in range(RESTARTS):
        supervisor.check()
    with pytest.raises(Problem) as failed:
        supervisor.check()
    log = layout.log / "postgres.log"
    assert str(failed.value) == f"Running postgres: it ended {RESTARTS + 1} times in a minute, last with 1. See {log}"
    assert server.starts == RESTARTS


def test_nothing_runs_after_stop_and_errors_are_counted(layout: Layout, capfd: pytest.CaptureFixture[str]) -> None:
    supervisor = Supervisor(layout, dict(os.environ), {})
    (layout.log / "web.log").write_text("Traceback (most recent call last): of yesterday\n")
    supervisor.start(
        "web", ["sh", "-c", READY_LATER + "echo 'Traceback (most recent call last):'; echo $$; exec sleep 300"]
    )
    assert process.wait_until(lambda: (layout.log / "web.log").read_text().splitlines()[-1].isdigit(), within=10)
    pid = int((layout.log / "web.log").read_text().splitlines()[-1])
    supervisor.stop()
    assert not process.is_alive(pid)
    assert capfd.readouterr().out == f"   web logged 1 error: {layout.log / 'web.log'}\n"


def test_a_large_log_is_put_aside(layout: Layout, supervisor: Supervisor) -> None:
    (layout.log / "web.log").write_bytes(b"x" * 10_000_001)
    supervisor.start("web", ["sh", "-c", "echo $$; exec sleep 300"])
    assert (layout.log / "web.log.1").stat().st_size == 10_000_001
    assert process.wait_until(lambda: len(pids(layout)) == 1, within=10)


#: Starts a program that does not end when it is asked to, and looks after it.
STUBBORN = """
import sys
from pathlib import Path
from iasios.launcher.layout import Layout
from iasios.launcher.supervisor import Supervisor
supervisor = Supervisor(Layout(root=Path(sys.argv[1]), state=Path(sys.argv[2])), {}, {})
supervisor.start("web", ["/bin/sh", "-c", "trap '' TERM; echo $$; while :; do sleep 1; done"])
supervisor.watch()
"""


def test_a_program_ends_with_a_supervisor_that_is_killed_even_if_it_would_not(layout: Layout) -> None:
    started = subprocess.Popen([sys.executable, "-c", STUBBORN, layout.root, layout.state], cwd=layout.root)
    try:
        log = layout.log / "web.log"
        assert process.wait_until(lambda: log.exists() and len(pids(layout)) == 1, within=30)
        (program,) = pids(layout)
    finally:
        started.kill()
        started.wait(timeout=10)
    assert process.wait_until(lambda: not process.is_alive(program), within=30)
