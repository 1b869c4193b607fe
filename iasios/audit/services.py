"""Writing the log."""

from typing import Any

import structlog
from django.utils import timezone

from iasios.access import is_viewed
from iasios.audit.models import AuditEvent
from iasios.identifiers import without_identifiers, without_names

#: What people type in their own words: reasons, titles and names of files. Everything else is a number, a code or a
#: name of the programme, in which nothing may be hidden.
_TYPED = frozenset({"reason", "remarks"})
#: Names of files; in sentences a plain name is mostly that of a colleague.
_NAMED = frozenset({"file", "name"})
_TITLED = ("file.", "upload.", "evidence.")


def record(action: str, *, by: Any, facility: Any = None, subject: str = "", **detail: Any) -> AuditEvent:
    """Writes one fact in the present transaction.

    Args:
        action: past tense, dotted by topic: "application.submitted".
        by: the person, or None when the portal itself acted.
        facility: whose chain it joins; None for the programme's own.
        subject: what it is about, in the number or code that people use; 120 characters of it.
        detail: JSON-able values; never a secret and never a text of an assessor.

    The log is kept for good, so what looks like a patient in a text that somebody typed is left out of it.

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
        subject=(without_names(subject) if action.startswith(_TITLED) else subject)[:120],
        detail={
            key: _without_patients(key, value) if isinstance(value, str) else value for key, value in detail.items()
        },
        request_id=context.get("request_id", ""),
    )
    if not is_viewed(by):
        event.save(force_insert=True)
    return event


def _without_patients(key: str, text: str) -> str:
    if key in _NAMED:
        return without_names(text)
    return without_identifiers(text) if key in _TYPED else text
