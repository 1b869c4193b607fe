"""Child processes that cannot outlive their parent, and what can be known about a process from outside."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from iasios.launcher.errors import Problem

PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None, use_errno=True).prctl


def end_with_parent(parent: int, number: int = signal.SIGTERM) -> None:
    """Have the kernel send this process a signal when its parent dies, however that happens.

    Called in the child after it has taken its final user: the kernel forgets the wish when credentials change.
    """
    if _prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        os.kill(os.getpid(), number)


def tied(number: int = signal.SIGTERM) -> Callable[[], None]:
    """A `preexec_fn` that ties the child to the process that starts it."""
    parent = os.getpid()
    return lambda: end_with_parent(parent, number)


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    credentials: Mapping[str, Any] | None = None,
    on_parent_death: int = signal.SIGTERM,
    stdin: int | IO[Any] = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that a terminal's Ctrl-C reaches the supervisor alone."""
    with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=tied(on_parent_death),
            **(credentials or {}),
        )


def stop(process: subprocess.Popen[bytes], *, number: int = signal.SIGTERM, within: float = 10.0) -> None:
    """Ask a child to end, wait, then insist on it and on whatever is left of its session."""
    if process.poll() is None:
        process.send_signal(number)
        try:
            process.wait(timeout=within)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def start_again(start: Callable[[], object], ended: subprocess.Popen[bytes] | None, port: int) -> None:
    """Start a server that ended, once what is left of it has let go of its port.

    Raises:
        Problem: the port stays taken, or the server does not start.
    """
    if ended is not None:
        stop(ended)
    if not wait_until(lambda: is_free(port), within=15):
        raise Problem("Starting a server again", f"its port {port} is taken", "End the program that listens there")
    start()


def is_alive(pid: int) -> bool:
    """Whether a process runs. One that ended but was not collected by its parent counts as ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}


def command_of(pid: int) -> str:
    """The command line of a process, empty when it has none or is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def wait_until(condition: Callable[[], bool], *, within: float, every: float = 0.02) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def is_free(port: int) -> bool:
    """Whether a loopback port can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def last_lines(path: Path, count: int = 12) -> str:
    """The end of a log file, for an error message."""
    if not path.exists():
        return ""
    with path.open("rb") as handle:
        handle.seek(max(0, path.stat().st_size - 20_000))
        return "\n".join(handle.read().decode(errors="replace").splitlines()[-count:])


def run_step(
    what: str,
    command: Sequence[str | Path],
    *,
    remedy: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> None:
    """Run a command to its end, its output shown only when it fails."""
    result = subprocess.run(
        [str(part) for part in command],
        env=None if env is None else dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        preexec_fn=tied(),
    )
    if result.returncode != 0:
        lines = [line for line in result.stdout.splitlines() if line.strip()]
        print("\n".join(lines[-25:]), flush=True)
        errors = [line for line in lines if line.lower().startswith(("error", "e:"))]
        reason = (errors or lines or [f"exit status {result.returncode}"])[-1]
        raise Problem(what, reason.strip(), remedy)
