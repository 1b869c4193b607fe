"""From a bare clone to the locked packages, and nothing done twice."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from iasios.launcher import bootstrap, process, system_packages
from iasios.launcher.errors import Problem
from iasios.launcher.layout import Layout

Steps = list[str]


@pytest.fixture
def clone(tmp_path: Path) -> Layout:
    """A clone whose virtual environment works already, and whose lock files are all different."""
    layout = Layout.of(root=tmp_path)
    layout.prepare()
    for name in ("bootstrap", "run", "dev"):
        (tmp_path / "requirements").mkdir(exist_ok=True)
        (tmp_path / "requirements" / f"{name}.txt").write_text(name)
    layout.venv.mkdir()
    return layout


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """What would have been installed, in place of installing it."""
    taken: Steps = []

    def note(what: str, command: list[str | Path], **_: object) -> None:
        taken.append(f"{what}: {Path(command[-1]).name}")

    monkeypatch.setattr(process, "run_step", note)
    monkeypatch.setattr(bootstrap, "_works", lambda _: True)
    monkeypatch.setattr(bootstrap, "_weasyprint_loads", lambda _: True)
    return taken


def test_the_first_start_installs_and_the_second_does_nothing(clone: Layout, steps: Steps) -> None:
    bootstrap.bootstrap(clone, lock="run")
    assert steps == ["Installing uv: bootstrap.txt", "Installing packages: run.txt"]
    bootstrap.bootstrap(clone, lock="run")
    assert len(steps) == 2


def test_tests_add_their_packages_and_run_does_not_take_them_away(clone: Layout, steps: Steps) -> None:
    bootstrap.bootstrap(clone, lock="run")
    bootstrap.bootstrap(clone, lock="dev")
    bootstrap.bootstrap(clone, lock="run")
    assert steps[2:] == ["Installing packages: dev.txt"]
    (clone.root / "requirements" / "run.txt").write_text("changed")
    bootstrap.bootstrap(clone, lock="run")
    assert steps[3:] == ["Installing packages: dev.txt"]


def test_an_interrupted_installation_is_not_taken_for_a_finished_one(
    clone: Layout, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap.bootstrap(clone, lock="run")
    (clone.root / "requirements" / "run.txt").write_text("changed")

    def fail(what: str, *_: object, **__: object) -> None:
        raise Problem(what, "no connection", "Check it")

    monkeypatch.setattr(process, "run_step", fail)
    for _ in range(2):
        with pytest.raises(Problem, match=r"^Installing (packages|uv): no connection"):
            bootstrap.bootstrap(clone, lock="run")


def test_the_stamp_names_what_the_environment_satisfies(clone: Layout, steps: Steps) -> None:
    bootstrap.bootstrap(clone, lock="dev")
    stamp = json.loads((clone.venv / "iasios-packages.json").read_text())
    assert stamp == {
        name: bootstrap.digest(clone.root / "requirements" / f"{name}.txt") for name in ("bootstrap", "run", "dev")
    }
    assert steps == ["Installing uv: bootstrap.txt", "Installing packages: dev.txt"]


@pytest.mark.parametrize(
    ("version", "accepted"), [((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False)]
)
def test_only_the_pythons_that_were_resolved_for(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int], accepted: bool
) -> None:
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    if accepted:
        bootstrap.check_python()
        return
    with pytest.raises(
        Problem, match=r"^Checking Python: this is .*, and the portal needs 3.11, 3.12 or 3.13. Install one of them"
    ):
        bootstrap.check_python()


def as_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "may_install_packages", lambda: False)


def as_root(monkeypatch: pytest.MonkeyPatch, install: Callable[..., object]) -> None:
    monkeypatch.setattr(system_packages, "may_install_packages", lambda: True)
    monkeypatch.setattr(system_packages.subprocess, "run", install)


def test_missing_libraries_are_one_line_for_an_ordinary_user(
    clone: Layout, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "_weasyprint_loads", lambda _: False)
    as_user(monkeypatch)
    with pytest.raises(Problem) as failed:
        bootstrap.bootstrap(clone, lock="run")
    names = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig-config"
    assert str(failed.value) == (
        f"Loading WeasyPrint's libraries: missing on this machine: {names.replace(' ', ', ')}. "
        f"Run as root: apt-get install -y --no-install-recommends {names}"
    )
    assert steps[-1] == "Installing packages: run.txt"


def test_root_installs_them_after_refreshing_the_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    class Result:
        stderr = "E: Unable to locate package libpango-1.0-0"

        def __init__(self, returncode: int) -> None:
            self.returncode = returncode

    def install(command: list[str], **_: object) -> Result:
        commands.append(command[:2])
        return Result(1 if len(commands) == 1 else 0)

    as_root(monkeypatch, install)
    system_packages.install_packages("libpango-1.0-0", why="Loading")
    assert commands == [["apt-get", "install"], ["apt-get", "update"], ["apt-get", "install"]]


def test_a_refusal_of_apt_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refused:
        returncode, stderr = 100, "W: something\nE: Unable to locate package chromium\n"

    as_root(monkeypatch, lambda *_, **__: Refused())
    with pytest.raises(Problem, match=r"^Installing Chromium: E: Unable to locate package chromium. Run by hand"):
        system_packages.install_packages("chromium", why="Installing Chromium")


def test_a_package_is_unpacked_with_the_libraries_that_it_names() -> None:
    shown = "Package: pgbouncer\nDepends: lsb-base (>= 3.1), libc-ares2 (>= 1.12), libc6 (>= 2.36), libssl3 | libssl4\n"
    assert system_packages.libraries_of(shown) == ["libc-ares2", "libssl3"]
    assert system_packages.libraries_of("Package: none\n") == []


def test_a_machine_without_apt_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages.shutil, "which", lambda name: None)
    with pytest.raises(Problem) as refused:
        system_packages.fetch_packages("pgbouncer", into=tmp_path, why="Bringing PgBouncer")
    assert str(refused.value) == (
        "Bringing PgBouncer: pgbouncer is not installed, and this machine has no apt."
        " Run as root: apt-get update && apt-get install -y --no-install-recommends pgbouncer"
    )
