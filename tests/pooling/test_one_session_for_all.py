"""Everybody's transactions through one session of PostgreSQL: after each of them nothing of it is left there."""

import re
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from facilities.models import Facility, User
from iasios.access import facility_scope, office_scope
from iasios.launcher.layout import ROOT
from iasios.launcher.pgbouncer import PoolerProgram, pooled
from tests.database import address, committing_copy
from tests.factories.facility import Place, make_facility
from tests.factories.people import make_user
from tests.programs import output_of

PEOPLE = 8
TIMES = 4
#: What a session may keep between transactions; of a session that nobody has used, too.
NOTHING = {
    "scope": ["", "", "", "", ""],
    "role_is_own": True,
    "read_only": "off",
    "zone": "UTC",
    "isolation": "read committed",
    "visible": 0,
    "prepared": 0,
    "cursors": 0,
    "listening": 0,
    "locks": 0,
    "temporary": 0,
}
LEFT = """
SELECT pg_backend_pid(), jsonb_build_object(
  'scope', jsonb_build_array(
    coalesce(current_setting('portal.scope', true), ''), coalesce(current_setting('portal.user_id', true), ''),
    coalesce(nullif(current_setting('portal.member_of', true), '{}'), ''),
    coalesce(nullif(current_setting('portal.assessing', true), '{}'), ''),
    coalesce(nullif(current_setting('portal.reads_only_in', true), '{}'), '')),
  'role_is_own', current_user = session_user,
  'read_only', current_setting('default_transaction_read_only'),
  'zone', current_setting('TimeZone'),
  'isolation', current_setting('default_transaction_isolation'),
  'visible', (SELECT count(*) FROM facilities_facility),
  'prepared', (SELECT count(*) FROM pg_prepared_statements),
  'cursors', (SELECT count(*) FROM pg_cursors WHERE name <> ''),
  'listening', (SELECT count(*) FROM pg_listening_channels()),
  'locks', (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),
  'temporary', pg_my_temp_schema()::int)
"""


@dataclass
class Portal:
    """Two hospitals and the office, and the address of PgBouncer."""

    one: Place
    two: Place
    office: User
    url: str


@pytest.fixture(scope="module")
def portal(django_db_setup: None, django_db_blocker: Any, pgbouncer: PoolerProgram) -> Iterator[Portal]:
    with django_db_blocker.unblock(), committing_copy(), pytest.MonkeyPatch.context() as patch:
        # Nobody listens at the broker: mails stay rows.
        patch.setattr("iasios.outbox.services.request_delivery", lambda mail_id: None)
        with transaction.atomic(), office_scope("a test makes two hospitals"):
            one, two = make_facility("Northgate", "northgate"), make_facility("Solis", "solis")
            office = make_user("office@iasios.example", "Office", groups=["office"])
        direct = address("DATABASE_URL", str(connection.settings_dict["NAME"]))
        with pooled(direct, program=pgbouncer, sessions=1) as url:
            place = urlsplit(url)
            connection.close()
            patch.setitem(connection.settings_dict, "HOST", place.hostname)
            patch.setitem(connection.settings_dict, "PORT", str(place.port))
            patch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
            yield Portal(one, two, office, url)
            connection.close()


def left(url: str) -> tuple[int, dict[str, Any]]:
    """Which session it is, and what the transactions before have left in it."""
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as session:
        row = session.execute(LEFT).fetchone()
    assert row
    return row[0], row[1]


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return browser


def pages_of(place: Place) -> list[str]:
    return [
        reverse("portal:home", args=[place.slug]),
        reverse("facilities:profile", args=[place.slug]),
        reverse("portal:facility_log", args=[place.slug]),
        # Ends early: what is not there.
        reverse("facilities:profile", args=["no-such-hospital"]),
    ]


def test_two_hospitals_and_the_office_leave_nothing_to_whoever_comes_next(portal: Portal) -> None:
    start = threading.Barrier(PEOPLE)
    seats = [(portal.one.representative, portal.one), (portal.two.representative, portal.two)] * 3
    seats += [(portal.office, portal.one), (portal.office, portal.two)]

    def work(seat: tuple[User, Place]) -> list[tuple[int, bool, int, dict[str, Any]]]:
        user, place = seat
        stranger = portal.two if place is portal.one else portal.one
        browser, seen = signed_in(user), []
        start.wait(timeout=60)
        try:
            for page in pages_of(place) * TIMES:
                answer = browser.get(page)
                leaked = user != portal.office and stranger.facility.name in answer.content.decode()
                session, found = left(portal.url)
                seen.append((answer.status_code, leaked, session, found))
            if user != portal.office:
                seen.append((browser.get(pages_of(stranger)[0]).status_code, False, *left(portal.url)))
        finally:
            connection.close()
        return seen

    with ThreadPoolExecutor(PEOPLE) as pool:
        seen = [line for lines in pool.map(work, seats) for line in lines]
    # The office has a page of its own for a hospital's home, and does not read its log.
    assert Counter(status for status, *_ in seen) == {
        200: (6 * 3 + 2) * TIMES,
        302: 2 * TIMES,
        403: 2 * TIMES,
        404: PEOPLE * TIMES + 6,
    }
    assert not any(leaked for _, leaked, *_ in seen)
    # All of it was one session, so it had every chance.
    assert len({session for _, _, session, _ in seen}) == 1
    assert [found for *_, found in seen if found != NOTHING] == []


