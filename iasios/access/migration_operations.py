"""Migration operations that keep tenancy and append-only rules in PostgreSQL."""

import copy
import re
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import migrations
from django.db.migrations.operations.base import Operation

MEMBERS = "{column} = ANY ((SELECT portal_member_of())::bigint[])"
ASSESSORS = "{column} = ANY ((SELECT portal_assessing())::bigint[])"
OFFICE = "(SELECT portal_is_office())"
_SUBQUERY = re.compile(r"\(SELECT (portal_\w+\(\))\)")

#: Who sees the rows of a table. Writing needs the same, unless `write` says otherwise.
AUDIENCES = {
    "members": f"{OFFICE} OR {MEMBERS}",
    # The facility's own people: not even office and chairperson read these; only the programme's own code does.
    "hospital": f"({OFFICE} AND (SELECT portal_user_id()) IS NULL) OR {MEMBERS}",
    # Assessors see a row once the facility has released it.
    "released_at": f"{OFFICE} OR {MEMBERS} OR ({ASSESSORS} AND released_at IS NOT NULL)",
    # What the office writes for the facility, once it is sent.
    "sent_at": f"{OFFICE} OR ({MEMBERS} AND sent_at IS NOT NULL)",
    "dossier": f"{OFFICE} OR {MEMBERS} OR {ASSESSORS}",
    "assessors": f"{OFFICE} OR {ASSESSORS}",
    # An assessor's own work; the other's only once it is disclosed.
    "author": f"{OFFICE} OR ({ASSESSORS} AND (assessor_id = (SELECT portal_user_id()) OR is_disclosed))",
    # A file that assessors may read once it is released to them.
    "released": f"{OFFICE} OR {MEMBERS} OR ({ASSESSORS} AND is_for_assessors)",
    # Rows for one person are that person's; the rest are as "members". The programme's own code makes both.
    "reader": f"({OFFICE} AND (SELECT portal_user_id()) IS NULL) OR reader_id = (SELECT portal_user_id())"
    f" OR (reader_id IS NULL AND ({OFFICE} OR {MEMBERS}))",
    # As "reader"; a certificate of service is the office's paper as well.
    "paper": f"({OFFICE} AND ((SELECT portal_user_id()) IS NULL OR kind = 'service'))"
    f" OR reader_id = (SELECT portal_user_id()) OR (reader_id IS NULL AND ({OFFICE} OR {MEMBERS}))",
    # Rows about one person, without a facility.
    "person": f"{OFFICE} OR person_id = (SELECT portal_user_id())",
    # What a person says of themselves, so that nobody says it for them.
    "self": "person_id = (SELECT portal_user_id())",
    "office": OFFICE,
    "everybody": "true",
}


def writers(audience: str) -> str:
    """Who of an audience writes: of a facility's people those who do not only read."""
    return AUDIENCES[audience].replace("portal_member_of", "portal_writes_for")


def table_of(state: Any, app_label: str, model_name: str) -> str:
    """The table of a model, read from the state itself: rendering all models for one name takes most of the time."""
    options = state.models[app_label, model_name.lower()].options
    return options.get("db_table") or f"{app_label}_{model_name.lower()}"


