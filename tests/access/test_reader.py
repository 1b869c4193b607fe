"""A colleague who reads sees what a colleague sees, sends nothing, and PostgreSQL refuses what a page would forget."""

import re
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from iasios.access import Role, forget_standing, person_scope
from iasios.policy import POLICY, ROLES
from tests.access import moments
from tests.access.addresses import ARGUMENTS
from tests.access.html_forms import forms_of
from tests.access.matrix import AUDIT, DRAFT, NOT_GRANTED, PLAN, PROOF, REQUESTED, ROUND_1, Cells
from tests.access.world import World, value_for
from tests.conftest import OFFICE, Client, set_scope

pytestmark = pytest.mark.django_db

REFUSAL = str(ROLES[Role.READER].refusal)
#: A reader leaves, and answers a hand-over of which the reader is a side.
OWN = {"facilities:leave", "facilities:handover"}
#: Everybody's: language, appearance, the end of the session; and the search of the head.
_EVERYBODYS = re.compile(r"^/(language|appearance|accounts/logout)/")


def _undone(call: Any, url: str) -> Any:
    with transaction.atomic():
        answer = call(url)
        transaction.set_rollback(True)
    set_scope(OFFICE)
    return answer


def _browser(world: World, role: str) -> Client:
    browser = Client()
    browser.force_login(world.people[role])
    return browser


def _names(table: dict[str, Cells]) -> list[str]:
    return sorted({row.removeprefix("POST ") for row in table})


def _url(world: World, name: str) -> str:
    return reverse(name, kwargs={argument: value_for(world, name, argument) for argument in ARGUMENTS[name]})


def sent_and_taken(world: World, table: dict[str, Cells]) -> tuple[list[str], int]:
    """What a reader could send of everything that a colleague can, and how much a colleague can."""
    reader, member = _browser(world, "reader"), _browser(world, "member")
    taken, sendable = [], 0
    for name in _names(table):
        url = _url(world, name)
        if _undone(member.post, url).status_code in (403, 404, 405):
            continue
        sendable += name not in OWN
        answer = _undone(reader.post, url)
        if answer.status_code == 403 and REFUSAL not in answer.content.decode():
            taken.append(f"{name}: refused without a reason")
        if answer.status_code != 403 and name not in OWN:
            taken.append(f"{name}: {answer.status_code}")
    return taken, sendable


def offered(world: World, table: dict[str, Cells]) -> list[str]:
    """Forms that a page offers a reader and that the reader cannot send."""
    reader = _browser(world, "reader")
    found = []
    for name, cells in table.items():
        if name.startswith("POST ") or cells.of("reader") != "200":
            continue
        url = _url(world, name)
        page = _undone(reader.get, url)
        if page.streaming or not page.get("Content-Type", "").startswith("text/html"):
            continue
        for form in forms_of(page.content.decode(), url):
            if not _EVERYBODYS.match(form.action) and _undone(reader.post, form.action).status_code == 403:
                found.append(f"{name}: {form.action}")
    return found


def test_while_the_application_is_written(world: World) -> None:
    taken, sendable = sent_and_taken(world, DRAFT)
    assert taken == []
    # The neighbour: a colleague can send all of these.
    assert sendable >= 15
    assert offered(world, DRAFT) == []


@pytest.mark.parametrize(
    ("moment", "table"),
    [
        (moments.round_1, ROUND_1),
        (moments.requested, REQUESTED),
        (moments.audit, AUDIT),
        (moments.not_granted, NOT_GRANTED),
        (moments.plan, PLAN),
        (moments.proof, PROOF),
    ],
)
def test_at_later_moments(moment: Any, table: dict[str, Cells], world: World, staff: Any, settings: Any) -> None:
    settings.CLAMAV_URL = ""
    moment(world, staff)
    assert sent_and_taken(world, table)[0] == []
    assert offered(world, table) == []


def test_a_reader_reads_what_a_colleague_reads_and_writes_nothing() -> None:
    reads, works = POLICY[Role.READER], POLICY[Role.MEMBER]
    assert {capability for capability in reads if reads[capability] != works[capability]} == set()
    # Everything else that a colleague may do is said in words of doing.
    writes = {str(capability).split("_")[0] for capability in works.keys() - reads.keys()}
    assert writes == {
        "upload", "order", "write", "edit", "work", "keep", "correct", "reply", "add",
    }  # fmt: skip


def test_no_policy_lets_everybody_of_a_facility_write() -> None:
    """Rows are written by those who work at the facility: `portal_writes_for`, whatever table comes later."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename || ' ' || policyname FROM pg_policies WHERE cmd <> 'SELECT'"
            " AND coalesce(qual, '') || coalesce(with_check, '') LIKE '%portal_member_of%'"
        )
        assert [row[0] for row in cursor.fetchall()] == []


def _tables() -> list[tuple[str, str]]:
    """Tables that a facility's people write, with the column of the facility."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, CASE tablename WHEN 'facilities_facility' THEN 'id' ELSE 'facility_id' END"
            " FROM pg_policies WHERE cmd = 'DELETE' AND schemaname = 'public'"
            " AND tablename IN (SELECT tablename FROM pg_policies WHERE cmd = 'INSERT'"
            " AND with_check LIKE '%portal_writes_for%') ORDER BY 1"
        )
        return list(cursor.fetchall())


def _rows_written(person: Any, statement: str) -> int:
    forget_standing(person)
    try:
        with transaction.atomic(), person_scope(person), connection.cursor() as cursor:
            cursor.execute(statement)
            return int(cursor.rowcount)
    except DatabaseError:
        return 0


def test_postgresql_refuses_a_reader_every_row_of_the_facility(world: World) -> None:
    reader, member, facility = world.people["reader"], world.people["member"], world.place.facility.pk
    written, neighbours = [], 0
    for table, column in _tables():
        statements = (
            f'UPDATE "{table}" SET "{column}" = "{column}" WHERE "{column}" = {facility}',
            f'INSERT INTO "{table}" SELECT * FROM "{table}" WHERE "{column}" = {facility} LIMIT 1',
            f'DELETE FROM "{table}" WHERE "{column}" = {facility}',
        )
        written += [statement for statement in statements if _rows_written(reader, statement)]
        neighbours += bool(_rows_written(member, statements[0]))
    assert written == []
    assert neighbours >= 8


def test_a_reader_sees_the_rows_that_a_colleague_sees(world: World) -> None:
    counts = {}
    for role in ("reader", "member", "other"):
        forget_standing(world.people[role])
        with person_scope(world.people[role]), connection.cursor() as cursor:
            counts[role] = []
            for table, column in _tables():
                cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" = {world.place.facility.pk}')
                counts[role].append(cursor.fetchone()[0])
    assert counts["reader"] == counts["member"]
    assert sum(counts["reader"]) > 100
    assert sum(counts["other"]) < 5
