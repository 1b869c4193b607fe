"""Every parameter of every address with what no link of the portal has: no page breaks."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from tests.access import matrix
from tests.access.test_matrix import ARGUMENTS
from tests.access.test_unchanged_forms import browser_of, undone
from tests.access.world import World, value_for
from tests.factories import dossier

pytestmark = pytest.mark.django_db

APPS = ("iasios", "facilities", "applications", "casereview", "assessment", "invoicing")
#: How views and the readers of their parameters name one.
_NAMED = re.compile(r"""(?:GET|query|given|data)(?:\.get(?:list)?\(|\[)"(\w+)\"""")
STRANGE = ("a\x00b", "\x00", "x" * 10_000, "-1", "9" * 5_000, "²", "'\"<")


def parameters() -> list[str]:
    found = set()
    for app in APPS:
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            found |= set(_NAMED.findall(path.read_text(encoding="utf-8")))
    return sorted(found)


def readers(world: World, *tables: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each address once, with a role that may read it."""
    for name, cells in {row: cells for table in tables for row, cells in table.items()}.items():
        role = next((role for role in ("representative", "assessor", "chair", "office") if cells.of(role) == "200"), "")
        if role and not name.startswith("POST ") and name != "account_logout":
            yield name, role


def broken(world: World, *tables: dict[str, Any]) -> list[str]:
    names, wrong = parameters(), []
    assert {"of", "q", "page", "show", "text", "group", "about", "next"} <= set(names)
    browsers = {
        role: browser_of(world.people[role], "en") for role in ("representative", "assessor", "chair", "office")
    }
    for browser in browsers.values():
        browser.raise_request_exception = False
    for name, role in readers(world, *tables):
        values = {part: value_for(world, name, part) for part in ARGUMENTS[name]}
        for strange in STRANGE:
            asked = undone(browsers[role].get, reverse(name, kwargs=values), dict.fromkeys(names, strange))
            if asked.status_code >= 500:
                wrong.append(f"{name}?…={strange[:9]!r} for {role}: {asked.status_code}")
        for part, value in values.items():
            if isinstance(value, str):
                for strange in ("MARK\x00", "x" * 10_000):
                    path = reverse(name, kwargs=values).replace(f"/{value}", f"/{strange}", 1)
                    answer = undone(browsers[role].get, path.replace("\x00", "%00"))
                    if answer.status_code >= 500:
                        wrong.append(f"{name} with {part}={strange[:9]!r} for {role}: {answer.status_code}")
    return wrong


def test_pages_of_nobody_in_particular_and_while_the_application_is_written(world: World) -> None:
    assert broken(world, matrix.ANYWHERE, matrix.ACCOUNT, matrix.DRAFT) == []


def test_while_information_is_requested(world: World, staff: Any) -> None:
    seats = (staff["office"], staff["assessor"], staff["second"])
    application = dossier.information_requested(world.place, *seats)
    world.values["pk"]["assessment:evidence"] = dossier.evidence(application, staff["office"], world.place.member).pk
    assert broken(world, matrix.ROUND_1, matrix.REQUESTED) == []
