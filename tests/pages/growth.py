"""Rows by the dozen, made inside PostgreSQL: more facilities (as the benchmark does), and more of everything in one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from bench import seeding
from iasios.access import office_scope
from iasios.settings.env import Env

#: More than any page shows at once.
MANY = 70
#: Beside the identifiers of `bench.seeding`: so many strides further.
_BESIDE = 1_000


@contextmanager
def owner() -> Iterator[None]:
    """The connection of this process as the owner of the tables."""
    kept = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    given = Env().database("DATABASE_OWNER_URL")
    connection.close()
    connection.settings_dict.update({name: given[name] for name in kept})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)


def grow(staff: list[int]) -> dict[str, str]:
    """As many facilities, people and rows of each kind as a page would have to divide.

    Args:
        staff: the people whom all facilities share.

    Returns:
        Tables that take no copies within a facility, with what PostgreSQL says of it.
    """
    with owner():
        seeding.seed(MANY, lambda line: None)
        with transaction.atomic(), office_scope("fill the portal for its test"), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            models_ = [model for model in apps.get_models() if _is_grown(model)]
            for model in models_:
                cursor.execute(f'ALTER TABLE "{model._meta.db_table}" DISABLE TRIGGER USER')
            found = {}
            for model in models_:
                if reason := _copy_within(cursor, model, staff):
                    found[model._meta.db_table] = reason
            for model in models_:
                cursor.execute(f'ALTER TABLE "{model._meta.db_table}" ENABLE TRIGGER USER')
            return found


def _is_grown(model: type[models.Model]) -> bool:
    meta = model._meta
    is_ours = meta.managed and not meta.proxy and not meta.auto_created and meta.app_label not in NOT_GROWN
    # Facilities are copied with everything that is theirs.
    return is_ours and meta.db_table != "facilities_facility"


#: Tables of libraries that no page lists, and what an edition of the standard is made of.
NOT_GROWN = {"auth", "contenttypes", "sessions", "django_celery_beat"}


def _copy_within(cursor: Any, model: type[models.Model], staff: list[int]) -> str:
    """Copies beside the originals, with their links; where a constraint has room for one alone, one stays.

    Returns:
        Why the table takes no copies; empty when it did.
    """
    meta = model._meta
    fields = [field for field in meta.concrete_fields if not getattr(field, "generated", False)]
    values = ", ".join(_value(field, _in_unique(model)) for field in fields)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    pk = meta.pk
    original = "true" if isinstance(pk, models.UUIDField) or pk.is_relation else f'o."{pk.column}" < {seeding.STRIDE}'
    if "facility_id" in columns:
        original += f" AND (o.facility_id IS NULL OR o.facility_id < {seeding.STRIDE})"
    if isinstance(pk, models.CharField):
        return ""
    try:
        with transaction.atomic():
            cursor.execute(
                f'INSERT INTO "{meta.db_table}" ({columns}) OVERRIDING SYSTEM VALUE SELECT {values} '
                f'FROM "{meta.db_table}" o, generate_series(1, {MANY}) k WHERE {original} ON CONFLICT DO NOTHING',
                {"staff": staff},
            )
            return ""
    except DatabaseError as refusal:
        return str(refusal)


def _in_unique(model: type[models.Model]) -> set[str]:
    """The columns that make a row the only one of its kind."""
    meta = model._meta
    names = {name for one in meta.constraints if isinstance(one, models.UniqueConstraint) for name in one.fields}
    names |= {name for group in meta.unique_together for name in group}
    return names | {field.name for field in meta.concrete_fields if field.unique}


def _value(field: "models.Field[Any, Any]", in_unique: set[str]) -> str:
    column = f'o."{field.column}"'
    if field.is_relation:
        # People are the ones of the copied facilities, so that a list of people grows as well.
        is_person = field.remote_field.model._meta.db_table == "facilities_user"
        if not is_person or field.name not in in_unique:
            return column
        return f"CASE WHEN {column} = ANY (%(staff)s) THEN {column} ELSE {column} + k * {seeding.STRIDE}::bigint END"
    if isinstance(field, models.UUIDField) and (field.primary_key or field.name in in_unique):
        return f"md5({column}::text || ':within:' || k)::uuid"
    if field.primary_key:
        return f"{column} + ({_BESIDE} + k) * {seeding.STRIDE}"
    if field.name in in_unique and isinstance(field, models.IntegerField):
        return f"{column} + k * 300"
    if field.name in in_unique and isinstance(field, models.CharField) and not field.choices:
        return f"left({column}, {(field.max_length or 200) - 8}) || '-w' || lpad(k::text, 6, '0')"
    return column
