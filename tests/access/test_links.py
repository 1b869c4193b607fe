"""No link leads anywhere that its reader may not go, and an address that takes a form alone leads back."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import transaction
from django.urls import resolve, reverse

from tests.access import moments
from tests.access.addresses import ARGUMENTS
from tests.access.matrix import ANYWHERE, AUDIT, DRAFT, NOT_GRANTED, REQUESTED, ROUND_1, SIGN_OFF, Cells
from tests.access.world import ROLES, World, value_for
from tests.conftest import OFFICE, Client, set_scope

pytestmark = pytest.mark.django_db
_LINK = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
#: Links that leave a trace or end the session are not followed.
_NOT_FOLLOWED = re.compile(r"^/(static|accounts/logout)")
#: Files of the world whose bytes are not kept: a page that says so is an answer.
_GONE = {404, 410}


def _addresses(world: World, table: dict[str, Cells], role: str) -> list[str]:
    return [
        reverse(name, kwargs={argument: value_for(world, name, argument) for argument in ARGUMENTS[name]})
        for name, cells in table.items()
        if not name.startswith("POST ") and cells.of(role) == "200"
    ]


def _answer(browser: Any, url: str) -> Any:
    with transaction.atomic():
        response = browser.get(url)
        transaction.set_rollback(True)
    set_scope(OFFICE)
    return response


def _kind(url: str) -> tuple[str, tuple[str, ...]]:
    """The path with the names of its parameters: whether a reader may go there depends on no value of theirs."""
    parts = urlsplit(url)
    return parts.path, tuple(sorted({name for name, _value in parse_qsl(parts.query, keep_blank_values=True)}))


def _links(page: str, html: str) -> list[str]:
    found = []
    for href in _LINK.findall(html):
        target = urlsplit(unescape(href))
        if target.scheme or target.netloc or not target.path or _NOT_FOLLOWED.match(target.path):
            continue
        path = target.path if target.path.startswith("/") else f"{urlsplit(page).path}{target.path}"
        found.append(f"{path}?{target.query}" if target.query else path)
    return found


def _readable_by_all(table: dict[str, Cells]) -> set[str]:
    """The addresses of nobody in particular, which are the same whoever follows a link to them."""
    return {
        name for name, cells in table.items() if not cells.by_role.keys() - {"anonymous"} and cells.default == "200"
    }


def follow(world: World, table: dict[str, Cells]) -> list[str]:
    """Opens every page that a role may read, and follows every link on it once for that role.

    Returns:
        What was refused, with the page on which its link stood.
    """
    refused: list[str] = []
    for_all = _readable_by_all(ANYWHERE)
    followed_for_all: set[tuple[str, tuple[str, ...]]] = set()
    for role in ROLES:
        if role in ("anonymous", "other"):
            continue
        browser = Client()
        browser.force_login(world.people[role])
        pages = _addresses(world, table, role)
        found: dict[tuple[str, tuple[str, ...]], tuple[str, str]] = {}
        for page in pages:
            response = _answer(browser, page)
            if response.status_code == 200 and response.get("Content-Type", "").startswith("text/html"):
                for url in _links(page, response.content.decode()):
                    found.setdefault(_kind(url), (url, page))
        opened = followed_for_all | {_kind(page) for page in pages}
        for kind, (url, page) in found.items():
            if kind in opened:
                continue
            status = _answer(browser, url).status_code
            if status >= 400 and status not in _GONE:
                refused.append(f"{role}: {page} leads to {url}, {status}")
            elif status == 200 and resolve(kind[0]).view_name in for_all:
                followed_for_all.add(kind)
    return refused


@pytest.mark.rule("R16")
def test_while_the_application_is_written(world: World) -> None:
    assert follow(world, DRAFT) == []


@pytest.mark.parametrize(
    ("moment", "table"),
    [
        (moments.round_1, ROUND_1),
        (moments.requested, REQUESTED),
        (moments.audit, AUDIT),
        (moments.not_granted, NOT_GRANTED),
        (moments.sign_off, SIGN_OFF),
    ],
)
def test_at_later_moments(moment: Any, table: dict[str, Cells], world: World, staff: Any) -> None:
    moment(world, staff)
    assert follow(world, table) == []


def test_an_address_that_takes_a_form_alone_says_so(ours: Any, as_user: Any) -> None:
    response = as_user(ours.representative).get(reverse("registration:open_application", args=[ours.slug]))
    assert (response.status_code, response["Allow"]) == (405, "POST")
    text = response.content.decode()
    assert "This address takes a form" in text
    assert 'href="/"' in text


def test_signing_in_says_nothing_that_the_page_shows(ours: Any, client: Any) -> None:
    from tests.factories.people import PASSWORD

    answer = client.post(
        reverse("account_login"), {"login": ours.member.email, "password": PASSWORD}, follow=True
    ).content.decode()
    assert 'role="status"' not in answer.split("<main")[0]
    assert ours.facility.name in answer
