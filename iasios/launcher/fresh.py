"""`make fresh`: both commands on a machine that has nothing, which is a Debian chroot, as root and as an ordinary user.

A run that passes where it was developed proves nothing about what the project installs. The chroot has Python, make and
git alone. Mirror, certificates and settings of package clients are those of this machine, read at each run and written
into the chroot only: nothing of them is kept in the project.
"""

import os
import shlex
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from iasios.launcher import process
from iasios.launcher.errors import Problem, heading, remark
from iasios.launcher.layout import Layout
from iasios.launcher.system_packages import NEEDED, install_packages

#: What a newcomer is told to have, and nothing else.
INCLUDED = ("python3", "python3-venv", "make", "git", "ca-certificates")
#: Seconds that the first start may take on a busy machine.
PATIENCE = 900
# Settings of the machine's package clients; each file or folder is copied where it exists.
MACHINE_FILES = (
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pip.conf",
    "/etc/apt/sources.list",
    "/etc/apt/sources.list.d",
    "/etc/apt/apt.conf.d",
    "/etc/apt/auth.conf.d",
    "/usr/local/share/ca-certificates",
)
_VARIABLES = ("_proxy", "_ca_bundle", "ssl_cert_file", "pip_cert", "node_extra_ca_certs")


@dataclass(frozen=True)
class Person:
    """Who tries the portal, and where the clone lies: below a home that nobody else may enter."""

    name: str
    home: Path


ROOT_PERSON = Person("root", Path("/root"))
PEOPLE = (ROOT_PERSON, Person("newcomer", Path("/home/newcomer")))


@dataclass(frozen=True)
class Machine:
    """One chroot."""

    root: Path

    def inside(self, path: str | Path) -> Path:
        """Where a path of the chroot lies on this machine."""
        return self.root / str(path).lstrip("/")

    def command(self, words: Sequence[str], person: Person, folder: Path, given: Mapping[str, str]) -> list[str]:
        """A command line that runs `words` in the chroot, as that person, with processes and mounts of its own.

        When it ends, the kernel ends what it left running and takes the mounts away.
        """
        env = {
            **machine_variables(os.environ),
            "HOME": str(person.home),
            "USER": person.name,
            "LANG": "C.UTF-8",
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            **given,
        }
        settings = " ".join(shlex.quote(f"{name}={value}") for name, value in env.items())
        there = f"cd {shlex.quote(str(folder))} && exec {shlex.join(words)}"
        root = shlex.quote(str(self.root))
        script = (
            f"mount -t proc proc {root}/proc && mount --rbind /dev {root}/dev && "
            f"mount -t tmpfs tmpfs {root}/dev/shm && "
            f"exec chroot --userspec={person.name} {root} /usr/bin/env -i {settings} /bin/sh -c {shlex.quote(there)}"
        )
        return ["unshare", "--mount", "--pid", "--fork", "--kill-child=KILL", "/bin/sh", "-c", script]

    def run(self, what: str, words: Sequence[str], person: Person = ROOT_PERSON, folder: Path = Path("/")) -> None:
        """Run a command in the chroot to its end, or raise with what it said."""
        process.run_step(what, self.command(words, person, folder, {}), remedy="Read its answer above")


def machine_variables(given: Mapping[str, str]) -> dict[str, str]:
    """What of this machine's environment leads to the package registries: proxies and certificates."""
    return {name: value for name, value in given.items() if name.lower().endswith(_VARIABLES)}


def fresh(layout: Layout, *, people: Sequence[Person], tests: bool) -> None:
    """Try the commit that is checked out on a machine that has nothing.

    Args:
        people: who tries it, one after the other, each on a machine of its own.
        tests: whether `make test` is run as well as `make run`.

    Raises:
        Problem: not root, or a step failed; its output lies in `var/fresh/`.
    """
    if os.geteuid() != 0:
        raise Problem("Testing on a fresh machine", "a chroot can be made by root alone", "Run as root: make fresh")
    layout.prepare()
    folder = layout.root / "var" / "fresh"
    folder.mkdir(exist_ok=True)
    base = _base(folder)
    told: list[str] = []
    for person in people:
        heading(f"A fresh machine, as {person.name}")
        with _machine(base, folder / f"machine-{person.name}") as machine:
            clone = _clone(layout, machine, person)
            if person is not ROOT_PERSON:
                # What README tells an ordinary user to have the administrator install.
                install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *NEEDED]
                machine.run("Refreshing the lists of packages", ["apt-get", "update", "-q"])
                machine.run("Installing the system packages", install)
            told.append(_start_twice(machine, person, clone, folder))
            if tests:
                told.append(_test(machine, person, clone, folder))
    heading("On a fresh machine")
    for line in told:
        remark(line)


