"""The audit log: chained by PostgreSQL, written once, and a change is found."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction

from iasios.access import facility_scope
from iasios.audit import queries
from iasios.audit.models import AuditEvent
from iasios.audit.queries import broken_links
from iasios.audit.services import record
from iasios.settings.env import Env
from tests.conftest import NO_SCOPE, OFFICE, set_scope
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db

INSERT = (
    "INSERT INTO audit_auditevent (id, facility_id, at, actor_name, action, subject, detail, request_id)"
    " VALUES (gen_random_uuid(), NULL, now(), '', %s, '', '{}', '') RETURNING number"
)


@pytest.fixture
def facility() -> Any:
    return make_facility("Northgate University Hospital", "northgate", enrolled=False).facility


def test_events_of_a_facility_are_numbered_and_chained(facility: Any) -> None:
    before = AuditEvent.objects.filter(facility=facility).count()
    first = record("first", by=None, facility=facility)
    second = record("second", by=None, facility=facility, subject="X", note="a")
    other = record("other", by=None)
    for event in (first, second, other):
        event.refresh_from_db()
    assert (first.number, second.number) == (before + 1, before + 2)
    assert bytes(second.previous) == bytes(first.digest)
    assert bytes(other.previous or b"") != bytes(second.digest)
    assert broken_links() == []


def test_actor_name_and_request_are_kept(office: Any, facility: Any) -> None:
    event = record("done", by=office, facility=facility, subject="2026-00031", amount="5.00")
    event.refresh_from_db()
    assert (event.actor, event.actor_name) == (office, "Katharina Moll")
    assert (event.subject, event.detail) == ("2026-00031", {"amount": "5.00"})


def test_numbers_that_a_caller_makes_up_are_overruled(facility: Any) -> None:
    record("true", by=None, facility=facility)
    last = AuditEvent.objects.filter(facility=facility).order_by("-number").first()
    event = AuditEvent(facility=facility, at=last.at, action="forged", number=99, previous=b"x", digest=b"y")
    event.save(force_insert=True)
    event.refresh_from_db()
    assert event.number == last.number + 1
    assert bytes(event.previous) == bytes(last.digest)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_auditevent SET action = 'x'", "DELETE FROM audit_auditevent", "TRUNCATE audit_auditevent"],
)
def test_the_application_may_not_change_what_is_written(facility: Any, statement: str) -> None:
    with pytest.raises(Error, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_everybody_writes_and_only_the_office_reads(facility: Any) -> None:
    set_scope(NO_SCOPE)
    record("anonymous", by=None, facility=facility)
    assert AuditEvent.objects.count() == 0
    set_scope(OFFICE)
    assert AuditEvent.objects.filter(action="anonymous").count() == 1
    with facility_scope(facility.pk):
        assert AuditEvent.objects.count() == 0


def test_two_writers_at_once_leave_neither_gap_nor_fork() -> None:
    first = connection.get_new_connection(connection.get_connection_params())
    second = connection.get_new_connection(connection.get_connection_params())
    try:
        for session in (first, second):
            session.autocommit = False
            session.execute("SELECT set_config('portal.scope', 'office', false)")
            session.commit()
        (number,) = first.execute(INSERT, ["first"]).fetchone()
        # The second has to wait until it is known whether the first stays.
        second.execute("SET LOCAL lock_timeout = '200ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            second.execute(INSERT, ["second"])
        second.rollback()
        assert first.execute(INSERT, ["first again"]).fetchone() == (number + 1,)
        first.rollback()
        assert second.execute(INSERT, ["second"]).fetchone() == (number,)
    finally:
        first.close()
        second.rollback()
        second.close()


# --- tampering -----------------------------------------------------------------------------------------------------


@pytest.fixture
def owner(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A session of the tables' owner with three events, rolled back afterwards; the check reads through it."""
    credentials = Env().database("DATABASE_OWNER_URL")
    params = connection.get_connection_params() | {"user": credentials["USER"], "password": credentials["PASSWORD"]}
    session = connection.get_new_connection(params)
    session.autocommit = False
    try:
        session.execute("SELECT set_config('portal.scope', 'office', true)")
        for action in ("one", "two", "three"):
            session.execute(INSERT, [action])
        monkeypatch.setattr(queries, "connection", session)
        yield session
    finally:
        session.rollback()
        session.close()


