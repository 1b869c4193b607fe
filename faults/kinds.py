"""The ways in which a portal loses a part of itself, each of them once when it is called."""

import os
import resource
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random

import psycopg

from faults.site import Site
from iasios.launcher import process

#: Bytes that a process may write into one file while the disk is full: a PDF is longer, and stays half.
FULL_AT = 4096
#: How far the clock is moved, there and back. Days, so that invoices are dated on either side of midnight.
LEAPS = tuple(timedelta(hours=hours) for hours in (-49, -25, -2, -0.2, 0.2, 2, 25, 49))


def _kill(pid: int) -> bool:
    """Whether there was somebody to kill."""
    if not pid:
        return False
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _kill_group(pid: int) -> bool:
    """A program with the processes that it has made, as when its machine or its container ends."""
    if not pid:
        return False
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def web(site: Site, random: Random) -> bool:
    return _kill(site.programs.pid("web"))


def web_process(site: Site, random: Random) -> bool:
    children = _children(site.programs.pid("web"))
    return bool(children) and _kill(random.choice(children))


def worker(site: Site, random: Random) -> bool:
    return _kill_group(site.programs.pid("worker"))


def worker_process(site: Site, random: Random) -> bool:
    children = _children(site.programs.pid("worker"))
    return bool(children) and _kill(random.choice(children))


def beat(site: Site, random: Random) -> bool:
    return _kill(site.programs.pid("beat"))


def valkey(site: Site, random: Random) -> bool:
    return _kill(site.valkey.pid)


def valkey_with_its_data(site: Site, random: Random) -> bool:
    """Killed, and its files are gone before it is started again."""
    with site.programs.lock:
        killed = _kill(site.valkey.pid)
        process.wait_until(lambda: site.valkey.poll() is not None, within=10)
        for path in site.valkey.data.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
    return killed


def postgres(site: Site, random: Random) -> bool:
    """An immediate stop: no session is ended in order, and the next start recovers from the log."""
    pid = site.postgres.pid
    if not pid or not process.is_alive(pid):
        return False
    os.kill(pid, signal.SIGQUIT)
    return True


def postgres_process(site: Site, random: Random) -> bool:
    """One session's process is killed with -9, upon which PostgreSQL ends all others and recovers."""
    try:
        found = site.rows(_SESSIONS)
    except psycopg.Error:
        return False
    return bool(found) and _kill(random.choice(found)[0])


_SESSIONS = "SELECT pid FROM pg_stat_activity WHERE usename = 'portal_app' ORDER BY pid"


def sessions(site: Site, random: Random) -> bool:
    """Every session of the application is ended."""
    try:
        with psycopg.connect(site.environment["DATABASE_URL"], autocommit=True) as connection:
            ended = connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE usename = current_user AND pid <> pg_backend_pid()"
            ).fetchone()
    except psycopg.Error:
        return False
    return bool(ended and ended[0])


def mail_server(site: Site, random: Random) -> bool:
    with site.mail.away():
        time.sleep(random.uniform(0.1, 2))
    return True


def storage(site: Site, random: Random) -> bool:
    """The disk of the files is full for a while, or their store does not answer."""
    if site.store is not None:
        with site.store.away():
            time.sleep(random.uniform(0.1, 2))
        return True
    pid = site.programs.pid("worker")
    writers = [pid, *_children(pid)] if pid else []
    for writer in writers:
        _limit(writer, FULL_AT)
    time.sleep(random.uniform(0.5, 3))
    # Whoever was made meanwhile has inherited the limit.
    for writer in {*writers, *_children(pid)}:
        _limit(writer, resource.RLIM_INFINITY)
    return bool(writers)


def _limit(pid: int, size: int) -> None:
    with suppress(ProcessLookupError):
        _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard if size == resource.RLIM_INFINITY else size, hard))


def clock(site: Site, random: Random) -> bool:
    """There and back again, while everything runs."""
    site.move_clock(random.choice(LEAPS))
    time.sleep(random.uniform(0.5, 3))
    site.move_clock(timedelta(0))
    return True


FAULTS: dict[str, Callable[[Site, Random], bool]] = {
    "web": web,
    "web process": web_process,
    "worker": worker,
    "worker process": worker_process,
    "beat": beat,
    "valkey": valkey,
    "valkey and its data": valkey_with_its_data,
    "postgres": postgres,
    "postgres process": postgres_process,
    "sessions": sessions,
    "mail server": mail_server,
    "storage": storage,
    "clock": clock,
}
#: After one of these a worker may have been killed between handing over a mail and noting it.
ENDS_A_SENDER = frozenset({"worker", "worker process", "postgres", "postgres process", "sessions"})
