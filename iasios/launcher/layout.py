"""Where things are: the clone, the virtual environment, and the state of one instance below `var/`."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iasios.launcher.errors import Problem

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Layout:
    """The paths of one instance. `make run` owns `var/`; every other instance has a folder of its own in it."""

    root: Path
    state: Path

    @classmethod
    def of(cls, name: str = "", root: Path = ROOT) -> "Layout":
        """The instance of that name in this clone; the nameless one is that of `make run`."""
        return cls(root=root, state=root / "var" / name if name else root / "var")

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def log(self) -> Path:
        return self.state / "log"

    def prepare(self) -> None:
        """Make the folders. Others may pass through them (the database's own user must) but not look inside."""
        mode = 0o711 if os.geteuid() == 0 else 0o700
        for folder in (self.root / "var", self.state):
            try:
                folder.mkdir(exist_ok=True)
                if folder.stat().st_mode & 0o777 != mode:
                    folder.chmod(mode)
            except PermissionError:
                raise Problem(
                    f"Preparing {folder}",
                    "it belongs to another user",
                    "Run the command as the user who ran it first, or remove the folder (the demo data with it)",
                ) from None
        self.log.mkdir(exist_ok=True, mode=0o700)
        # Static files are collected into it; the web process complains when it is absent.
        (self.state / "static").mkdir(exist_ok=True)

    @contextmanager
    def sole(self, what: str) -> Iterator[None]:
        """Hold this instance for one process: a second one is refused in one line."""
        with open(os.open(self.state / "lock", os.O_RDWR | os.O_CREAT, 0o600), "r+") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = handle.read().strip() or "unknown"
                raise Problem(
                    f"Starting {what}",
                    f"it is already running in this clone (process {holder})",
                    f"Use that one, or end it first with `kill {holder}`",
                ) from None
            handle.truncate(0)
            handle.write(f"{os.getpid()}\n")
            handle.flush()
            yield


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
        handle.write(text)
    draft.replace(path)


class Memory:
    """What an instance remembers between starts: ports and passwords, in one private file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._facts: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}

    def get(self, key: str) -> Any:
        return self._facts.get(key)

    def put(self, key: str, value: Any) -> None:
        """Remember a fact, and write it down at once."""
        if self._facts.get(key) != value:
            self._facts[key] = value
            write_private(self._path, json.dumps(self._facts, indent=1, sort_keys=True) + "\n")

    def secret(self, key: str) -> str:
        """A random secret, the same one at every start."""
        if key not in self._facts:
            self.put(key, secrets.token_urlsafe(32))
        return str(self._facts[key])