def test_what_is_written_through_it_is_there_and_the_lock_is_let_go(portal: Portal) -> None:
    """A form of the profile takes the once-key with an advisory lock; both ends see the change."""
    browser = signed_in(portal.one.representative)
    edit = reverse("facilities:profile_edit", args=[portal.one.slug])
    page = browser.get(edit)
    values = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    key = re.search(r'name="form_key" value="([^"]+)"', page.content.decode())
    assert key
    answers = [browser.post(edit, values | {"street": "5 New Street", "form_key": key[1]}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert left(portal.url)[1] == NOTHING
    with facility_scope(portal.one.facility.pk):
        assert list(Facility.objects.values_list("street", flat=True)) == ["5 New Street"]
    assert left(portal.url)[1] == NOTHING


def test_many_rows_are_read_in_pieces_and_no_cursor_stays(portal: Portal) -> None:
    with office_scope("read the hospitals in pieces"):
        names = [facility.name for facility in Facility.objects.order_by("name").iterator(chunk_size=1)]
    assert names == ["Northgate", "Solis"]
    # Outside a transaction as well, where a cursor of the server would be looked for in another session.
    assert list(User.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=1))[:1]
    assert left(portal.url)[1] == NOTHING


def test_who_vanishes_in_the_middle_takes_the_session_along(portal: Portal) -> None:
    """A killed web process: PostgreSQL rolls back, and nobody inherits what it had told."""
    before, _ = left(portal.url)
    session = psycopg.connect(portal.url, prepare_threshold=None)
    session.execute("SELECT set_config('portal.scope', 'office', true), pg_advisory_xact_lock(7)")
    assert session.execute("SELECT count(*) FROM facilities_facility").fetchone() == (2,)
    with socket.socket(fileno=session.pgconn.socket) as gone:
        gone.shutdown(socket.SHUT_RDWR)
        gone.detach()
    after, found = left(portal.url)
    assert (found, after != before) == (NOTHING, True)


def test_a_setting_of_the_session_would_be_seen_here(portal: Portal) -> None:
    """What the portal never does: the checks above would notice."""
    with psycopg.connect(portal.url, autocommit=True) as session:
        session.execute("SELECT set_config('portal.scope', 'office', false)")
    try:
        found = left(portal.url)[1]
        assert (found["scope"][0], found["visible"]) == ("office", 2)
    finally:
        with psycopg.connect(portal.url, autocommit=True) as session:
            session.execute("RESET portal.scope")
    assert left(portal.url)[1] == NOTHING


def test_who_waits_too_long_for_a_session_is_answered(
    portal: Portal, pgbouncer: PoolerProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All sessions are taken: the page says so with 503, as where the database is away."""
    browser, page = signed_in(portal.one.representative), pages_of(portal.one)[0]
    browser.raise_request_exception = False
    direct = address("DATABASE_URL", str(connection.settings_dict["NAME"]))
    with pooled(direct, program=pgbouncer, sessions=1, patience=1) as url, psycopg.connect(url) as holder:
        holder.execute("SELECT 1")
        with monkeypatch.context() as patch:
            patch.setitem(connection.settings_dict, "PORT", str(urlsplit(url).port))
            connection.close()
            assert browser.get(page).status_code == 503
            # The test's client leaves out what Django does after each request: it lets a broken connection go.
            connection.close()
            holder.rollback()
            assert browser.get(page).status_code == 200
            connection.close()
    assert browser.get(page).status_code == 200


# --- the source -----------------------------------------------------------------------------------------------------

#: What outlives a transaction: behind PgBouncer the next one is somebody else's.
OF_A_SESSION = re.compile(
    r"set_config\([^;]*?,\s*false\s*\)|\bpg_(try_)?advisory_lock(_shared)?\(|\b(UN)?LISTEN [a-z_]+|\bSET SESSION\b"
    r"|\bPREPARE [a-z_]+|\bDECLARE \w+ .*CURSOR\b|\bCREATE TEMP|\bcursor\(name=|SET ROLE"
)
PACKAGES = ("applications", "assessment", "casereview", "facilities", "iasios", "invoicing")


def test_no_source_keeps_anything_in_a_session() -> None:
    files = [
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.suffix in {".py", ".sql"} and "launcher" not in path.parts
    ]
    assert len(files) > 300
    assert [str(path) for path in files if OF_A_SESSION.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "text",
    [
        "SELECT set_config('portal.scope', 'office', false)",
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_try_advisory_lock(1)",
        "LISTEN mails",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "CREATE TEMP TABLE x ()",
    ],
)
def test_such_a_statement_is_known(text: str) -> None:
    assert OF_A_SESSION.search(text)


@pytest.mark.parametrize(("given", "switched_off"), [("", "False"), ("1", "True")])
def test_the_setting_switches_cursors_of_the_server_off(given: str, switched_off: str) -> None:
    source = "from iasios.settings import base; print(base.DATABASES['default']['DISABLE_SERVER_SIDE_CURSORS'])"
    assert output_of("-c", source, DATABASE_POOLED=given).strip() == switched_off
