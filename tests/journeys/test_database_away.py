"""The database of a running portal goes away and comes back: 503 in words, nothing lost of what was typed."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import psycopg
import requests
from psycopg import sql

from tests.journeys.places import open_place
from tests.journeys.portal import PASSWORD, Portal, wait_until

STREET = 'Changed Street 9 "B" <ground floor>'


def fields_of(page: str, action: str) -> dict[str, str]:
    """Names and values of the inputs of the form that leads to `action`."""
    form = next(part for part in re.findall(r"<form.*?</form>", page, re.DOTALL) if f'action="{action}"' in part)
    return _inputs(form)


def _inputs(form: str) -> dict[str, str]:
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        values = dict(re.findall(r'(name|value)="([^"]*)"', tag))
        if "name" in values:
            found[values["name"]] = unescape(values.get("value", ""))
    return found


@contextmanager
def away(portal: Portal) -> Iterator[None]:
    """Nobody reaches the portal's database: the sessions of the application end, and no new one begins."""
    lock = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute(lock.format(sql.Identifier(portal.name), sql.SQL("false")))
        try:
            with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as own:
                own.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = %s AND usename = current_user",
                    [portal.name],
                )
            yield
        finally:
            owner.execute(lock.format(sql.Identifier(portal.name), sql.SQL("true")))


class Visitor:
    """A browser without scripts that follows no redirect."""

    def __init__(self, origin: str) -> None:
        self.origin, self.session = origin, requests.Session()
        self.session.headers["Origin"] = origin

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.origin + path, allow_redirects=False, timeout=20)

    def post(self, path: str, data: dict[str, str]) -> requests.Response:
        return self.session.post(self.origin + path, data=data, allow_redirects=False, timeout=20)


def test_what_was_typed_outlives_a_database_that_is_away(portal: Portal) -> None:
    slug = open_place(portal, "Outage Clinic", "outage")
    home, edit = f"/facilities/{slug}/", f"/facilities/{slug}/profile/edit/"
    browser = Visitor(portal.origin)
    token = _inputs(browser.get("/accounts/login/").text)["csrfmiddlewaretoken"]
    signed_in = {"csrfmiddlewaretoken": token, "login": "representative@outage.example", "password": PASSWORD}
    assert browser.post("/accounts/login/", data=signed_in).status_code == 302
    page = browser.get(edit)
    assert page.status_code == 200
    token = _inputs(page.text)["csrfmiddlewaretoken"]
    typed = {"csrfmiddlewaretoken": token, "street": STREET, "kind": "university"}
    with away(portal):
        read = browser.get(home)
        assert (read.status_code, read.headers["Retry-After"]) == (503, "60")
        assert "Its database does not answer." in read.text
        sent = browser.post(edit, data=typed)
        assert sent.status_code == 503
        assert "What you sent was not saved." in sent.text
        kept = fields_of(sent.text, edit)
        assert kept == typed
        probe = Visitor(portal.origin)
        assert probe.get("/healthz").json() == {"status": "ok"}
        ready = probe.get("/readyz")
        assert (ready.status_code, ready.json()["database"]) == (503, "unreachable")
    wait_until("the portal answers again", lambda: browser.get(home).status_code == 200)
    again = browser.post(edit, data=kept)
    # The form says what is missing, and has what was typed.
    assert again.status_code == 200
    assert STREET in unescape(again.text)
