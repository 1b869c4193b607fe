"""`make fresh`: `make run` and `make test` on a machine that has never seen the portal, as root and as a user."""

import os
import shlex
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from iasios.launcher import foreground, process
from iasios.launcher.chroot import Chroot, base_archive, require_root
from iasios.launcher.errors import Problem, heading, remark
from iasios.launcher.layout import Layout
from iasios.launcher.system_packages import NEEDED

RUN_WITHIN, TEST_WITHIN = 900.0, 7200.0  # seconds


@dataclass(frozen=True)
class Visitor:
    """Who clones the portal, and what was installed for who cannot install it."""

    name: str
    title: str
    home: str
    packages: tuple[str, ...] = ()


VISITORS = {
    # /root is closed to everyone else, the database's user among them.
    "root": Visitor("root", "as root below /root", "/root"),
    "user": Visitor("visitor", "as an ordinary user", "/home/visitor", NEEDED),
}


@dataclass(frozen=True)
class Wanted:
    """What a run of `make fresh` is to do."""

    visitors: tuple[str, ...]
    tests: tuple[str, ...] | None  # None: `make test`; empty: none


def wanted(given: Mapping[str, str]) -> Wanted:
    """AS=root or AS=user, QUICK=1, TESTS="tests/launcher …"."""
    chosen = given.get("AS") or ""
    if chosen and chosen not in VISITORS:
        raise Problem("Reading the environment", f"AS is {chosen!r}", f"Give one of: {', '.join(VISITORS)}")
    tests = tuple(shlex.split(given.get("TESTS") or "")) or (() if given.get("QUICK") else None)
    return Wanted((chosen,) if chosen else tuple(VISITORS), tests)


def fresh(layout: Layout) -> None:
    """Carry it out; a `Problem` names the first step that failed. The chroot of that step is kept to look into."""
    require_root("Making a new machine", "make fresh")
    todo = wanted(os.environ)
    foreground.listen_for_the_end()
    layout.prepare()
    with layout.sole("`make fresh`"):
        heading("A new Debian")
        archive = base_archive(layout)
        commit, changed = _head(layout)
        remark(f"Of the portal: commit {commit[:12]}{', without what is not committed' if changed else ''}")
        took = [line for key in todo.visitors for line in _visit(layout, archive, commit, VISITORS[key], todo)]
    heading(f"{' and '.join(VISITORS[key].title for key in todo.visitors)}: passed")
    for line in took:
        remark(line)


def _head(layout: Layout) -> tuple[str, bool]:
    def git(*words: str) -> str:
        return subprocess.run(["git", "-C", layout.root, *words], capture_output=True, text=True, check=True).stdout

    try:
        return git("rev-parse", "HEAD").strip(), bool(git("status", "--porcelain").strip())
    except (OSError, subprocess.CalledProcessError) as error:
        reason = getattr(error, "stderr", "") or str(error)
        raise Problem("Finding the commit", reason, "Run it in a clone, as the clone's owner") from None


def _visit(layout: Layout, archive: Path, commit: str, visitor: Visitor, todo: Wanted) -> list[str]:
    heading(f"New machine, {visitor.title}")
    chroot = Chroot(layout.state / visitor.name)
    chroot.unpack(archive)
    if visitor.name != "root":
        chroot.run_step("Creating a user", "useradd", "--create-home", visitor.name)
        remark(f"Installing {' '.join(visitor.packages)} (Debian)")
        chroot.install(*visitor.packages)
    _clone(layout, chroot, commit, visitor)
    took = [_run(layout, chroot, visitor, "first"), _run(layout, chroot, visitor, "second")]
    if todo.tests != ():
        took.append(_test(layout, chroot, visitor, todo.tests))
    shutil.rmtree(chroot.folder)
    return [f"{visitor.title}: {line}" for line in took]


def _clone(layout: Layout, chroot: Chroot, commit: str, visitor: Visitor) -> None:
    target = chroot.folder / visitor.home.lstrip("/") / "portal"
    remedy = "Read the lines above"
    process.run_step("Cloning", ["git", "clone", "--no-hardlinks", layout.root, target], remedy=remedy)
    process.run_step("Cloning", ["git", "-C", target, "checkout", "--detach", commit], remedy=remedy)
    if visitor.name != "root":
        owner = f"{visitor.name}:{visitor.name}"
        chroot.run_step("Handing the clone over", "chown", "-R", owner, f"{visitor.home}/portal")


def _run(layout: Layout, chroot: Chroot, visitor: Visitor, which: str) -> str:
    """`make run` until its page answers; how long that took."""
    log, port = _log(layout, visitor, f"{which}-run"), process.free_port()
    env = {**chroot.environment(visitor.home), "PORT": str(port)}
    began = time.monotonic()
    with chroot.running(
        ["make", "run"], log=log, env=env, user=f"{visitor.name}:", cwd=f"{visitor.home}/portal"
    ) as child:
        answered = process.wait_until(
            lambda: child.poll() is not None or _serves(log, port), within=RUN_WITHIN, every=0.5
        )
        seconds = time.monotonic() - began
        if not answered or child.poll() is not None:
            _fail("make run", log, f"its page did not answer within {seconds:.0f} s")
    if "== Stopping" not in log.read_text() or not process.is_free(port):
        _fail("make run", log, "it did not end in order")
    return _told(f"{which} `make run` until its page answered", seconds)


def _serves(log: Path, port: int) -> bool:
    if "The portal is ready" not in log.read_text():
        return False
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=30) as answer:
            return answer.status == 200 and b"<html" in answer.read()
    except OSError:
        return False


def _test(layout: Layout, chroot: Chroot, visitor: Visitor, tests: tuple[str, ...] | None) -> str:
    command = ["make", "test"]
    if tests:
        command = ["python3", "-m", "iasios.launcher", "with", "--", "pytest", "-n", "2", "-q", *tests]
    log = _log(layout, visitor, "test")
    remark(f"{shlex.join(command)} (its output: {log})")
    began = time.monotonic()
    env, cwd = chroot.environment(visitor.home), f"{visitor.home}/portal"
    with chroot.running(command, log=log, env=env, user=f"{visitor.name}:", cwd=cwd) as child:
        process.wait_until(lambda: child.poll() is not None, within=TEST_WITHIN, every=0.5)
        if child.poll() != 0:
            _fail(shlex.join(command), log, f"it ended with status {child.poll()}")
    for line in log.read_text().splitlines():
        if " passed in " in line or " passed, " in line:
            remark(line.strip(" ="))
    return _told(f"`{shlex.join(command)}`", time.monotonic() - began)


def _told(what: str, seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    line = f"{what} took {minutes} min {rest} s"
    remark(line)
    return line


def _log(layout: Layout, visitor: Visitor, name: str) -> Path:
    log = layout.log / f"{visitor.name}-{name}.log"
    log.unlink(missing_ok=True)
    return log


def _fail(what: str, log: Path, why: str) -> None:
    print(process.last_lines(log, 40))
    raise Problem(f"{what} on a new machine", why, f"See {log}")
