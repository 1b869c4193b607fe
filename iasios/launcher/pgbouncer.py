"""Debian's PgBouncer for tests: taken out of its package, since installing it would start a server on this machine."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from iasios.launcher import process
from iasios.launcher.errors import Problem
from iasios.launcher.layout import ROOT
from iasios.launcher.system_packages import fetch_packages

PACKAGE = "pgbouncer"
EXAMPLE = ROOT / "docker" / "pgbouncer.ini"
#: Of a process of root's, which PgBouncer refuses to be.
_USER = "nobody"


@dataclass(frozen=True)
class PoolerProgram:
    """The program, and where the libraries lie that came with it (None: where the machine has them)."""

    binary: Path
    libraries: Path | None

    @property
    def environment(self) -> dict[str, str]:
        """What the program needs to find its libraries."""
        return {} if self.libraries is None else {"LD_LIBRARY_PATH": str(self.libraries)}


def find_program(folder: Path) -> PoolerProgram:
    """The installed program, or that of Debian's package, which is taken apart below `folder` once.

    Nothing is installed, so that an ordinary user can do it too.

    Raises:
        Problem: it is not installed, and this machine cannot fetch Debian packages.
    """
    for place in (shutil.which("pgbouncer"), "/usr/sbin/pgbouncer"):
        if place and os.access(place, os.X_OK):
            return PoolerProgram(Path(place), None)
    if not folder.exists():
        with tempfile.TemporaryDirectory(prefix="pgbouncer-", dir=_made(folder.parent)) as made:
            draft = Path(made) / "unpacked"
            fetch_packages(PACKAGE, into=draft, why="Bringing PgBouncer")
            # Another worker that did the same meanwhile was quicker.
            with contextlib.suppress(OSError):
                draft.rename(folder)
    (libraries,) = {path.parent for path in folder.rglob("libevent-2*.so*")}
    return PoolerProgram(folder / "usr" / "sbin" / "pgbouncer", libraries)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def pooled(address: str, *, program: PoolerProgram, sessions: int, patience: int = 0) -> Iterator[str]:
    """The address of PgBouncer before the database at `address`, as docker/pgbouncer.ini sets it up.

    Args:
        sessions: how many PostgreSQL is asked for at most, for each database and role.
        patience: seconds that a transaction may wait for one; 0 leaves what the file says.

    Raises:
        Problem: it does not answer.
    """
    parts, port = urlsplit(address), process.free_port()
    folder = Path(tempfile.mkdtemp(prefix="portal-pgbouncer-"))
    folder.chmod(0o711)
    try:
        users = folder / "userlist.txt"
        users.touch(mode=0o600)
        users.write_text(f'"{unquote(parts.username or "")}" "{unquote(parts.password or "")}"\n')
        settings = ConfigParser(interpolation=None, comment_prefixes=(";",))
        settings.read(EXAMPLE)
        settings["databases"] = {"*": f"host={parts.hostname} port={parts.port}"}
        settings["pgbouncer"].update(
            {"listen_port": str(port), "auth_file": str(users), "default_pool_size": str(sessions)}
        )
        configuration = folder / "pgbouncer.ini"
        with configuration.open("w") as file:
            settings.write(file)
        command: list[str | Path] = [program.binary, configuration]
        if os.geteuid() == 0:
            shutil.chown(users, _USER)
            command[1:1] = ["-u", _USER]
        log = folder / "log"
        child = process.spawn(command, log=log, env={"PATH": "/usr/bin:/bin", **program.environment}, cwd=Path("/"))
        try:
            if not process.wait_until(lambda: child.poll() is not None or not process.is_free(port), within=15):
                raise Problem("Starting PgBouncer", "it did not listen in time", process.last_lines(log))
            if child.poll() is not None:
                raise Problem("Starting PgBouncer", "it ended", process.last_lines(log))
            place = f"{parts.username}:{parts.password}@127.0.0.1:{port}"
            yield urlunsplit((parts.scheme, place, parts.path, "", ""))
        finally:
            process.stop(child)
    finally:
        shutil.rmtree(folder)
