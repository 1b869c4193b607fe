"""The migration operation that teaches PostgreSQL the edges of a transition table."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.migrations.operations.base import Operation


class GuardStatus(Operation):
    """A two-column table of edges and a trigger that refuses every other change of `status`.

    Args:
        model_name: a model of this app with a `status` column.
        edges: (from, to) pairs; ("", status) allows a new row to begin there.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str, edges: Iterable[tuple[str, str]]) -> None:
        self.model_name = model_name
        self.edges = sorted(edges)

    def state_forwards(self, app_label: str, state: Any) -> None:
        return None

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        values = ", ".join(f"('{source}', '{target}')" for source, target in self.edges)
        for statement in (
            f'CREATE TABLE "{table}_edge" (source text NOT NULL, target text NOT NULL, PRIMARY KEY (source, target))',
            f'INSERT INTO "{table}_edge" VALUES {values}',
            f'REVOKE INSERT, UPDATE, DELETE ON "{table}_edge" FROM "{settings.DATABASE_APP_ROLE}"',
            f'CREATE FUNCTION "{table}_guard_status"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
            f"IF TG_OP = 'UPDATE' AND NEW.status = OLD.status THEN RETURN NEW; END IF; "
            f'IF NOT EXISTS (SELECT 1 FROM "{table}_edge" WHERE target = NEW.status AND source = '
            f"CASE WHEN TG_OP = 'INSERT' THEN '' ELSE OLD.status END) THEN "
            f"RAISE EXCEPTION '{table}: no step leads from % to %', "
            f"CASE WHEN TG_OP = 'INSERT' THEN 'nothing' ELSE OLD.status END, NEW.status "
            f"USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
            f'CREATE TRIGGER guard_status BEFORE INSERT OR UPDATE OF status ON "{table}" '
            f'FOR EACH ROW EXECUTE FUNCTION "{table}_guard_status"()',
        ):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        schema_editor.execute(f'DROP TRIGGER IF EXISTS guard_status ON "{table}"', params=None)
        schema_editor.execute(f'DROP FUNCTION IF EXISTS "{table}_guard_status"()', params=None)
        schema_editor.execute(f'DROP TABLE IF EXISTS "{table}_edge"', params=None)

    def describe(self) -> str:
        return f"Guard the status of {self.model_name}"
