"""Keeps the portal's processes running until it is told to stop, and then ends them in order."""

import contextlib
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from iasios.launcher import process
from iasios.launcher.errors import Problem, remark
from iasios.launcher.layout import Layout

RESTARTS, WINDOW = 4, 60.0
LOG_LIMIT = 10_000_000  # bytes


@dataclass
class Program:
    """One process to keep running."""

    name: str
    command: Sequence[str | Path]
    log: Path
    running: subprocess.Popen[bytes] | None = None
    ended_at: list[float] = field(default_factory=list)
    log_start: int = 0


class Server(Protocol):
    """A database or broker that was started here."""

    def poll(self) -> int | None:
        """The status with which it ended; None while it runs."""

    def start_again(self) -> None:
        """At the same address and with the same data; raises Problem."""


class Supervisor:
    """Starts programs, restarts the ones that fall over, and ends all of them when it is left."""

    def __init__(self, layout: Layout, env: Mapping[str, str], servers: Mapping[str, Server]) -> None:
        self._layout, self._env, self._servers = layout, env, servers
        self._servers_ended_at: dict[str, list[float]] = {name: [] for name in servers}
        self._programs: list[Program] = []

    def start(self, name: str, command: Sequence[str | Path]) -> None:
        """Start a program; its output goes to `log/<name>.log`."""
        log = self._layout.log / f"{name}.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        program = Program(name, command, log, log_start=log.stat().st_size if log.exists() else 0)
        self._launch(program)
        self._programs.append(program)

    def _launch(self, program: Program) -> None:
        # Where this process is killed the servers end as well, and a worker that is asked to end waits for its broker
        # without an end. What it had taken goes back to the queue.
        program.running = process.spawn(
            program.command,
            log=program.log,
            env=self._env,
            cwd=self._layout.root,
            on_parent_death=signal.SIGKILL,
        )

    def check(self) -> None:
        """Start again what ended by itself, servers first; give up on what keeps ending."""
        now = time.monotonic()
        for name, server in self._servers.items():
            status = server.poll()
            if status is None:
                continue
            log = self._layout.log / f"{name}.log"
            ended = self._servers_ended_at[name] = _note(self._servers_ended_at[name], now)
            self._refuse_too_many(name, ended, status, log)
            remark(f"{name} ended with status {status} and is started again (see {log})")
            # Children of a server that was killed may still hold its memory: then the next look tries again.
            with contextlib.suppress(Problem):
                server.start_again()
        for program in self._programs:
            if program.running is None or program.running.poll() is None:
                continue
            status = program.running.returncode
            program.ended_at = _note(program.ended_at, now)
            self._refuse_too_many(program.name, program.ended_at, status, program.log)
            remark(f"{program.name} ended with status {status} and is started again (see {program.log})")
            process.stop(program.running)
            self._launch(program)

    def _refuse_too_many(self, name: str, ended_at: Sequence[float], status: int, log: Path) -> None:
        if len(ended_at) > RESTARTS:
            print(process.last_lines(log))
            raise Problem(
                f"Running {name}", f"it ended {len(ended_at)} times in a minute, last with {status}", f"See {log}"
            )

    def watch(self) -> None:
        """Look after the programs until a signal or a problem ends it."""
        while True:
            self.check()
            time.sleep(0.5)

    def stop(self) -> None:
        """End the programs, all asked at once so that the slowest one decides how long it takes."""
        running = [program for program in self._programs if program.running is not None]
        for program in running:
            if program.running is not None and program.running.poll() is None:
                program.running.send_signal(signal.SIGTERM)
        for program in running:
            if program.running is not None:
                process.stop(program.running, within=15)
        self._summarise(running)

    def _summarise(self, programs: Sequence[Program]) -> None:
        for program in programs:
            with program.log.open("rb") as handle:
                handle.seek(program.log_start)
                errors = sum(map(_is_error, handle))
            if errors:
                remark(f"{program.name} logged {errors} error{'s' if errors > 1 else ''}: {program.log}")


def _note(ended_at: Sequence[float], now: float) -> list[float]:
    return [*(moment for moment in ended_at if now - moment < WINDOW), now]


def _is_error(line: bytes) -> bool:
    # Until it is ready, /readyz answers 503, which is logged as an error and is none.
    marks = (b"Traceback (most", b'"level": "error"', b"[ERROR]")
    return any(mark in line for mark in marks) and b"Service Unavailable: /readyz" not in line
