"""New migrations run while the version before them still serves: expand, then migrate, then contract.

django-migration-linter reads the SQL of each migration that came after LAST_BEFORE and names what the version before
would stumble over. CONTRIBUTING.md says how such a change is made in two releases.
"""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import PostgresqlAnalyser, analyse_sql_statements

from tests.architecture.first_release import PACKAGES
from tests.architecture.first_release import migrations as files

pytestmark = pytest.mark.django_db

#: The last migration of each app from before there was this rule. It never changes.
LAST_BEFORE = {
    "access": "0003_columns_of_the_programme",
    "api": "0001_tokens",
    "applications": "0011_question_checks",
    "assessment": "0014_service_certificates",
    "audit": "0004_latest_first",
    "casereview": "0005_benchmarks",
    "documents": "0006_certificates_of_service",
    "facilities": "0019_threads_about_questions",
    "idempotency": "0001_done_once",
    "inbox": "0001_marks",
    "invoicing": "0011_online_payments",
    "outbox": "0007_edited_texts",
    "programme": "0003_assessment_rules",
    "retention": "0001_runs",
    "saved_views": "0001_saved_views",
    "support_view": "0001_support_views",
    "webhooks": "0001_receivers_and_calls",
}
#: What is refused and yet right, as `app.name`: the codes of the linter, and why no version before it stumbles.
EXCEPTIONS: dict[str, tuple[set[str], str]] = {
    "pipeline.0001_entries": ({"ADD_UNIQUE"}, "The table is new: no version before writes into it."),
}


@pytest.fixture(scope="module")
def linter(django_db_setup: None, django_db_blocker: Any) -> MigrationLinter:
    with django_db_blocker.unblock():
        return MigrationLinter(no_cache=True, no_output=True)


def is_new(path: Path) -> bool:
    return path.stem > LAST_BEFORE.get(path.parts[-3], "")


def codes_of(linter: MigrationLinter, app: str, name: str) -> set[str]:
    """The codes of what the linter refuses in a migration of the project."""
    refused, _, _ = analyse_sql_statements(PostgresqlAnalyser, linter.get_sql(app, name))
    data, _, _ = linter.analyse_data_migration(linter.migration_loader.disk_migrations[app, name])
    return {issue.code for issue in [*refused, *data]}


def test_the_version_before_a_new_migration_goes_on_working(linter: MigrationLinter) -> None:
    refused = {}
    for path in files():
        name = f"{path.parts[-3]}.{path.stem}"
        if is_new(path) and (
            codes := codes_of(linter, path.parts[-3], path.stem) - EXCEPTIONS.get(name, (set(), ""))[0]
        ):
            refused[name] = sorted(codes)
    assert refused == {}, "CONTRIBUTING.md says under 'A change of a table' how to do it in two releases"


def test_every_app_with_migrations_is_known_and_every_exception_is_needed(linter: MigrationLinter) -> None:
    there = {(path.parts[-3], path.stem) for path in files()}
    assert {app for app, _ in there} >= set(LAST_BEFORE)
    assert set(LAST_BEFORE.items()) <= there
    for name, (allowed, reason) in EXCEPTIONS.items():
        app, _, stem = name.partition(".")
        assert reason
        assert codes_of(linter, app, stem) >= allowed


def test_the_rule_reads_what_the_loader_loads() -> None:
    loaded = {key for key in MigrationLoader(None).disk_migrations if key[0] in {p.parts[-3] for p in files()}}
    assert loaded == {(path.parts[-3], path.stem) for path in files()}
    assert PACKAGES


# --- what it refuses ------------------------------------------------------------------------------------------------

FLAG = models.BooleanField(default=False)
FLAG_OF_POSTGRESQL = models.BooleanField(default=False, db_default=False)
TABLE = migrations.CreateModel("Made", [("id", models.BigAutoField(primary_key=True)), ("flag", FLAG.clone())])


@pytest.mark.parametrize(
    ("operation", "codes"),
    [
        # Expand: what the version before does not know does not trouble it.
        (TABLE, set()),
        (migrations.AddField("facility", "made", models.TextField(null=True)), set()),
        (migrations.AddField("facility", "made", FLAG_OF_POSTGRESQL), set()),
        (migrations.AddIndex("facility", models.Index(fields=["city"], name="made")), set()),
        # Django takes its own default out of the table again: an INSERT of the version before would fail.
        (migrations.AddField("facility", "made", FLAG), {"NOT_NULL"}),
        (migrations.AlterField("facility", "enrolled_at", models.DateTimeField()), {"NOT_NULL"}),
        # Contract: only once nothing that serves knows it.
        (migrations.RemoveField("facility", "city"), {"DROP_COLUMN"}),
        (migrations.DeleteModel("workshop"), {"DROP_TABLE"}),
        (migrations.RenameField("facility", "city", "town"), {"RENAME_COLUMN"}),
        (migrations.RenameModel("workshop", "course"), {"RENAME_TABLE"}),
        (migrations.AlterField("facility", "city", models.IntegerField()), {"ALTER_COLUMN"}),
        (
            migrations.AddConstraint("facility", models.UniqueConstraint(fields=["city"], name="made")),
            {"ADD_UNIQUE"},
        ),
    ],
    ids=lambda value: value.__class__.__name__ if isinstance(value, migrations.operations.base.Operation) else None,
)
def test_what_would_break_the_version_before_is_refused(operation: Any, codes: set[str]) -> None:
    migration = Migration("0099_made", "facilities")
    migration.operations = [operation]
    state = MigrationLoader(None).project_state()
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        migration.apply(state, editor, collect_sql=True)
    refused, _, _ = analyse_sql_statements(PostgresqlAnalyser, editor.collected_sql)
    assert {issue.code for issue in refused} >= codes
    if not codes:
        assert refused == []
