"""Migration operations that teach PostgreSQL the edges of a transition table."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.migrations.operations.base import Operation

Edges = Iterable[tuple[str, str]]


def _table(state: Any, app_label: str, model_name: str) -> str:
    # From the state itself: rendering all models for one name takes most of the time.
    options = state.models[app_label, model_name.lower()].options
    return options.get("db_table") or f"{app_label}_{model_name.lower()}"


def _pairs(edges: Edges) -> str:
    return ", ".join(f"('{source}', '{target}')" for source, target in edges)


class GuardStatus(Operation):
    """A two-column table of edges and a trigger that refuses every other change of `status`.

    Args:
        model_name: a model of this app with a `status` column.
        edges: (from, to) pairs; ("", status) allows a new row to begin there.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str, edges: Edges) -> None:
        self.model_name = model_name
        self.edges = sorted(edges)

    def state_forwards(self, app_label: str, state: Any) -> None:
        return None

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = _table(to_state, app_label, self.model_name)
        for statement in (
            f'CREATE TABLE "{table}_edge" (source text NOT NULL, target text NOT NULL, PRIMARY KEY (source, target))',
            f'INSERT INTO "{table}_edge" VALUES {_pairs(self.edges)}',
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
        table = _table(from_state, app_label, self.model_name)
        schema_editor.execute(f'DROP TRIGGER IF EXISTS guard_status ON "{table}"', params=None)
        schema_editor.execute(f'DROP FUNCTION IF EXISTS "{table}_guard_status"()', params=None)
        schema_editor.execute(f'DROP TABLE IF EXISTS "{table}_edge"', params=None)

    def describe(self) -> str:
        return f"Guard the status of {self.model_name}"


class AlterStatusEdges(Operation):
    """Changes the edges that `GuardStatus` once wrote, in a release after it.

    Removing an edge that PostgreSQL does not know, or adding one that it does, fails.

    Args:
        model_name: a model of this app whose status is guarded.
        add: (from, to) pairs that become allowed.
        remove: pairs that are no longer allowed; rows that went this way before stay.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str, add: Edges = (), remove: Edges = ()) -> None:
        self.model_name = model_name
        self.add, self.remove = sorted(add), sorted(remove)

    def state_forwards(self, app_label: str, state: Any) -> None:
        return None

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._alter(schema_editor, _table(to_state, app_label, self.model_name), self.add, self.remove)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._alter(schema_editor, _table(to_state, app_label, self.model_name), self.remove, self.add)

    def _alter(self, schema_editor: Any, table: str, add: list[tuple[str, str]], remove: list[tuple[str, str]]) -> None:
        if remove:
            schema_editor.execute(
                f"DO $$ DECLARE removed integer; BEGIN "
                f'DELETE FROM "{table}_edge" WHERE (source, target) IN ({_pairs(remove)}); '
                f"GET DIAGNOSTICS removed = ROW_COUNT; IF removed <> {len(remove)} THEN "
                f"RAISE EXCEPTION '{table}: not every edge to remove is there'; END IF; END $$",
                params=None,
            )
        if add:
            schema_editor.execute(f'INSERT INTO "{table}_edge" (source, target) VALUES {_pairs(add)}', params=None)

    def describe(self) -> str:
        return f"Alter the edges of the status of {self.model_name}"
