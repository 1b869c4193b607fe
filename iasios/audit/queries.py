"""Checking the chains of the log."""

from typing import Any

from django.db import connection


def breaks(facility: Any = None) -> list[tuple[str, int]]:
    """Recomputes every chain, or one facility's, in PostgreSQL; returns chain and number of each row that does not fit.

    A change, an insertion and a gap are seen. Rows cut off at the end of a chain are not: a backup has them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(facility_id::text, 'programme'), number FROM ("
            "  SELECT e.*, lag(digest) OVER chain AS expected_previous, row_number() OVER chain AS expected_number"
            "  FROM audit_auditevent e WHERE %(facility)s::bigint IS NULL OR facility_id = %(facility)s"
            "  WINDOW chain AS (PARTITION BY facility_id ORDER BY number)) e"
            " WHERE number <> expected_number OR previous IS DISTINCT FROM expected_previous"
            " OR digest IS DISTINCT FROM audit_digest(expected_previous, facility_id, number::int, at, actor_id,"
            " actor_name, action, subject, detail, request_id) ORDER BY 1, 2",
            {"facility": facility.pk if facility is not None else None},
        )
        return cursor.fetchall()


def broken_links() -> list[str]:
    """What `breaks` finds in all chains, one line each; none when all is well."""
    return [f"{chain}: event {number}" for chain, number in breaks()]
