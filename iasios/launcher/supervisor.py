"""Keeps the portal's processes running until it is told to stop, and then ends them in order."""

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

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


class Supervisor:
    """Starts programs, restarts the ones that fall over, and ends all of them when it is left."""

    def __init__(self, layout: Layout, env: Mapping[str, str], servers: Mapping[str, subprocess.Popen[bytes]]) -> None:
        self._layout, self._env, self._servers = layout, env, servers
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
        program.running = process.spawn(program.command, log=program.log, env=self._env, cwd=self._layout.root)

    def check(self) -> None:
        """Start again what ended by itself; give up on what keeps ending, and on a server that is gone."""
        for name, server in self._servers.items():
            if server.poll() is not None:
                log = self._layout.log / f"{name}.log"
                print(process.last_lines(log))
                raise Problem(
                    f"Running {name}",
                    f"it ended with status {server.returncode}",
                    f"See {log}, then start again: the data is kept",
                )
        now = time.monotonic()
        for program in self._programs:
            if program.running is None or program.running.poll() is None:
                continue
            program.ended_at = [moment for moment in program.ended_at if now - moment < WINDOW] + [now]
            if len(program.ended_at) > RESTARTS:
                print(process.last_lines(program.log))
                raise Problem(
                    f"Running {program.name}",
                    f"it ended {len(program.ended_at)} times in a minute, last with {program.running.returncode}",
                    f"See {program.log}",
                )
            status = program.running.returncode
            remark(f"{program.name} ended with status {status} and is started again (see {program.log})")
            process.stop(program.running)
            self._launch(program)

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


def _is_error(line: bytes) -> bool:
    # Until it is ready, /readyz answers 503, which is logged as an error and is none.
    marks = (b"Traceback (most", b'"level": "error"', b"[ERROR]")
    return any(mark in line for mark in marks) and b"Service Unavailable: /readyz" not in line
