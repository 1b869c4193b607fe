"""A command in the foreground of the terminal, and the signals that end it."""

import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from iasios.launcher import process

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Ctrl-C or a request to end: not an error, so nothing that catches errors may catch it."""


def listen_for_the_end() -> None:
    """From now on the signals that end a program raise `Stopped`, once: the ending itself is not interrupted."""
    for number in ENDING:
        # Under nohup a closed terminal is no reason to stop.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number: int, _frame: object) -> None:
    for each in ENDING:
        signal.signal(each, signal.SIG_IGN)
    raise Stopped(number)


def call(command: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path) -> int:
    """Run a command with the terminal as its own, and pass the end on to it."""
    child = subprocess.Popen(
        [str(part) for part in command],
        env=dict(env),
        cwd=cwd,
        preexec_fn=process.tied(),
    )
    try:
        return child.wait()
    except Stopped:
        child.terminate()
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        raise
