"""`make test`: every check, in order, on real services. The first failure ends it."""

import os
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from iasios.launcher import foreground
from iasios.launcher.bootstrap import bootstrap
from iasios.launcher.chromium import check_driver, find_chromium
from iasios.launcher.errors import Problem, heading, remark
from iasios.launcher.layout import Layout
from iasios.launcher.services import Services, services

BROWSER_TESTS = ("tests/browser", "tests/journeys")
# Each worker takes tests that lie side by side, which share a browser and a portal, and helps the others at the end.
# No more of them than PostgreSQL has sessions and Valkey has numbered databases for.
PYTEST = ("python", "-m", "pytest", "-n", "auto", "--maxprocesses", "6", "--dist", "worksteal", "-q")


def selection(given: Mapping[str, str]) -> tuple[str, ...]:
    """What pytest leaves out: the long tests, unless LONG is set. It says how many it left out."""
    return () if given.get("LONG") else ("-m", "not long")


@dataclass(frozen=True)
class Check:
    """One command that has to succeed."""

    title: str
    command: tuple[str, ...]
    remedy: str
    env: Mapping[str, str] = field(default_factory=dict)


def production_example() -> dict[str, str]:
    """What a production has to give, with addresses that lead nowhere: for the checks that only read settings."""
    return {
        "DJANGO_SETTINGS_MODULE": "iasios.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "PUBLIC_ORIGIN": "https://portal.example",
        "ALLOWED_HOSTS": "portal.example",
        "EMAIL_URL": "smtp+tls://portal:secret@mail.example:587",
        "REQUIRE_SECOND_FACTOR": "1",
        "DEMO": "0",
    }


def checks(root: Path) -> list[Check]:
    """In order of how soon they tell: the quickest first."""
    manage = ("python", "manage.py")
    browser = tuple(folder for folder in BROWSER_TESTS if (root / folder).is_dir())
    if not browser:
        raise Problem(
            "Finding the browser tests",
            f"neither {' nor '.join(BROWSER_TESTS)} exists",
            "Restore them: they are not optional",
        )
    return [
        Check("Lint", ("ruff", "check", "."), "Correct the lines named above; `make format` mends many of them"),
        Check("Format", ("ruff", "format", "--check", "."), "Run `make format`"),
        Check("Templates", ("djlint", "templates", "--lint", "--quiet"), "Correct the lines named above"),
        Check("Format of templates", ("djlint", "templates", "--check", "--quiet"), "Run `make format`"),
        Check(
            "Import contracts",
            ("lint-imports",),
            "Correct the imports named above; docs/architecture.md says which way they may go",
        ),
        Check("Types", ("mypy",), "Correct the lines named above"),
        Check(
            "Migrations",
            (*manage, "makemigrations", "--check", "--dry-run"),
            "Run `python3 -m iasios.launcher with -- python manage.py makemigrations`",
        ),
        Check(
            "Production settings",
            (*manage, "check", "--deploy", "--fail-level", "WARNING"),
            "Correct the settings named above",
            production_example(),
        ),
        Check(
            "Tests",
            (*PYTEST, *selection(os.environ), "tests", *(f"--ignore={folder}" for folder in BROWSER_TESTS)),
            "Correct the tests named above",
        ),
        Check("Browser tests", (*PYTEST, *selection(os.environ), *browser), "Correct the tests named above"),
    ]


def test(layout: Layout) -> None:
    """Run all checks; a `Problem` names the first one that failed."""
    began = time.monotonic()
    layout.prepare()
    foreground.listen_for_the_end()
    with layout.sole("the tests"):
        bootstrap(layout, lock="dev")
        chromium = find_chromium(layout)
        check_driver(layout)
        remark(f"Browser: {chromium}")
        heading("Database and broker")
        with services(layout, test_environment(layout), durable=False) as started:
            started.env["CHROMIUM_PATH"] = chromium
            carry_out(layout, started, checks(layout.root))
    if selection(os.environ):
        remark("The tests marked as long were left out (pytest says how many); `make test LONG=1` runs them as well")
    heading(f"All checks passed in {_spoken(time.monotonic() - began)}")


def test_environment(layout: Layout) -> dict[str, str]:
    """The environment of tests: what was given, but never the settings of a demonstration."""
    path = f"{layout.venv / 'bin'}:{os.environ.get('PATH', '/usr/bin:/bin')}"
    # Where it stands, a setting left over in the shell must not decide what the tests see.
    left_over = {"DEMO", "REQUIRE_SECOND_FACTOR", "PUBLIC_ORIGIN", "ALLOWED_HOSTS", "EMAIL_URL"}
    given = {name: value for name, value in os.environ.items() if name not in left_over}
    return {**given, "PATH": path, "DJANGO_SETTINGS_MODULE": "iasios.settings.test", "DATA_DIR": str(layout.state)}


def carry_out(layout: Layout, started: Services, wanted: Sequence[Check]) -> None:
    """Run checks until one fails, which is raised as a `Problem`."""
    for check in wanted:
        _carry_out(layout, started, check)


def _carry_out(layout: Layout, started: Services, check: Check) -> None:
    heading(f"{check.title}: {' '.join(check.command)}")
    began = time.monotonic()
    status = foreground.call(check.command, env={**started.env, **check.env}, cwd=layout.root)
    if status != 0:
        raise Problem(f"{check.title} ({' '.join(check.command)})", f"it ended with status {status}", check.remedy)
    remark(f"{check.title} passed in {_spoken(time.monotonic() - began)}")


def _spoken(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