class InitialMigration(migrations.Migration):
    """A first migration whose models are rendered once, all together.

    Django renders everything that hangs together with a model again for each one that is created, which takes most of
    the time of `migrate` on an empty database. What follows the created models runs as usual.
    """

    initial = True

    def apply(self, project_state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        created = list(takewhile(lambda operation: isinstance(operation, migrations.CreateModel), self.operations))
        project_state.__dict__.pop("apps", None)
        for operation in created:
            operation.state_forwards(self.app_label, project_state)
        for operation in created:
            operation.database_forwards(self.app_label, schema_editor, project_state, project_state)
        rest = copy.copy(self)
        rest.operations = self.operations[len(created) :]  # type: ignore[misc]
        return super(InitialMigration, rest).apply(project_state, schema_editor)


class _Sql(Operation):
    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        return None

    def _table(self, app_label: str, state: Any) -> str:
        return table_of(state, app_label, self.model_name)  # type: ignore[attr-defined]


class EnableTenantIsolation(_Sql):
    """Row-level security, forced on the owner too.

    Args:
        model_name: a model of this app with a facility.
        read: a key of AUDIENCES.
        write: a key of AUDIENCES; the same as `read` when left out.
        column: the column with the facility's id.
    """

    def __init__(self, model_name: str, read: str = "members", write: str = "", column: str = "facility_id") -> None:
        self.model_name, self.read, self.write, self.column = model_name, read, write or read, column

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, to_state)
        using = AUDIENCES[self.read].format(column=self.column)
        check = writers(self.write).format(column=self.column)
        statements = [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        ]
        statements.append(f'CREATE POLICY tenant_read ON "{table}" FOR SELECT USING ({using})')
        statements.append(f'CREATE POLICY tenant_insert ON "{table}" FOR INSERT WITH CHECK ({check})')
        statements.append(f'CREATE POLICY tenant_update ON "{table}" FOR UPDATE USING ({check}) WITH CHECK ({check})')
        statements.append(f'CREATE POLICY tenant_delete ON "{table}" FOR DELETE USING ({check})')
        for statement in statements:
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, from_state)
        for policy in ("tenant_read", "tenant_insert", "tenant_update", "tenant_delete"):
            schema_editor.execute(f'DROP POLICY IF EXISTS {policy} ON "{table}"', params=None)
        schema_editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY', params=None)
        schema_editor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY', params=None)

    def describe(self) -> str:
        return f"Tenant isolation on {self.model_name}: read {self.read}, write {self.write}"


class AppendOnly(_Sql):
    """Rows are written once: the application role may not change or delete them, and a trigger stops everybody else."""

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, to_state)
        schema_editor.execute(
            f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM "{settings.DATABASE_APP_ROLE}"', params=None
        )
        schema_editor.execute(
            f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION portal_refuse_change()",
            params=None,
        )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, from_state)
        schema_editor.execute(f'DROP TRIGGER IF EXISTS append_only ON "{table}"', params=None)
        schema_editor.execute(f'GRANT UPDATE, DELETE ON "{table}" TO "{settings.DATABASE_APP_ROLE}"', params=None)

    def describe(self) -> str:
        return f"Append-only {self.model_name}"


class FacilityMatches(_Sql):
    """A composite foreign key that keeps a leaf's facility equal to its parent's.

    Args:
        parent: "app.Model" with a unique (id, facility_id).
        field: the leaf's foreign-key column to that parent.
    """

    def __init__(self, model_name: str, parent: str, field: str) -> None:
        self.model_name, self.parent, self.field = model_name, parent, field

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, to_state)
        parent = table_of(to_state, *self.parent.split("."))
        unique = f"{parent}_id_facility"
        schema_editor.execute(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{unique}') THEN "
            f'ALTER TABLE "{parent}" ADD CONSTRAINT "{unique}" UNIQUE (id, facility_id); END IF; END $$',
            params=None,
        )
        schema_editor.execute(
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{self.field}_same_facility" '
            f'FOREIGN KEY ("{self.field}", facility_id) '
            f'REFERENCES "{parent}" (id, facility_id) DEFERRABLE INITIALLY DEFERRED',
            params=None,
        )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, from_state)
        schema_editor.execute(
            f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{table}_{self.field}_same_facility"', params=None
        )

    def describe(self) -> str:
        return f"{self.model_name}.{self.field} belongs to the same facility"


