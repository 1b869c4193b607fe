"""Writing and checking the log."""

from typing import Any

import structlog
from django.db import connection
from django.utils import timezone

from iasios.audit.models import AuditEvent


def record(action: str, *, by: Any, facility: Any = None, subject: str = "", **detail: Any) -> AuditEvent:
    """Writes one fact in the present transaction.

    Args:
        action: past tense, dotted by topic: "application.submitted".
        by: the person, or None when the portal itself acted.
        facility: whose chain it joins; None for the programme's own.
        subject: what it is about, in the number or code that people use; 120 characters of it.
        detail: JSON-able values; never a secret and never a text of an assessor.
    """
    context = structlog.contextvars.get_contextvars()
    event = AuditEvent(
        facility=facility,
        at=timezone.now(),
        actor=by,
        actor_name=str(by) if by is not None else "",
        action=action,
        subject=subject[:120],
        detail=detail,
        request_id=context.get("request_id", ""),
    )
    event.save(force_insert=True)
    return event


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
