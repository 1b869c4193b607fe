"""Migrations: named for their intent, each SQL function made once, and from the first release only forward."""

import ast
import json
import os
import re
import subprocess
import sys
from collections import Counter
from types import SimpleNamespace

import psycopg
import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.state import ProjectState

from iasios.workflow.migration_operations import AlterStatusEdges
from tests import database
from tests.architecture import first_release

INVENTED = re.compile(r"_auto_|_and_more$|^\d{4}_(add|alter|delete|remove|rename)_|^(?!0001)\d{4}_initial$")
FUNCTION = re.compile(r"CREATE( OR REPLACE)? FUNCTION \"?(\w+)")


def test_migrations_are_named_for_their_intent_and_say_what_they_are_for():
    paths = first_release.migrations()
    assert len(paths) >= 17
    assert [path.name for path in paths if INVENTED.search(path.stem)] == []
    assert [path.name for path in paths if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []


@pytest.mark.parametrize(
    ("name", "invented"),
    [
        ("0003_auto_20260101_1200", True),
        ("0003_alter_facility_name", True),
        ("0003_facility_group_and_more", True),
        ("0002_initial", True),
        ("0001_initial", False),
        ("0002_isolation_and_triggers", False),
        ("0010_addresses_in_two_lines", False),
    ],
)
def test_names_that_django_invents_are_known(name, invented):
    assert bool(INVENTED.search(name)) is invented


def test_each_sql_function_is_created_once_and_replaced_only_after_the_first_release():
    created: Counter[str] = Counter()
    replaced = []
    for path in first_release.sql_files():
        for replacing, name in FUNCTION.findall(path.read_text(encoding="utf-8")):
            if not replacing:
                created[name] += 1
            elif path.relative_to(first_release.ROOT).as_posix() in first_release.recorded():
                replaced.append(name)
    assert len(created) >= 20
    assert {name: times for name, times in created.items() if times > 1} == {}
    assert replaced == []


def test_functions_are_created_in_sql_files_only():
    found = [path.name for path in first_release.migrations() if FUNCTION.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_every_sql_file_is_run_by_one_migration_of_its_app():
    wrong = []
    for path in first_release.sql_files():
        beside = path.parent.parent.glob("0*.py")
        runs = sum(migration.read_text(encoding="utf-8").count(f'"{path.stem}"') for migration in beside)
        if runs != 1:
            wrong.append((path.as_posix(), runs))
    assert wrong == []


@pytest.mark.django_db
def test_postgresql_has_the_functions_of_the_files_the_operations_and_the_libraries():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS"
            " (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )
        there = {name for (name,) in cursor.fetchall()}
    of_files = {
        name for path in first_release.sql_files() for _, name in FUNCTION.findall(path.read_text(encoding="utf-8"))
    }
    of_operations = {name for name in there if name.endswith("_guard_status")}
    of_libraries = {name for name in there if name.startswith(("pgtrigger_", "_pgtrigger_", "_pgh_"))}
    assert there - of_operations - of_libraries == of_files


# --- from the first release only forward ----------------------------------------------------------------------------


def test_the_files_of_the_first_release_stay_as_they_are():
    now = first_release.hashes([*first_release.migrations(), *first_release.sql_files()])
    changed = sorted(name for name, content in first_release.recorded().items() if now.get(name) != content)
    assert changed == [], (
        "Before the first release, run: python -m tests.architecture.first_release --write."
        " After it, write a new migration instead"
    )


def test_the_first_release_names_a_migration_of_every_app():
    assert set(first_release.targets()) == {path.parts[-3] for path in first_release.migrations()}


@pytest.fixture
def empty_database(db):
    """The name of one that the test migrates itself."""
    name = f"{connection.settings_dict['NAME']}_upgrade"
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.execute(f'CREATE DATABASE "{name}"')
        yield name
        # Without FORCE, which the owner may not use on an autovacuum that is under way.
        server.execute(f'DROP DATABASE "{name}"')


def test_a_database_of_the_first_release_migrates_to_the_newest(empty_database):
    ended = subprocess.run(
        [sys.executable, "-m", "tests.architecture.upgrade"],
        cwd=first_release.ROOT,
        env={**os.environ, "DATABASE_URL": database.address("DATABASE_OWNER_URL", empty_database)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {
        "facility": ["First Hospital", "registered", "Representative"],
        "members": ["Member"],
        "application": ["A-1", "draft", "facility"],
        "answers": [["The register of 2025", False], ["", False]],
        "versions": ["The register of 2025"],
        "invoices": [["2026-1", "100.00"]],
        "log": ["first", 1, 32],
    }


# --- edges of a later release ---------------------------------------------------------------------------------------


@pytest.fixture
def as_owner(db):
    """Runs operations as the owner of the test database, and takes everything back."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(database.address("DATABASE_OWNER_URL", name)) as own:

        def run(operation, *, backwards=False):
            editor = SimpleNamespace(execute=lambda statement, params=None: own.execute(statement))
            state = ProjectState.from_apps(apps)
            method = operation.database_backwards if backwards else operation.database_forwards
            method("invoicing", editor, state, state)
            return set(own.execute("SELECT source, target FROM invoicing_invoice_edge").fetchall())

        yield run
        own.rollback()


INVOICE = {
    ("", "issued"),
    ("issued", "paid"),
    ("issued", "cancelled"),
    ("issued", "writtenoff"),
    ("paid", "issued"),
}


def test_edges_are_added_and_removed_forwards_and_given_back_backwards(as_owner):
    operation = AlterStatusEdges("Invoice", add=[("paid", "cancelled"), ("", "paid")], remove=[("issued", "cancelled")])
    assert as_owner(operation) == (INVOICE | {("paid", "cancelled"), ("", "paid")}) - {("issued", "cancelled")}
    assert as_owner(operation, backwards=True) == INVOICE


def test_an_edge_that_is_not_there_cannot_be_removed(as_owner):
    with pytest.raises(psycopg.errors.RaiseException, match="not every edge to remove is there"):
        as_owner(AlterStatusEdges("Invoice", remove=[("cancelled", "paid")]))


def test_an_edge_that_is_there_cannot_be_added(as_owner):
    with pytest.raises(psycopg.errors.UniqueViolation):
        as_owner(AlterStatusEdges("Invoice", add=[("issued", "paid")]))