def _base(folder: Path) -> Path:
    """The archive that every machine is made from; made once, again after a week."""
    archive = folder / "base.tar"
    if archive.exists() and time.time() - archive.stat().st_mtime < 7 * 24 * 3600:
        return archive
    if not shutil.which("mmdebstrap"):
        install_packages("mmdebstrap", why="Making a chroot")
    heading("A Debian with Python, make and git")
    draft = folder / "unfinished.tar"
    sources = [str(path) for path in _sources()]
    copies = [
        f"--setup-hook=mkdir -p $1{path.parent} && cp -a {path} $1{path.parent}/"
        for path in (Path("/etc/apt/auth.conf.d"), Path("/etc/ssl/certs/ca-certificates.crt"))
        if path.exists()
    ]
    process.run_step(
        "Making the chroot",
        [
            "mmdebstrap",
            "--quiet",
            "--variant=minbase",
            f"--include={','.join(INCLUDED)}",
            '--aptopt=Acquire::Check-Valid-Until "false"',
            *copies,
            "bookworm",
            draft,
            *sources,
        ],
        remedy="Read its answer above; it uses the package sources of this machine",
    )
    draft.replace(archive)
    return archive


def _sources() -> list[Path]:
    """The machine's own lists of package sources."""
    listed = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    return [path for path in listed if path.suffix in {".list", ".sources"} and path.is_file() and path.stat().st_size]


@contextmanager
def _machine(base: Path, root: Path) -> Iterator[Machine]:
    """A new machine, which is gone afterwards unless something failed on it."""
    shutil.rmtree(root, ignore_errors=True)
    # Everybody passes through: an ordinary user of the chroot has to.
    root.mkdir(mode=0o755)
    process.run_step("Unpacking the chroot", ["tar", "-xf", base, "-C", root], remedy=f"Remove {base} and try again")
    machine = Machine(root)
    for name in MACHINE_FILES:
        given, taken = Path(name), machine.inside(name)
        if given.is_dir():
            shutil.copytree(given, taken, dirs_exist_ok=True, ignore_dangling_symlinks=True)
        elif given.exists():
            taken.parent.mkdir(parents=True, exist_ok=True)
            taken.unlink(missing_ok=True)
            shutil.copy(given, taken)
    yield machine
    shutil.rmtree(root, ignore_errors=True)


def _clone(layout: Layout, machine: Machine, person: Person) -> Path:
    """The commit that is checked out, cloned into a private home."""
    if person is not ROOT_PERSON:
        machine.run("Making the user", ["useradd", "--create-home", "--shell", "/bin/bash", person.name])
    home = machine.inside(person.home)
    home.chmod(0o700)
    there = home / "portal"
    process.run_step(
        "Cloning",
        ["git", "clone", "--quiet", "--no-hardlinks", f"file://{layout.root}", there],
        remedy="Commit first: what is not committed is not tested",
    )
    clone = person.home / "portal"
    machine.run("Handing the clone over", ["chown", "-R", f"{person.name}:", str(clone)])
    return clone


def _start_twice(machine: Machine, person: Person, clone: Path, folder: Path) -> str:
    first = _seconds_to_ready(machine, person, clone, folder / f"run-{person.name}.log")
    again = _seconds_to_ready(machine, person, clone, folder / f"run-again-{person.name}.log")
    return f"make run as {person.name}: ready after {first} s, the second time after {again} s"


def _seconds_to_ready(machine: Machine, person: Person, clone: Path, log: Path) -> int:
    """Start the portal until it is ready, then pull the plug: the next start has to cope with it."""
    port = process.free_port()
    began = time.monotonic()
    with log.open("w") as output:
        words = machine.command(["make", "run"], person, clone, {"PORT": str(port)})
        child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    try:
        while not _answers(port):
            if child.poll() is not None or time.monotonic() - began > PATIENCE:
                raise Problem(f"make run as {person.name}", _last_line(log), f"Its whole output is in {log}")
            time.sleep(0.25)
        took = round(time.monotonic() - began)
    finally:
        # unshare waits through every gentler signal; the kernel ends everything of this machine with it.
        child.kill()
        child.wait()
    remark(f"make run as {person.name}: ready after {took} s")
    return took


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


def _test(machine: Machine, person: Person, clone: Path, folder: Path) -> str:
    log = folder / f"test-{person.name}.log"
    began = time.monotonic()
    given = {name: os.environ[name] for name in ("LONG",) if name in os.environ}
    with log.open("w") as output:
        words = machine.command(["make", "test"], person, clone, given)
        status = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False
        ).returncode
    if status != 0:
        raise Problem(f"make test as {person.name}", _last_line(log), f"Its whole output is in {log}")
    told = f"make test as {person.name}: passed in {round((time.monotonic() - began) / 60, 1)} min"
    remark(told)
    return told


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1].removeprefix("FAILED").strip() if lines else "it said nothing"