def test_even_the_owner_is_stopped_by_the_trigger(owner: Any) -> None:
    assert broken_links() == []
    with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
        owner.execute("UPDATE audit_auditevent SET action = 'changed' WHERE action = 'two'")


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE audit_auditevent SET action = 'changed' WHERE action = 'two'", ["two"]),
        ("UPDATE audit_auditevent SET detail = '{\"a\": 1}' WHERE action = 'three'", ["three"]),
        ("UPDATE audit_auditevent SET at = at - interval '1 day' WHERE action = 'one'", ["one"]),
        ("UPDATE audit_auditevent SET actor_name = 'Somebody' WHERE action = 'one'", ["one"]),
        ("DELETE FROM audit_auditevent WHERE action = 'two'", ["three"]),
        ("UPDATE audit_auditevent SET digest = sha256('x') WHERE action = 'two'", ["two", "three"]),
        # Cut off at the end: what is left is whole, and its end is not where it was.
        ("DELETE FROM audit_auditevent WHERE action = 'three'", ["three"]),
        ("DELETE FROM audit_auditevent WHERE action IN ('two', 'three')", ["three"]),
    ],
)
def test_an_owner_who_removes_the_trigger_is_found_out(owner: Any, statement: str, found: list[str]) -> None:
    numbers = dict(
        owner.execute("SELECT action, number FROM audit_auditevent WHERE action IN ('one', 'two', 'three')").fetchall()
    )
    owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
    owner.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER append_only")
    owner.execute(statement)
    assert broken_links() == [f"programme: event {numbers[action]}" for action in found]
    assert queries.breaks(SimpleNamespace(pk=1)) == []  # the facility's own chain is whole


@pytest.mark.parametrize(
    ("statement", "shown", "found"),
    [
        ("SELECT 1", [1, 2, 3], []),
        ("UPDATE audit_auditevent SET action = 'changed' WHERE number = 2", [1, 2, 3], [2]),
        # What the page does not show is the nightly check's.
        ("UPDATE audit_auditevent SET action = 'changed' WHERE number = 2", [1, 3], []),
        ("DELETE FROM audit_auditevent WHERE number = 2", [1, 3], [3]),
        ("UPDATE audit_auditevent SET digest = sha256('x') WHERE number = 2", [3], [3]),
        ("DELETE FROM audit_auditevent WHERE number = 3", [1, 2], [3]),
        ("DELETE FROM audit_auditevent WHERE number = 3", [1], [3]),
        ("DELETE FROM audit_auditevent WHERE facility_id = 999", [], [3]),
    ],
)
def test_the_entries_of_a_page_are_looked_at_with_the_end(
    owner: Any, statement: str, shown: list[int], found: list[int]
) -> None:
    owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
    (link,) = owner.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'audit_auditevent'::regclass AND contype = 'f'"
        " AND confrelid = 'facilities_facility'::regclass"
    ).fetchone()
    # A facility that is nobody's, so that its chain begins here.
    owner.execute(f"ALTER TABLE audit_auditevent DROP CONSTRAINT {link}")
    for action in ("one", "two", "three"):
        owner.execute(INSERT.replace("NULL", "999"), [action])
    owner.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER append_only")
    owner.execute(statement.replace("WHERE number", "WHERE facility_id = 999 AND number"))
    assert queries.breaks_among(SimpleNamespace(pk=999), shown) == found


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_chainend SET number = number - 1",
        "DELETE FROM audit_chainend",
        "INSERT INTO audit_chainend VALUES (7, 1, 'x')",
        "TRUNCATE audit_chainend",
    ],
)
def test_the_application_moves_no_end(statement: str) -> None:
    record("one more", by=None)
    with pytest.raises(Error, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_entry_moves_the_end_of_its_chain_alone(facility: Any) -> None:
    record("one more", by=None)
    before = queries.digest_of_ends()
    event = record("of the facility", by=None, facility=facility)
    event.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, digest FROM audit_chainend WHERE facility_id = %s", [facility.pk])
        number, digest = cursor.fetchone()
    assert (number, bytes(digest)) == (event.number, bytes(event.digest))
    assert queries.digest_of_ends() != before


def test_the_command_says_that_all_is_well(facility: Any, capsys: pytest.CaptureFixture[str]) -> None:
    record("one more", by=None)
    call_command("verify_audit")
    assert capsys.readouterr().out == f"{AuditEvent.objects.count()} events fit their chains.\n"


def test_the_command_fails_and_names_the_event(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iasios.audit.management.commands.verify_audit.broken_links", lambda: ["northgate: event 7"])
    with pytest.raises(CommandError, match="The audit log was changed: northgate: event 7"):
        call_command("verify_audit")
