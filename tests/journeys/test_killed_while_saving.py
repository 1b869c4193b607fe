"""A server that is killed with -9 in the middle of an autosave: the browser keeps the text and sends it again."""

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import psycopg
from playwright.sync_api import Page, expect

from tests.journeys.places import open_place, sign_in
from tests.journeys.portal import Portal, wait_until

TEXT = "The checklist is read aloud before every session, and signed by two."
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('draft:'))"


def workers(portal: Portal) -> list[int]:
    master = portal.children[0].pid
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def test_a_server_killed_in_the_middle_of_an_autosave_loses_no_word(
    portal: Portal, open_browser: Callable[..., Page]
) -> None:
    slug = open_place(portal, "Killed Clinic", "killed")
    page = open_browser()
    sign_in(page, f"/facilities/{slug}/application/8/", "member@killed.example")
    mark = page.locator("#q-8a [data-saved-mark]")
    with psycopg.connect(portal.owner_url) as connection:
        connection.execute("SELECT set_config('portal.scope', 'office', false)")
        # Every save takes this row first: as long as it is held here, the save stays in its middle.
        connection.execute(
            "SELECT a.id FROM applications_application a JOIN facilities_facility f ON f.id = a.facility_id"
            " WHERE f.slug = %s FOR UPDATE OF a",
            [slug],
        )
        page.fill("#evidence-8a", TEXT)
        wait_until("the save waits for its row", lambda: _waiting(portal))
        expect(mark).to_have_attribute("data-state", "saving")
        (victim,) = workers(portal)
        os.kill(victim, signal.SIGKILL)
        wait_until("another worker", lambda: workers(portal) not in ([], [victim]))
        # The browser may have tried again by itself; either way nothing is saved, and the text is kept.
        expect(mark).to_have_attribute("data-state", re.compile("offline|saving"))
        assert len(page.evaluate(KEPT)) == 1
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(mark).to_have_attribute("data-state", "saved", timeout=30_000)
    assert page.evaluate(KEPT) == []
    assert _stored(portal, slug) == (TEXT, 1)


def _waiting(portal: Portal) -> bool:
    with psycopg.connect(portal.owner_url) as connection:
        row = connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
    return bool(row and row[0])


def _stored(portal: Portal, slug: str) -> tuple[str, int]:
    with psycopg.connect(portal.owner_url) as connection:
        connection.execute("SELECT set_config('portal.scope', 'office', false)")
        row = connection.execute(
            "SELECT a.evidence, a.version FROM applications_answer a JOIN applications_question q"
            " ON q.id = a.question_id JOIN facilities_facility f ON f.id = a.facility_id"
            " WHERE f.slug = %s AND q.code = '8a'",
            [slug],
        ).fetchone()
    assert row is not None
    return row
