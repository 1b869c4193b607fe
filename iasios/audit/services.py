"""Writing the log."""

from typing import Any

import structlog
from django.utils import timezone

from iasios.access import is_viewed
from iasios.audit.models import AuditEvent


def record(action: str, *, by: Any, facility: Any = None, subject: str = "", **detail: Any) -> AuditEvent:
    """Writes one fact in the present transaction.

    Args:
        action: past tense, dotted by topic: "application.submitted".
        by: the person, or None when the portal itself acted.
        facility: whose chain it joins; None for the programme's own.
        subject: what it is about, in the number or code that people use; 120 characters of it.
        detail: JSON-able values; never a secret and never a text of an assessor.

    Nothing is written in the name of a person whose portal somebody else looks at: they did nothing. What that other
    opens is recorded by `iasios.support_view`.
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
    if not is_viewed(by):
        event.save(force_insert=True)
    return event
