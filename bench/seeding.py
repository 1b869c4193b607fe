"""Fills a database with copies of the demo's facilities, inside PostgreSQL, the same way every time.

Copy number k of a row has the id of the original plus k times STRIDE, and so have its links to other copied rows.
Constraints hold for the copies as for the originals; triggers rest, since a copy is born in the status of its original.
Mails are copied with their facilities. The audit log is hash-chained, so it is not copied: one facility's log is made
longer instead, entry by entry, as the portal itself writes it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models, transaction

from iasios.access import office_scope

STRIDE = 1_000_000
#: So many copies share a set of assessors, which gives one assessor some hundred open dossiers.
COPIES_PER_STAFF = 40
LEFT_OUT = {"audit_auditevent", "audit_chainend"}
#: Rows without a facility of their own that belong to a copied one.
FOLLOWERS = ("facilities_facilitygrant", "applications_applicationgrant", "account_emailaddress")
BATCH = 25
#: A search has something to choose from.
NAMES = {
    "facilities_facility.name",
    "facilities_listing.name",
    "facilities_listing.name_key",
    "pipeline_pipelineentry.name",
    "pipeline_pipelineentry.search_key",
}


@dataclass(frozen=True)
class Copied:
    """One table: its model and which of its rows are originals."""

    model: type[models.Model]
    where: str

    @property
    def table(self) -> str:
        return self.model._meta.db_table


def _copied_tables() -> list[Copied]:
    """In the order in which rows may be inserted: what is linked to comes first."""
    found = {"facilities_user": Copied(get_user_model(), "true")}
    for model in apps.get_models():
        meta = model._meta
        if not meta.managed or meta.proxy or meta.db_table in LEFT_OUT:
            continue
        columns = {field.column for field in meta.concrete_fields}
        if meta.db_table == "facilities_facility" or meta.db_table in FOLLOWERS or "facility_id" in columns:
            found.setdefault(meta.db_table, Copied(model, "true"))
    return list(found.values())


def _value(field: models.Field, tables: set[str], staff: str) -> str:
    """The SQL of a copy's column."""
    column = f'o."{field.column}"'
    target = field.remote_field.model._meta.db_table if field.is_relation else ""
    if field.column == "facility_id" and not target:
        return f"{column} + k * {STRIDE}"
    if field.primary_key or target in tables:
        if isinstance(field, models.UUIDField) or (
            target and isinstance(field.remote_field.model._meta.pk, models.UUIDField)
        ):
            return f"md5({column}::text || ':' || k)::uuid"
        who = target or field.model._meta.db_table
        if who == "facilities_user":
            shared = f"(k / {COPIES_PER_STAFF} * {COPIES_PER_STAFF})"
            return f"{column} + CASE WHEN {column} = ANY ({staff}) THEN {shared} ELSE k END * {STRIDE}::bigint"
        return f"{column} + k * {STRIDE}::bigint"
    return _distinct(field, column)


def _distinct(field: models.Field, column: str) -> str:
    """What must differ between copies, differs; names do, so that a search has something to choose from."""
    name = f"{field.model._meta.db_table}.{field.column}"
    room = field.max_length or 200
    if name in {"facilities_user.email", "account_emailaddress.email"}:
        return f"'k' || k || '.' || {column}"
    if name == "facilities_facility.code_digest":
        return f"md5({column} || k) || md5(k || {column})"
    if name in NAMES:
        return f"{column} || ' ' || k"
    if name == "facilities_thread.about_application":
        copied = f"left({column}, 13) || '-' || lpad(k::text, 6, '0')"
        return f"CASE {column} WHEN '' THEN '' ELSE {copied} END"
    if field.unique and isinstance(field, models.UUIDField):
        return f"md5({column}::text || ':' || k)::uuid"
    if name in {"documents_document.subject", "assessment_certificate.number"} or (
        field.unique and isinstance(field, models.CharField)
    ):
        return f"left({column}, {room - 7}) || '-' || lpad(k::text, 6, '0')"
    return column


def _insert(copied: Copied, tables: set[str], staff: str) -> str:
    fields = [field for field in copied.model._meta.concrete_fields if not getattr(field, "generated", False)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(field, tables, staff) for field in fields)
    key = fields[[field.primary_key for field in fields].index(True)]
    original = f'o."{key.column}" < {STRIDE}' if not isinstance(key, models.UUIDField) else "true"
    if copied.table == "facilities_user":
        original += f" AND (NOT o.id = ANY ({staff}) OR k %% {COPIES_PER_STAFF} = 0)"
    elif copied.table == "account_emailaddress":
        original += f" AND NOT o.user_id = ANY ({staff})"
    elif isinstance(key, models.UUIDField):
        original = f"o.facility_id < {STRIDE}"
    return (
        f'INSERT INTO "{copied.table}" ({columns}) OVERRIDING SYSTEM VALUE SELECT {values} '
        f'FROM "{copied.table}" o, generate_series(%s, %s) k WHERE {original}'
    )


def _in_order(tables: Iterable[Copied]) -> list[Copied]:
    """Sorted so that every link that may not be deferred finds its row."""
    left, done, order = list(tables), set(), []
    names = {copied.table for copied in left}
    while left:
        ready = [
            copied
            for copied in left
            if {
                field.remote_field.model._meta.db_table
                for field in copied.model._meta.concrete_fields
                if field.is_relation and not field.null
            }
            & names
            <= done | {copied.table}
        ]
        if not ready:
            ready = left[:1]
        order += ready
        done |= {copied.table for copied in ready}
        left = [copied for copied in left if copied not in ready]
    return order


def lengthen_log(facility: int, entries: int) -> None:
    """Add entries to one facility's log; the database numbers and chains them."""
    with transaction.atomic(), office_scope("fill the portal for measuring"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_auditevent (id, facility_id, at, actor_name, action, subject, detail, request_id) "
            "SELECT gen_random_uuid(), %s, now() - interval '1 second' * (%s - k), 'Bench', 'file.opened', '', "
            "'{}'::jsonb, '' FROM generate_series(1, %s) k ORDER BY k",
            [facility, entries, entries],
        )


def seed(copies: int, report: Callable[[str], None] = print) -> None:
    """Add copies of every facility of the demo.

    Args:
        copies: how many of each; the number of facilities grows by that factor.

    Runs as the owner of the tables.
    """
    tables = _in_order(_copied_tables())
    names = {copied.table for copied in tables}
    with transaction.atomic(), office_scope("fill the portal for measuring"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(array_agg(DISTINCT u.id), '{}') FROM facilities_user u "
            "JOIN facilities_user_groups g ON g.user_id = u.id WHERE u.id < %s",
            [STRIDE],
        )
        staff = "ARRAY[" + ",".join(str(pk) for pk in cursor.fetchone()[0]) + "]::bigint[]"
        for copied in tables:
            cursor.execute(f'ALTER TABLE "{copied.table}" DISABLE TRIGGER USER')
        for first in range(1, copies + 1, BATCH):
            last = min(first + BATCH - 1, copies)
            for copied in tables:
                cursor.execute(_insert(copied, names, staff), [first, last])
            report(f"{last} of {copies} copies")
        cursor.execute(
            "INSERT INTO facilities_user_groups (user_id, group_id) SELECT u.id, g.group_id FROM facilities_user u "
            f"JOIN facilities_user_groups g ON g.user_id = u.id % {STRIDE} "
            f"WHERE u.id >= {STRIDE} AND g.user_id < {STRIDE}"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for copied in tables:
            cursor.execute(f'ALTER TABLE "{copied.table}" ENABLE TRIGGER USER')
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
