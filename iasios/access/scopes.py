"""Row-level security's view of the present transaction: who is asking, told to PostgreSQL.

Settings are transaction-local, so a pooled connection can never carry one person's scope to the next.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from iasios.access.user_links import UserLinks, as_pg_array, standing_of

_SET = (
    "SELECT set_config('portal.scope', %s, true), set_config('portal.user_id', %s, true),"
    " set_config('portal.member_of', %s, true), set_config('portal.assessing', %s, true)"
)
_GET = (
    "SELECT current_setting('portal.scope', true), current_setting('portal.user_id', true),"
    " current_setting('portal.member_of', true), current_setting('portal.assessing', true)"
)


def _apply(scope: str, user_id: str, member_of: str, assessing: str, *, read_only: bool = False) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A scope needs an open transaction.")
    sql, values = _SET, [scope, user_id, member_of, assessing]
    if read_only:
        sql, values = sql + ", set_config('transaction_read_only', 'on', true)", values
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def apply_standing(standing: UserLinks, *, read_only: bool = False) -> None:
    """One statement that tells PostgreSQL whose rows this transaction may see.

    Args:
        read_only: also forbid writes for the rest of the transaction (GET requests).
    """
    scope = "office" if standing.reads_everything else "people"
    _apply(
        scope,
        str(standing.user_id or ""),
        as_pg_array(standing.facility_ids),
        as_pg_array(standing.assessed_facility_ids),
        read_only=read_only,
    )


@contextmanager
def _scoped(scope: str, user_id: str, member_of: str, assessing: str) -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_GET)
            before = [value or "" for value in cursor.fetchone()]
        if before == [scope, user_id, member_of, assessing]:
            # What is asked for is in force already: there is nothing to tell, and nothing to restore.
            yield
            return
        _apply(scope, user_id, member_of, assessing)
        yield
        # After an error the savepoint's rollback restores the old values by itself.
        _apply(*before)


@contextmanager
def office_scope(reason: str) -> Iterator[None]:
    """All facilities' rows, for a task, a command, or a service that acts for the programme.

    Args:
        reason: why this code may see everything; read by people, not by code.
    """
    if not reason:
        raise ValueError("an office scope needs a reason")
    with _scoped("office", "", "{}", "{}"):
        yield


@contextmanager
def facility_scope(facility_id: int) -> Iterator[None]:
    """Exactly one facility's rows, as its members see them."""
    with _scoped("people", "", as_pg_array([facility_id]), "{}"):
        yield


@contextmanager
def person_scope(user: object) -> Iterator[None]:
    """The rows that this person sees in a request; for tasks and tests."""

    standing = standing_of(user)
    scope = "office" if standing.reads_everything else "people"
    with _scoped(
        scope,
        str(standing.user_id or ""),
        as_pg_array(standing.facility_ids),
        as_pg_array(standing.assessed_facility_ids),
    ):
        yield
