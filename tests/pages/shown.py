"""Every kind of page, as those see it who may: the rows of the access tables that answer with a page."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from tests.access.addresses import ARGUMENTS
from tests.access.matrix import Cells
from tests.access.world import ROLES, World, value_for
from tests.conftest import OFFICE, Client, set_scope

#: Whose pages differ. Whoever else may see one sees what one of these does.
VIEWERS = ("anonymous", "representative", "assessor", "office")
#: A page, and a form that came back because it was sent empty.
PAGES = ("200", "422")


@dataclass(frozen=True)
class Shown:
    """One answer.

    Attributes:
        row: the row of the access table.
        role: for whom.
        html: the page.
        wire: how many bytes of it a browser receives that takes gzip and brotli.
        queries: how many it asked, those of the middleware included.
    """

    row: str
    role: str
    html: str
    wire: int
    queries: int = 0

    @property
    def title(self) -> str:
        """What the browser's tab says."""
        found = re.search(r"<title>(.*?)</title>", self.html, re.DOTALL)
        return " ".join(unescape(found[1]).split()) if found else ""

    def __str__(self) -> str:
        return f"{self.row} for {self.role}"


class Asked:
    """Counts what a request asks the database; savepoints, which ask nothing, not."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.queries += not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
        return execute(sql, params, many, context)


def viewers(cells: Cells, roles: tuple[str, ...] = VIEWERS) -> list[str]:
    allowed = [role for role in ROLES if cells.of(role) in PAGES]
    return [role for role in roles if role in allowed] or allowed[:1]


def every_page(
    world: World, table: dict[str, Cells], *, roles: tuple[str, ...] = VIEWERS, language: str = "en"
) -> Iterator[Shown]:
    """Asks for every page of a table, in a language; what an empty form changed is undone."""
    browsers: dict[str, Client] = {}
    for row, cells in table.items():
        name = row.removeprefix("POST ")
        url = reverse(name, kwargs={argument: value_for(world, name, argument) for argument in ARGUMENTS[name]})
        for role in viewers(cells, roles):
            if role not in browsers:
                browsers[role] = Client()
                browsers[role].cookies[settings.LANGUAGE_COOKIE_NAME] = language
                if role != "anonymous":
                    browsers[role].force_login(world.people[role])
            asked = Asked()
            with transaction.atomic(), connection.execute_wrapper(asked):
                ask = browsers[role].post if row.startswith("POST ") else browsers[role].get
                response = ask(url, headers={"accept-encoding": "gzip, deflate, br, zstd"})
                transaction.set_rollback(True)
            set_scope(OFFICE)
            if not response.get("Content-Type", "").startswith("text/html"):
                continue
            sent = response.content
            page = gzip.decompress(sent) if response.get("Content-Encoding") == "gzip" else sent
            yield Shown(row, role, page.decode(), len(sent), asked.queries)
