"""What the commands do with their surroundings, apart from starting servers."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from iasios.launcher import __main__ as command_line
from iasios.launcher import checks, chromium, process, run, system_packages
from iasios.launcher.errors import Problem
from iasios.launcher.layout import Layout
from iasios.launcher.services import Services


@pytest.mark.parametrize(("given", "expected"), [({}, 8000), ({"PORT": ""}, 8000), ({"PORT": "8123"}, 8123)])
def test_port(given: dict[str, str], expected: int) -> None:
    assert run.port_of(given) == expected


@pytest.mark.parametrize("text", ["eighty", "0", "65536", "-1", "80.0"])
def test_a_port_that_is_none(text: str) -> None:
    with pytest.raises(Problem) as refused:
        run.port_of({"PORT": text})
    assert str(refused.value) == (
        f"Reading the environment: PORT is {text!r}, which is no port number. Give a number from 1 to 65535"
    )


def test_a_taken_port_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "is_free", lambda _: False)
    with pytest.raises(Problem) as refused:
        run.refuse_taken(8000)
    assert str(refused.value) == (
        "Starting the portal: another program listens on port 8000. End it, or take another port: PORT=8001 make run"
    )


def test_the_command_line_ends_with_the_problem_on_one_line(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "none")
    assert command_line.main(["run"]) == 1
    assert capfd.readouterr().err == (
        "\nFAILED  Reading the environment: PORT is 'none', which is no port number. Give a number from 1 to 65535\n"
    )


def test_a_command_of_tests_gets_what_tests_need_also_after_make_run(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    installed: list[str] = []
    monkeypatch.setattr(command_line.Layout, "of", lambda _: layout)
    monkeypatch.setattr(command_line.bootstrap, "bootstrap", lambda _, *, lock: installed.append(lock))
    monkeypatch.setattr(command_line.foreground, "listen_for_the_end", lambda: None)
    monkeypatch.setattr(command_line, "services", lambda *_, **__: nullcontext(Services({})))
    assert layout.python.exists()
    assert command_line.main(["with", "--", "nonexistent-program"]) == 1
    assert installed == ["dev"]
    assert capfd.readouterr().err == (
        "\nFAILED  Running a command: there is no program nonexistent-program. Correct its name\n"
    )


def test_the_demonstration_gives_way_to_what_is_given(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DEMO", "REQUIRE_SECOND_FACTOR", "PUBLIC_ORIGIN", "DATA_DIR", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EMAIL_URL", "smtp://mail.example:25")
    monkeypatch.setenv("DEMO", "0")
    env = run.environment(layout, 8123)
    wanted = ("DEMO", "REQUIRE_SECOND_FACTOR", "PUBLIC_ORIGIN", "DATA_DIR", "EMAIL_URL", "PORT")
    assert {name: env[name] for name in wanted} == {
        "DEMO": "0",
        "REQUIRE_SECOND_FACTOR": "0",
        "PUBLIC_ORIGIN": "http://localhost:8123",
        "DATA_DIR": str(layout.state),
        "EMAIL_URL": "smtp://mail.example:25",
        "PORT": "8123",
    }


def test_a_demonstration_in_the_shell_does_not_reach_the_tests(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DEMO", "REQUIRE_SECOND_FACTOR", "PUBLIC_ORIGIN", "ALLOWED_HOSTS", "EMAIL_URL"):
        monkeypatch.setenv(name, "left over")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "iasios.settings.dev")
    env = checks.test_environment(layout)
    assert "left over" not in env.values()
    assert env["DJANGO_SETTINGS_MODULE"] == "iasios.settings.test"
    assert env["PATH"].startswith(f"{layout.venv / 'bin'}:")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "tests" / "browser").mkdir(parents=True)
    return tmp_path


def test_every_kind_of_check_runs_and_the_browser_last(tree: Path) -> None:
    titles = [check.title for check in checks.checks(tree)]
    assert titles[:4] == ["Lint", "Format", "Templates", "Format of templates"]
    assert titles[4:7] == ["Import contracts", "Types", "Migrations"]
    assert titles[7:] == ["Production settings", "Tests", "Browser tests"]


def test_without_browser_tests_there_is_no_green(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"^Finding the browser tests: neither tests/browser nor tests/journeys exists"):
        checks.checks(tmp_path)


def test_the_first_failure_ends_the_tests(layout: Layout, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(
        checks.foreground, "call", lambda command, **_: called.append(command[0]) or (2 if command[0] == "mypy" else 0)
    )
    with pytest.raises(Problem) as failed:
        checks.carry_out(layout, Services({}), checks.checks(tree))
    assert str(failed.value) == "Types (mypy): it ended with status 2. Correct the lines named above"
    assert called == ["ruff", "ruff", "djlint", "djlint", "lint-imports", "mypy"]


def test_a_given_browser_that_does_not_start_is_refused(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM_PATH", "/nonexistent/chromium")
    with pytest.raises(
        Problem, match=r"^Finding Chromium: CHROMIUM_PATH is given, but /nonexistent/chromium does not start"
    ):
        chromium.find_chromium(layout)


def test_without_a_browser_the_tests_fail_rather_than_skip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    monkeypatch.setattr(chromium.shutil, "which", lambda _: None)
    monkeypatch.setattr(system_packages, "may_install_packages", lambda: False)
    monkeypatch.setattr(chromium, "may_install_packages", lambda: False)
    with pytest.raises(Problem) as failed:
        chromium.find_chromium(Layout.of(root=tmp_path))
    assert str(failed.value) == (
        "Finding Chromium for the browser tests: there is none on this machine, and neither apt (as root) nor npm "
        "could bring one. Run as root: apt-get install -y --no-install-recommends chromium"
    )


def test_the_libraries_of_the_driver_are_named_to_who_cannot_install_them(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_packages, "may_install_packages", lambda: False)
    monkeypatch.setattr(chromium, "_starts", lambda _: False)
    with pytest.raises(Problem) as failed:
        chromium.check_driver(layout)
    assert str(failed.value) == (
        "Loading the libraries of Playwright's driver: missing on this machine: libatomic1. "
        "Run as root: apt-get install -y --no-install-recommends libatomic1"
    )


def test_the_libraries_of_the_driver_are_installed_once_where_they_may_be(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []
    monkeypatch.setattr(chromium, "install_packages", lambda *names, why: installed.extend(names))
    monkeypatch.setattr(chromium, "_starts", lambda _: bool(installed))
    chromium.check_driver(layout)
    chromium.check_driver(layout)
    assert installed == ["libatomic1"]


def test_static_files_are_collected_again_when_one_changed(tmp_path: Path) -> None:
    layout = Layout.of(root=tmp_path)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.txt").write_text("")
    (tmp_path / "static").mkdir()
    style = tmp_path / "static" / "style.css"
    style.write_text("a")
    first = run.fingerprint(layout)
    assert run.fingerprint(layout) == first
    style.write_text("b")
    assert run.fingerprint(layout) != first


@pytest.mark.parametrize(
    ("status", "outbox", "broker", "serves"),
    [
        (503, "late", "ok", True),
        (503, "late", "unreachable", False),
        (503, "unknown", "ok", True),
        (200, "ok", "ok", False),
    ],
)
def test_mail_that_waits_does_not_keep_the_portal_from_serving(
    status: int, outbox: str, broker: str, serves: bool
) -> None:
    parts = {"status": "ok" if status == 200 else "unready", "database": "ok", "broker": broker, "outbox": outbox}
    assert run.only_the_outbox_lags((status, parts)) is serves


def test_silence_is_not_readiness() -> None:
    assert run.readiness(process.free_port()) == (0, {})
    assert not run.only_the_outbox_lags((0, {}))
