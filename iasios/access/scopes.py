"""Row-level security's view of the present transaction: who is asking, told to PostgreSQL.

Settings are transaction-local, so a pooled connection can never carry one person's scope to the next.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from iasios.access.user_links import UserLinks, as_pg_array, standing_of

_SET = (
    "SELECT set_config('portal.scope', %s, true), set_config('portal.user_id', %s, true),"
    " set_config('portal.member_of', %s, true), set_config('portal.assessing', %s, true),"
    " set_config('portal.reads_only_in', %s, true)"
)
_GET = (
    "SELECT current_setting('portal.scope', true), current_setting('portal.user_id', true),"
    " current_setting('portal.member_of', true), current_setting('portal.assessing', true),"
    " current_setting('portal.reads_only_in', true)"
)

#: Scope, user, facilities as a member, facilities as an assessor, those of the first in which the person only reads:
#: the five settings that the policies read.
Scope = tuple[str, str, str, str, str]
UNSET: Scope = ("", "", "", "", "")


def _scope_of(standing: UserLinks) -> Scope:
    return (
        "office" if standing.reads_everything else "people",
        str(standing.user_id or ""),
        as_pg_array(standing.facility_ids),
        as_pg_array(standing.assessed_facility_ids),
        as_pg_array(standing.read_only_facility_ids),
    )


def _apply(*settings: str, read_only: bool = False) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A scope needs an open transaction.")
    sql, values = _SET, list(settings)
    if read_only:
        sql, values = sql + ", set_config('transaction_read_only', 'on', true)", values
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def apply_standing(standing: UserLinks, *, read_only: bool = False) -> None:
    """One statement that tells PostgreSQL whose rows this transaction may see.

    Args:
        read_only: also forbid writes for the rest of the transaction (GET requests).

    What was told is remembered until `forget_scope`, which belongs to the end of that transaction.
    """
    wanted = _scope_of(standing)
    _apply(*wanted, read_only=read_only)
    _remember(wanted)


def apply_reading_scope(reason: str, *, read_only: bool) -> None:
    """The office's rows for the rest of this transaction, for a program that has shown its key.

    Args:
        reason: why this code may see everything; read by people, not by code.
        read_only: PostgreSQL refuses every write from now on. No only inside a transaction of somebody else (tests).
    """
    if not reason:
        raise ValueError("an office scope needs a reason")
    wanted = ("office", "", "{}", "{}", "{}")
    _apply(*wanted, read_only=read_only)
    _remember(wanted)


def forget_scope() -> None:
    """At the end of a request: the next scope has to ask what this connection was told."""
    _remember(None)


def _told() -> Scope | None:
    """What this transaction was last told; None where no scope around us remembers it and PostgreSQL must be asked."""
    return getattr(connection, "_portal_scope", None) if connection.in_atomic_block else None


def _remember(scope: Scope | None) -> None:
    connection._portal_scope = scope  # type: ignore[attr-defined]


def _ask() -> Scope:
    with connection.cursor() as cursor:
        cursor.execute(_GET)
        scope, user_id, member_of, assessing, reads_only_in = (value or "" for value in cursor.fetchone())
    return scope, user_id, member_of, assessing, reads_only_in


@contextmanager
def _scoped(*wanted: str) -> Iterator[None]:
    told = _told()
    if told == wanted:
        # In force already: nothing to tell and nothing to restore. An error still undoes everything up to the scope
        # around this one, whose savepoint it reaches; whoever swallows it on the way can ask nothing more.
        with transaction.atomic(savepoint=False):
            yield
        return
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        before = UNSET if outermost else told or _ask()
        if before != wanted:
            _apply(*wanted)
        _remember(wanted)  # type: ignore[arg-type]
        try:
            yield
        finally:
            _remember(told)
        # After an error the rollback restores the old values by itself, as does the end of the transaction.
        if before != wanted and not outermost:
            _apply(*before)


@contextmanager
def office_scope(reason: str) -> Iterator[None]:
    """All facilities' rows, for a task, a command, or a service that acts for the programme.

    Args:
        reason: why this code may see everything; read by people, not by code.
    """
    if not reason:
        raise ValueError("an office scope needs a reason")
    with _scoped("office", "", "{}", "{}", "{}"):
        yield


@contextmanager
def facility_scope(facility_id: int) -> Iterator[None]:
    """Exactly one facility's rows, as its members see them."""
    with _scoped("people", "", as_pg_array([facility_id]), "{}", "{}"):
        yield


@contextmanager
def person_scope(user: object) -> Iterator[None]:
    """The rows that this person sees in a request; for tasks and tests."""

    with _scoped(*_scope_of(standing_of(user))):
        yield
