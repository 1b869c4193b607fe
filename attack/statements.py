"""SQL as the application's own role, in the scope of each attacker: row-level security without any view before it.

Whoever can send any SQL may also say whose scope it is (docs/security.md); what is tried here is that a scope holds.
"""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
from django.db import connection as portal
from django.db import models, transaction
from psycopg import sql
from psycopg.types.json import Jsonb

from attack.hospitals import PUBLIC_TABLES, Scene, tables_of_facilities
from attack.portal import NOW
from attack.report import Report
from iasios.access import office_scope, standing_of
from iasios.access.scopes import UNSET, _scope_of
from tests.database import address

#: Read to compute the scope itself, so every scope may read them; written in the programme's alone.
READ_BY_ALL = {"applications_applicationgrant", "facilities_facilitygrant"} | PUBLIC_TABLES
#: Open to every scope, and why (docs/security.md names both): which person has a letter to read is asked together with
#: the person's links, before there is a scope; and the log takes entries from everybody, of sign-ins that failed too.
OPEN = {("facilities_unread", kind) for kind in ("select", "update", "delete", "insert")} | {
    ("audit_auditevent", "insert")
}
_SETTINGS = ("portal.scope", "portal.user_id", "portal.member_of", "portal.assessing", "portal.reads_only_in")

#: What the role may not do in any scope.
FORBIDDEN = (
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION postgres",
    "SET row_security = off; TABLE facilities_upload",
    "SET session_replication_role = 'replica'",
    "ALTER TABLE facilities_facility DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE facilities_facility NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE facilities_facility DISABLE TRIGGER ALL",
    "ALTER TABLE facilities_facility OWNER TO CURRENT_USER",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "CREATE ROLE attacker SUPERUSER",
    "CREATE TABLE attacker (x int)",
    "CREATE SCHEMA attacker",
    "CREATE EXTENSION dblink",
    "CREATE FUNCTION attacker() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE POLICY attacker ON facilities_facility USING (true)",
    "DROP TABLE facilities_upload",
    "TRUNCATE facilities_upload CASCADE",
    "COPY facilities_user TO PROGRAM 'cat'",
    "COPY facilities_user FROM '/etc/passwd'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT passwd FROM pg_shadow",
    "SELECT rolpassword FROM pg_authid",
    "TRUNCATE audit_auditevent",
    "DELETE FROM audit_auditevent",
    "UPDATE audit_auditevent SET actor_name = 'x'",
)


def scopes_of(scene: Scene) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "no scope", UNSET
    for who in scene.attackers:
        if who.user is not None:
            with transaction.atomic():
                yield who.name, _scope_of(standing_of(who.user))
    # Scopes that no code makes: empty and broken lists must not open anything either.
    yield "people of nothing", ("people", "", "{}", "{}", "{}")
    yield "an unknown scope", ("everybody", "1", "{}", "{}", "{}")


def try_all(scene: Scene, report: Report) -> None:
    """Each table of facilities: read, change, delete and add rows of the victim."""
    facility = scene.world.place.facility.pk
    rows = _rows(facility)
    dsn = address("DATABASE_URL", NOW)
    with psycopg.connect(dsn, autocommit=True) as connection:
        for who, scope in scopes_of(scene):
            for model, column in tables_of_facilities():
                table = model._meta.db_table
                for kind, statement, parameters in _statements(model, column, facility, rows.get(table)):
                    report.tried("SQL in a scope", f"SQL {kind} {table}")
                    if (table, kind) in OPEN or (kind == "select" and table in READ_BY_ALL):
                        continue
                    touched = _run(connection, scope, statement, parameters)
                    if touched:
                        report.leak("SQL in a scope", f"{kind} {table} in the scope of {who}: {touched} rows")
        for statement in FORBIDDEN:
            report.tried("SQL of an owner", statement.split()[0])
            if _may(connection, statement):
                report.leak("SQL of an owner", statement)


def _rows(facility: int) -> dict[str, Any]:
    """One row of the victim in each table, as the office sees it."""
    found = {}
    with transaction.atomic(), office_scope("rows to be forged"):
        for model, column in tables_of_facilities():
            with portal.cursor() as cursor:
                cursor.execute(
                    f'SELECT to_jsonb(t) FROM "{model._meta.db_table}" t WHERE "{column}" = %s LIMIT 1', [facility]
                )
                row = cursor.fetchone()
            if row:
                found[model._meta.db_table] = row[0]
    return found


def _statements(model: Any, column: str, facility: int, row: Any) -> Iterator[tuple[str, sql.Composed, list[Any]]]:
    table, where = sql.Identifier(model._meta.db_table), sql.SQL("{} = %s").format(sql.Identifier(column))
    key = sql.Identifier(model._meta.pk.column)
    own = [facility]
    yield "select", sql.SQL("SELECT 1 FROM {} WHERE {}").format(table, where), own
    yield "update", sql.SQL("UPDATE {} SET {key} = {key} WHERE {}").format(table, where, key=key), own
    yield "delete", sql.SQL("DELETE FROM {} WHERE {}").format(table, where), own
    if row is not None:
        fields = [
            field
            for field in model._meta.concrete_fields
            if not field.primary_key and not getattr(field, "generated", 0)
        ]
        names = sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)
        # A number comes from the table, an id from whoever makes the row.
        also = (sql.SQL(", {}").format(key), sql.SQL(", gen_random_uuid()")) if _has_id(model) else (sql.SQL(""),) * 2
        new = sql.SQL(
            "INSERT INTO {t} ({names}{key}) SELECT {names}{value} FROM jsonb_populate_record(NULL::{t}, %s::jsonb)"
        ).format(t=table, names=names, key=also[0], value=also[1])
        yield "insert", new, [Jsonb(row if isinstance(row, dict) else json.loads(row))]


def _has_id(model: Any) -> bool:
    return isinstance(model._meta.pk, models.UUIDField)


def _run(
    connection: psycopg.Connection[Any], scope: tuple[str, ...], statement: sql.Composed, values: list[Any]
) -> int:
    """How many rows it found or wrote, undone; 0 where PostgreSQL refused."""
    try:
        with connection.transaction(force_rollback=True):
            for name, value in zip(_SETTINGS, scope, strict=True):
                connection.execute("SELECT set_config(%s, %s, true)", [name, value])
            return int(connection.execute(statement, values).rowcount)
    except psycopg.Error:
        return 0


def _may(connection: psycopg.Connection[Any], statement: str) -> bool:
    try:
        with connection.transaction(force_rollback=True):
            connection.execute("SELECT set_config('portal.scope', 'office', true)")
            connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return False
    except psycopg.Error as error:
        # A trigger that refuses counts as well; a statement that is none would prove nothing.
        return isinstance(error, psycopg.errors.SyntaxError | psycopg.errors.UndefinedTable)
    return True
