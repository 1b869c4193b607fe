"""A new Debian in a folder: it has nothing of this machine but the way to the network.

Mirror, proxy and certificates are read from the machine's settings each time; only the folder holds a copy of them.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from iasios.launcher import process
from iasios.launcher.errors import Problem, remark
from iasios.launcher.layout import Layout
from iasios.launcher.system_packages import AUTHORITIES, install_packages

SUITE = "bookworm"
SUITES = (SUITE, f"{SUITE}-updates", f"{SUITE}-security")
# What README asks for, and what a clone needs.
PACKAGES = ("python3", "python3-venv", "make", "git", "ca-certificates")
KEEP_BASE = 7 * 24 * 3600.0  # seconds; security updates come in the meantime

PROXIES = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")
PASSED = {
    *PROXIES,
    *(name.upper() for name in PROXIES),
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "PIP_TRUSTED_HOST",
    "UV_DEFAULT_INDEX",
    "UV_INDEX",
    "UV_INDEX_URL",
}
COPIED = ("/etc/hosts", "/etc/resolv.conf", "/etc/pip.conf", "/etc/uv/uv.toml")
LOCAL_AUTHORITIES = Path("/usr/local/share/ca-certificates")

# Runs as the first process of a process namespace, in a mount namespace: however it ends, every process below it ends
# and every mount is gone. `env` undoes that a shell has its background ignore Ctrl-C, which tests would inherit.
ENTER = """\
set -e
root=$1 user=$2 folder=$3
shift 3
# A mount of its own, as a root has it: what runs in there may want namespaces of its own.
mount --bind "$root" "$root"
mount --bind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t proc proc "$root/proc"
mount --bind /sys "$root/sys"
mount -o remount,bind,ro "$root/sys"
/usr/sbin/chroot --userspec="$user" "$root" env --default-signal=INT,QUIT --chdir="$folder" "$@" &
child=$!
trap 'kill "$child" 2>/dev/null || true' TERM
status=0
wait "$child" || status=$?
while kill -0 "$child" 2>/dev/null; do
    wait "$child" || status=$?
done
exit "$status"
"""


def require_root(what: str, command: str) -> None:
    """Refuse in one line: a chroot, its devices and its mounts are root's to make."""
    if os.geteuid() != 0:
        raise Problem(what, "only root can make a chroot", f"Run as root: {command}")


def network_settings(given: Mapping[str, str]) -> dict[str, str]:
    """The variables that say how this machine reaches the network."""
    return {name: value for name, value in given.items() if name in PASSED and value}


def base_archive(layout: Layout) -> Path:
    """An archive of the new Debian, kept for a week for every command that begins with one."""
    folder = layout.root / "var" / "cache"
    folder.mkdir(exist_ok=True)
    archive = folder / f"{SUITE}.tar"
    if archive.exists() and time.time() - archive.stat().st_mtime < KEEP_BASE:
        return archive
    if shutil.which("mmdebstrap") is None:
        install_packages("mmdebstrap", why="Making a new Debian")
    remark(f"Making a new Debian ({SUITE}, with {', '.join(PACKAGES)})")
    draft = folder / f"{SUITE}.new.tar"
    sources, options = folder / "sources.list", folder / "apt.conf"
    sources.write_text(mirror_lines())
    options.write_text(acquire_options())
    command: list[str | Path] = ["mmdebstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}"]
    # Without a list of its own it takes Debian's mirror.
    given = [sources] if sources.read_text() else []
    try:
        process.run_step(
            "Making a new Debian",
            [*command, f"--aptopt={options}", SUITE, draft, *given],
            remedy="Check the network connection and this machine's apt sources",
        )
    finally:
        sources.unlink()
        options.unlink()
    draft.replace(archive)
    return archive


def mirror_lines() -> str:
    """The sources of this machine that hold this Debian, in apt's older format."""
    wanted = ("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages")
    lines = [line.split() for line in _answer(*wanted).splitlines()]
    kept = dict.fromkeys(tuple(line) for line in lines if len(line) == 3 and line[1] in SUITES and line[2] == "main")
    return "".join(f"deb {' '.join(line)}\n" for line in kept)


def acquire_options() -> str:
    """What this machine tells apt about proxies, certificates and dates."""
    wanted = ("Acquire::http", "Acquire::https", "Acquire::Check-", "Acquire::Retries")
    return "".join(f"{line}\n" for line in _answer("apt-config", "dump").splitlines() if line.startswith(wanted))


def _answer(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        return ""


@dataclass(frozen=True)
class Chroot:
    """The folder, and commands in it. Its loopback is this machine's: ports have to be free here."""

    folder: Path

    def unpack(self, archive: Path) -> None:
        """Start again from the archive, with this machine's way to the network."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.folder.chmod(0o755)
        process.run_step("Unpacking", ["tar", "-xf", archive, "-C", self.folder], remedy="Check the disk")
        for name in COPIED:
            if Path(name).exists():
                target = self.folder / name.lstrip("/")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.unlink(missing_ok=True)
                shutil.copyfile(name, target)
        (self.folder / "etc" / "apt" / "apt.conf.d" / "90this-machine").write_text(acquire_options())
        if LOCAL_AUTHORITIES.is_dir():
            shutil.copytree(LOCAL_AUTHORITIES, self.folder / str(LOCAL_AUTHORITIES).lstrip("/"), dirs_exist_ok=True)
            self.run_step("Trusting whom this machine trusts", "update-ca-certificates")
        if AUTHORITIES.exists():
            shutil.copyfile(AUTHORITIES, self.folder / str(AUTHORITIES).lstrip("/"))

    def install(self, *names: str) -> None:
        """Install Debian packages."""
        self.run_step("Updating the package lists", "apt-get", "update")
        self.run_step("Installing packages", "apt-get", "install", "-y", "--no-install-recommends", *names)

    def run_step(self, what: str, *command: str) -> None:
        """Run a command as root to its end, its output shown only when it fails."""
        process.run_step(what, self.entering(command), env=self.environment(), remedy="Read the lines above")

    def entering(self, command: Sequence[str], *, user: str = "0:0", cwd: str = "/") -> list[str | Path]:
        """The command of this machine that runs a command in there."""
        namespaces = ("unshare", "--mount", "--pid", "--fork", "--kill-child")
        return [*namespaces, "sh", "-c", ENTER, "sh", self.folder, user, cwd, *command]

    def environment(self, home: str = "/root") -> dict[str, str]:
        """What a login would set, and nothing that was set here."""
        return {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": home,
            "DEBIAN_FRONTEND": "noninteractive",
            **network_settings(os.environ),
        }

    @contextmanager
    def running(
        self, command: Sequence[str], *, log: Path, env: Mapping[str, str], user: str = "0:0", cwd: str = "/"
    ) -> Iterator[subprocess.Popen[bytes]]:
        """A command in there, its output in a file, ended when it is left."""
        entered = self.entering(command, user=user, cwd=cwd)
        child = process.spawn(entered, log=log, env=env, on_parent_death=signal.SIGKILL)
        try:
            yield child
        finally:
            _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Ask the first process in the namespace to end; `unshare` itself does not listen."""
    if child.poll() is None:
        for inner in Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split():
            os.kill(int(inner), signal.SIGTERM)
        process.wait_until(lambda: child.poll() is not None, within=60)
    process.stop(child, number=signal.SIGKILL)
