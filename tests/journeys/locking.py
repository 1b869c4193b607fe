"""What the application's own role of PostgreSQL may not do to what was handed in, whatever a page would let through."""

from collections.abc import Iterator

import psycopg
from psycopg import sql

from tests.journeys.portal import Portal

#: Answers, marks of the cases, the review, evidence links; each with a column that a change would touch.
LOCKED = {
    "applications_answer": "evidence",
    "applications_evidencelink": "linked_at",
    "casereview_case": "marks",
    "casereview_casereview": "dataset",
}


def accepted_changes(portal: Portal, slug: str) -> list[str]:
    """Tries to change, delete and add rows of a submitted application in SQL; those that were not refused as locked."""
    with psycopg.connect(portal.environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("SELECT set_config('portal.scope', 'office', false)")
        (facility,) = connection.execute("SELECT id FROM facilities_facility WHERE slug = %s", [slug]).fetchone() or (
            0,
        )
        scopes = {"office": "{}", "people": f"{{{facility}}}"}
        return [
            f"{scope}: {words}"
            for scope, member_of in scopes.items()
            for words, statement in _attempts(facility)
            if not _is_locked(connection, scope, member_of, statement)
        ]


def _attempts(facility: int) -> Iterator[tuple[str, sql.Composed]]:
    for table, column in LOCKED.items():
        names = {"table": sql.Identifier(table), "column": sql.Identifier(column), "facility": sql.Literal(facility)}
        for verb, words in (
            ("update", "UPDATE {table} SET {column} = {column} WHERE facility_id = {facility}"),
            ("delete", "DELETE FROM {table} WHERE facility_id = {facility}"),
            ("insert", "INSERT INTO {table} SELECT * FROM {table} WHERE facility_id = {facility} LIMIT 1"),
        ):
            yield f"{verb} {table}", sql.SQL(words).format(**names)


def _is_locked(connection: psycopg.Connection[object], scope: str, member_of: str, statement: sql.Composed) -> bool:
    try:
        with connection.transaction(force_rollback=True):
            connection.execute("SELECT set_config('portal.scope', %s, true)", [scope])
            connection.execute("SELECT set_config('portal.member_of', %s, true)", [member_of])
            # A statement that finds no row is not refused either, so it counts as accepted.
            connection.execute(statement)
    except psycopg.errors.RestrictViolation as refused:
        return "the application is locked" in str(refused)
    except psycopg.errors.InsufficientPrivilege:
        # Deleting is nobody's right, locked or not.
        return True
    return False
