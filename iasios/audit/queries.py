"""Checking the chains of the log."""

from collections.abc import Sequence
from typing import Any

from django.db import connection


def breaks(facility: Any = None) -> list[tuple[str, int]]:
    """Recomputes every chain, or one facility's, in PostgreSQL; returns chain and number of each row that does not fit.

    A change, an insertion and a gap are seen, and entries cut off at the end: the end of each chain is kept where the
    application role cannot write. Of what was cut off, the last number is returned.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(facility_id::text, 'programme'), number FROM ("
            "  SELECT e.*, lag(digest) OVER chain AS expected_previous, row_number() OVER chain AS expected_number"
            "  FROM audit_auditevent e WHERE %(facility)s::bigint IS NULL OR facility_id = %(facility)s"
            "  WINDOW chain AS (PARTITION BY facility_id ORDER BY number)) e"
            " WHERE number <> expected_number OR previous IS DISTINCT FROM expected_previous"
            " OR digest IS DISTINCT FROM audit_digest(expected_previous, facility_id, number::int, at, actor_id,"
            " actor_name, action, subject, detail, request_id)"
            " UNION SELECT coalesce(a.facility_id::text, 'programme'), a.number FROM audit_chainend a"
            " WHERE (%(facility)s::bigint IS NULL OR a.facility_id = %(facility)s) AND NOT EXISTS ("
            "  SELECT 1 FROM audit_auditevent e WHERE e.facility_id IS NOT DISTINCT FROM a.facility_id"
            "  AND e.number = a.number AND e.digest = a.digest)"
            " UNION SELECT coalesce(e.facility_id::text, 'programme'), e.number FROM audit_auditevent e"
            " LEFT JOIN audit_chainend a ON a.facility_id IS NOT DISTINCT FROM e.facility_id"
            " WHERE (%(facility)s::bigint IS NULL OR e.facility_id = %(facility)s)"
            " AND e.number > coalesce(a.number, 0) ORDER BY 1, 2",
            {"facility": facility.pk if facility is not None else None},
        )
        return cursor.fetchall()


def breaks_among(facility: Any, numbers: Sequence[int]) -> list[int]:
    """Recomputes these entries of a facility's log and looks at its end; the first 20 numbers that do not fit.

    A page shows a few entries of thousands: each of them, its link to the entry before and the end of the chain are
    looked at here; the whole chain is `breaks`, which the nightly check asks for.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.number FROM audit_auditevent e LEFT JOIN audit_auditevent b"
            " ON b.facility_id = e.facility_id AND b.number = e.number - 1"
            " WHERE e.facility_id = %(facility)s AND e.number = ANY(%(numbers)s)"
            " AND (e.previous IS DISTINCT FROM b.digest OR e.digest IS DISTINCT FROM audit_digest(b.digest,"
            " e.facility_id, e.number, e.at, e.actor_id, e.actor_name, e.action, e.subject, e.detail, e.request_id))"
            " UNION SELECT a.number FROM audit_chainend a WHERE a.facility_id = %(facility)s AND NOT EXISTS ("
            "  SELECT 1 FROM audit_auditevent e WHERE e.facility_id = a.facility_id"
            "  AND e.number = a.number AND e.digest = a.digest)"
            " UNION SELECT e.number FROM audit_auditevent e WHERE e.facility_id = %(facility)s AND e.number >"
            " coalesce((SELECT number FROM audit_chainend WHERE facility_id = %(facility)s), 0) ORDER BY 1 LIMIT 20",
            {"facility": facility.pk, "numbers": list(numbers)},
        )
        return [row[0] for row in cursor.fetchall()]


def broken_links() -> list[str]:
    """What `breaks` finds in all chains, one line each; none when all is well."""
    return [f"{chain}: event {number}" for chain, number in breaks()]


def digest_of_ends() -> str:
    """One value for the ends of all chains, in hexadecimal; logged, so that a copy lies outside the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws(':', facility_id, number,"
            " encode(digest, 'hex')), ',' ORDER BY facility_id NULLS FIRST), ''), 'UTF8')), 'hex') FROM audit_chainend"
        )
        return str(cursor.fetchone()[0])
