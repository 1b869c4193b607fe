"""Queries whose statement Django composes once per process instead of once per call.

Joins, annotations and conditions become SQL in one to three milliseconds of processor time, often more than PostgreSQL
takes to answer; a page of a hospital spent a fifth of its time on it. Only the text of the statement is kept, never a
row: each call asks the database, in the scope of whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from copy import copy
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, Generic, TypeVar, cast

from django.conf import settings
from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")
Value = int | str

# Stand for the values while a statement is composed. Whole numbers fit every column of keys.
_INTEGERS = range(2_147_000_000, 2_147_000_100)
_STRINGS = tuple(f"value-{number}-of-a-compiled-query" for number in range(len(_INTEGERS)))


@dataclass(frozen=True)
class _Compiled(Generic[Row]):
    """A statement with the places of its values."""

    rows: QuerySet[Any, Row]
    compiler: SQLCompiler
    sql: str
    parameters: tuple[Any, ...]
    #: Position among the parameters to position among the values.
    places: dict[int, int]

    def read(self, values: tuple[Value, ...]) -> list[Row]:
        """The rows for these values; one query."""
        rows = self.rows.all()
        parameters = tuple(
            values[self.places[position]] if position in self.places else parameter
            for position, parameter in enumerate(self.parameters)
        )
        compiler = copy(self.compiler)
        compiler.connection, compiler.using = connections[rows.db], rows.db
        if rows.query.select_for_update and compiler.connection.get_autocommit():
            raise TransactionManagementError("Rows are locked within a transaction.")
        compiler.as_sql = lambda *args, **kwargs: (self.sql, parameters)  # type: ignore[method-assign]
        rows.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        return list(rows)


def _compile(
    build: Callable[..., QuerySet[Any, Row]], types: tuple[type, ...], shape: dict[str, Any]
) -> _Compiled[Row] | None:
    """None where the statement depends on its values in more places than as parameters."""
    stand_ins = [_INTEGERS[at] if kind is int else _STRINGS[at] for at, kind in enumerate(types)]
    try:
        rows = build(*stand_ins, **shape)
        compiler = rows.query.get_compiler(using=rows.db)
        sql, parameters = compiler.as_sql()
    except (EmptyResultSet, ValidationError, ValueError, TypeError):
        return None
    places = {
        position: stand_ins.index(parameter)
        for position, parameter in enumerate(parameters)
        if type(parameter) in (int, str) and parameter in stand_ins
    }
    others = repr([parameter for position, parameter in enumerate(parameters) if position not in places])
    if set(places.values()) != set(range(len(types))) or any(str(one) in others for one in stand_ins):
        return None
    # What a prefetch asks may depend on the values as well.
    if rows._prefetch_related_lookups:  # type: ignore[attr-defined]
        return None
    # The connection belongs to this thread.
    compiler.connection = None
    return _Compiled(rows, compiler, sql, tuple(parameters), places)


def _fits(value: Any) -> bool:
    # A number that no column of keys holds is for Django, which knows that nothing has it.
    return type(value) is str or (type(value) is int and abs(value) < _INTEGERS.start)


def compiled_query(build: Callable[..., QuerySet[Any, Row]]) -> Callable[..., list[Row]]:
    """Makes a function that composes a queryset into one that reads its rows.

    Positional arguments are values: whole numbers and texts that the statement compares columns with. Keyword arguments
    shape the statement, and each combination of them is composed and kept; they are hashable. `build` depends on
    nothing else: not on the clock, the language or who asks. In tests each call composes the statement again and
    fails where it has become another.

    What cannot be kept so (a value that is None, a condition that no row can fulfil) is composed as usual.
    """

    @lru_cache(maxsize=256)
    def compiled(types: tuple[type, ...], shape: tuple[tuple[str, Hashable], ...]) -> _Compiled[Row] | None:
        return _compile(build, types, dict(shape))

    @wraps(build)
    def read(*values: Any, **shape: Any) -> list[Row]:
        if all(map(_fits, values)):
            kept = compiled(tuple(map(type, values)), tuple(sorted(shape.items())))
            if kept is not None:
                if settings.COMPARE_COMPILED_QUERIES:
                    _compare(kept, build, values, shape)
                return kept.read(cast(tuple[Value, ...], values))
        return list(build(*values, **shape))

    return read


def _compare(
    kept: _Compiled[Row], build: Callable[..., QuerySet[Any, Row]], values: Any, shape: dict[str, Any]
) -> None:
    """Fails where the statement has changed since it was composed."""
    sql, parameters = build(*values, **shape).query.sql_with_params()
    expected = [values[kept.places[at]] if at in kept.places else one for at, one in enumerate(kept.parameters)]
    if sql != kept.sql or [str(one) for one in parameters] != [str(one) for one in expected]:
        raise AssertionError(f"{build.__qualname__} depends on more than its arguments:\n{sql}\n{kept.sql}")
