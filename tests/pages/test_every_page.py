"""Every kind of page: light, and HTML that browsers and assistive technology need not guess about."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings

from iasios.settings import base
from tests.access.moments import MOMENTS
from tests.access.world import World
from tests.conftest import Client
from tests.pages.markup import mistakes
from tests.pages.shown import every_page
from tests.pages.weight import Wire

LIMIT = 120_000  # bytes of a first visit: page, style sheet, script, icons and fonts

QUERIES = 12  # of a page, middleware included

FOR_GOOD = "max-age=315360000, public, immutable"
#: Shows every component and every alphabet, to those who build pages.
HEAVY = {"ui:gallery"}
#: Forms that their page offers only after a step that nobody has made here: their error has no field to lead to.
WITHOUT_ITS_FORM = {"POST casereview:draw_size", "POST assessment:joint"}
PAGE = "<!DOCTYPE html><html lang=en><title>Page</title><body>{}"


@pytest.fixture(scope="module")
def static_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static files as they are delivered: named by their content and compressed ahead of time."""
    root: Path = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=root, STORAGES=base.STORAGES):
        call_command("collectstatic", interactive=False, verbosity=0)
    return root


@pytest.fixture
def delivered(static_root: Path, settings: Any) -> None:
    """Pages name those files."""
    settings.STATIC_ROOT = static_root
    settings.STORAGES = base.STORAGES


@pytest.mark.django_db
@pytest.mark.parametrize("moment", MOMENTS)
def test_every_page(moment: str, world: World, staff: dict[str, Any], delivered: None) -> None:
    table, lead = MOMENTS[moment]
    lead(world, staff)
    wire, found, heavy, dear = Wire(), {}, {}, {}
    titles: dict[tuple[str, str], set[str]] = {}
    for page in every_page(world, table):
        weight = wire.visit(page)
        if weight > LIMIT and page.row not in HEAVY:
            heavy[str(page)] = weight
        if page.queries > QUERIES and not page.row.startswith("POST "):
            dear[str(page)] = page.queries
        if page.row not in WITHOUT_ITS_FORM:
            for mistake in mistakes(page.html):
                found.setdefault(mistake, str(page))
        if not page.row.startswith("POST "):  # A form that comes back has the title of its page.
            titles.setdefault((page.role, page.title), set()).add(page.row)
    assert wire.sizes
    assert heavy == {}
    assert dear == {}
    assert found == {}
    # Tabs, bookmarks and screen readers tell pages apart by their titles.
    assert {title: rows for title, rows in titles.items() if len(rows) > 1} == {}
    # A second visit asks for the document alone: a copy of a year that need not be asked about again.
    assert {path: how for path, how in wire.kept.items() if how != FOR_GOOD} == {}
    # A style sheet that came without brotli would weigh a third more.
    assert {wire.encodings[path] for path in wire.sizes if path.endswith((".css", ".js"))} == {"br"}


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<time></time>", ["no time: <time>"]),
        ('<time datetime="2026-11-29T09:43:14.226274+01:00">29 Nov</time>', ["no time: "]),
        ('<time datetime="2026-11-29T09:43:14+01:00">29 Nov</time><time>12:03</time>', []),
        ('<input autocomplete="street-address">', ["an address of several lines in one line: "]),
        ('<textarea autocomplete="street-address"></textarea>', []),
        ("<input type=checkbox autocomplete=off>", ["no browser fills such a field: "]),
        ("<input type=email name=x>", ["a person's field that does not say whose: "]),
        ("<input type=email name=x autocomplete=off>", []),
        ("<table><tr><th><h2>Open</h2></table>", ["a heading in the head of a row or column: "]),
        ("<span><form></form></span>", ["<form> in <span>"]),
        ("<ins><form></form></ins>", []),
        ("<span><a href=/><div></div></a></span>", ["<div> in <span>"]),
        ("<table class='tbl tbl--rows'><tr><td>12</table>", ["a figure without its word on a phone: "]),
        ("<table class='tbl tbl--rows'><tr><td data-label=Open>12<td>12 days<td class=hide-narrow>7</table>", []),
        ("<ul role=status></ul>", ["a role that the element cannot have: "]),
        ("<ul><p>Text</p></ul>", ["<p> in <ul>"]),
        ("<a href=/><button></button></a>", ["a control in a control: "]),
        ("<p>One<div></div></p>", ["not HTML: "]),
        ("<b id=x></b><b id=x></b>", ["two have the id x"]),
        ("<input aria-describedby=hint>", ["aria-describedby leads nowhere: "]),
        ('<a href="#there">There</a>', ["href leads nowhere: "]),
        ("<nav aria-label=Steps></nav><nav aria-label=Steps></nav>", ["2 of the kind navigation are named 'Steps'"]),
        ("<nav aria-label=Steps></nav><nav aria-label=Pages></nav>", []),
        ("<input type=checkbox name=item><input type=checkbox name=item>", ["a choice without a legend: item (2)"]),
        ("<fieldset><legend>Which</legend><input type=radio name=a><input type=radio name=a></fieldset>", []),
    ],
)
def test_the_check_finds(markup: str, expected: list[str]) -> None:
    found = mistakes(PAGE.format(markup))
    assert len(found) == len(expected)
    assert all(line.startswith(start) for line, start in zip(found, expected, strict=True)), found


@pytest.mark.django_db
def test_one_style_sheet_alone_blocks_the_first_page(client: Client) -> None:
    head = client.get("/").content.decode().partition("</head>")[0]
    assert len(re.findall(r'<link rel="stylesheet"', head)) == 1
    assert re.findall(r"<script(?! defer)", head) == []
    assert re.findall(r'rel="preload" href="/static/([^"]+)"', head) == ["fonts/sans-latin.woff2"]