class AlterIsolation(_Sql):
    """Changes who reads or writes the rows of a table that `EnableTenantIsolation` has isolated.

    Args:
        model_name: a model of this app.
        column: the column with the facility's id.
        audiences: a key of AUDIENCES for `read`, `insert`, `update` and `delete`, where it changes.
    """

    def __init__(self, model_name: str, *, column: str = "facility_id", **audiences: str) -> None:
        self.model_name, self.column, self.audiences = model_name, column, audiences

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.model_name], {"column": self.column, **self.audiences}

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, to_state)
        for action, audience in self.audiences.items():
            who = (AUDIENCES[audience] if action == "read" else writers(audience)).format(column=self.column)
            using = "" if action == "insert" else f" USING ({who})"
            check = "" if action in ("read", "delete") else f" WITH CHECK ({who})"
            schema_editor.execute(f'ALTER POLICY tenant_{action} ON "{table}"{using}{check}', params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        # The policies of before are not known here; an older release has no rows that these treat otherwise.
        return None

    def describe(self) -> str:
        return f"Who reads or writes {self.model_name}: {self.audiences}"


class NeverDeleted(_Sql):
    """Rows of these models stay: the application role may not delete them, in whatever scope."""

    def __init__(self, *model_names: str) -> None:
        self.model_names = model_names

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, list(self.model_names), {}

    def _run(self, statement: str, app_label: str, schema_editor: Any, state: Any) -> None:
        for name in self.model_names:
            table = table_of(state, app_label, name)
            schema_editor.execute(statement.format(table=table, role=settings.DATABASE_APP_ROLE), params=None)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._run('REVOKE DELETE ON "{table}" FROM "{role}"', app_label, schema_editor, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._run('GRANT DELETE ON "{table}" TO "{role}"', app_label, schema_editor, from_state)

    def describe(self) -> str:
        return f"Never deleted: {', '.join(self.model_names)}"


class UpdateOnly(_Sql):
    """Of a row that was written, the application role may change these columns and no other, in whatever scope."""

    def __init__(self, model_name: str, *columns: str) -> None:
        self.model_name, self.columns = model_name, columns

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.model_name, *self.columns], {}

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table, role = self._table(app_label, to_state), settings.DATABASE_APP_ROLE
        columns = ", ".join(f'"{column}"' for column in self.columns)
        schema_editor.execute(f'REVOKE UPDATE ON "{table}" FROM "{role}"', params=None)
        schema_editor.execute(f'GRANT UPDATE ({columns}) ON "{table}" TO "{role}"', params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, from_state)
        schema_editor.execute(f'GRANT UPDATE ON "{table}" TO "{settings.DATABASE_APP_ROLE}"', params=None)

    def describe(self) -> str:
        return f"Of {self.model_name}, only {', '.join(self.columns)} change"


class GuardColumns(_Sql):
    """A trigger that refuses a change of these columns to everybody but an audience.

    Args:
        name: of the trigger; one per table and purpose.
        columns: as PostgreSQL calls them.
        unless: a key of AUDIENCES whose people may change them.
        column: the column with the facility's id.
    """

    def __init__(
        self, model_name: str, name: str, columns: Sequence[str], *, unless: str = "office", column: str = "facility_id"
    ) -> None:
        self.model_name, self.name, self.columns, self.unless, self.column = model_name, name, columns, unless, column

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, to_state)
        # A trigger's condition takes no subquery; the functions are cheap enough without their caching one.
        who = _SUBQUERY.sub(r"\1", writers(self.unless)).format(column=f"OLD.{self.column}")
        was, now = (", ".join(f'{row}."{column}"' for column in self.columns) for row in ("OLD", "NEW"))
        schema_editor.execute(
            f'CREATE TRIGGER "{self.name}" BEFORE UPDATE ON "{table}" FOR EACH ROW '
            f"WHEN (({was}) IS DISTINCT FROM ({now}) AND NOT ({who})) "
            "EXECUTE FUNCTION portal_refuse_person()",
            params=None,
        )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, from_state)
        schema_editor.execute(f'DROP TRIGGER IF EXISTS "{self.name}" ON "{table}"', params=None)

    def describe(self) -> str:
        return f"Of {self.model_name}, {', '.join(self.columns)} are written by {self.unless} alone"


class SqlFile(_Sql):
    """The statements of `<app>/migrations/sql/<name>.sql`, executed as written (no parameter interpolation).

    Args:
        name: the file, without its suffix.
        backwards: SQL that takes away what the file made.
    """

    def __init__(self, name: str, backwards: str) -> None:
        self.name, self.backwards = name, backwards

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        folder = Path(apps.get_app_config(app_label).path) / "migrations" / "sql"
        schema_editor.execute((folder / f"{self.name}.sql").read_text(encoding="utf-8"), params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        schema_editor.execute(self.backwards, params=None)

    def describe(self) -> str:
        return f"Run sql/{self.name}.sql"


def drop_functions(*names: str) -> str:
    """SQL that takes functions away, with their triggers."""
    return f"DROP FUNCTION {', '.join(names)} CASCADE"


def drop_isolation(*tables: str) -> str:
    """SQL that takes away what a file of policies set up."""
    return " ".join(
        f"DROP POLICY IF EXISTS tenant_read ON {table}; DROP POLICY IF EXISTS tenant_insert ON {table};"
        f" DROP POLICY IF EXISTS tenant_update ON {table}; DROP POLICY IF EXISTS tenant_delete ON {table};"
        f" ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
        for table in tables
    )
