"""The one lock order of this app, and what every service asks of a locked application."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from applications.models import Application
from assessment.enums import SeatResponse
from assessment.models import Assignment
from iasios.ui.text_fields import one_line_break


def lock_application(application: Application) -> Application:
    """The application's row, locked: everything that counts evaluations, replies or recommendations takes this first.

    Two hand-ins in the same second queue up here, so that the second one sees the first.
    """
    return (
        Application.objects.select_related("facility", "edition").select_for_update(of=("self",)).get(pk=application.pk)
    )


def seats_of(application: Application, *, asked: bool = False) -> list[Assignment]:
    """The present assignments by seat, with the assessors. Needs the office's scope or an assessor's.

    Args:
        asked: also those who have not said yes yet.
    """
    rows = Assignment.objects.filter(application=application, ended_at__isnull=True)
    if not asked:
        rows = rows.filter(response=SeatResponse.ACCEPTED)
    return list(rows.select_related("assessor").order_by("seat"))


def require_seat(application: Application, by: Any) -> None:
    """After the lock: the seat as it is now. Rights are read when a request begins, and a seat may end in that second.

    Raises:
        PermissionDenied: the person has no seat any more.
    """
    rows = Assignment.objects.filter(application=application, assessor=by, ended_at__isnull=True)
    if not rows.filter(response=SeatResponse.ACCEPTED).exists():
        raise PermissionDenied(_("You do not assess this application any more."))


#: What a change of seats writes on the application: who is there, who acts, and what the round counts.
SEAT_FACTS = (
    "assessors_assigned",
    "holder",
    "holder_since",
    "due_on",
    "round_handed_in",
    "open_findings",
    "recommendations_in",
)


def tidy(text: str) -> str:
    """As stored: one kind of line break, nothing around the text."""
    return one_line_break(text).strip()


#: What the steps of this app change on the application.
_CHANGED = (
    "status",
    "status_since",
    "holder",
    "holder_since",
    "due_on",
    "requests_open",
    "recommendations_in",
    "signed_off_from",
    "audit_held_at",
    "on_site_audit_on",
    "plan_is_complete",
    "proofs_open",
    "decided_at",
    "decided_by",
)


def take_over(application: Application, locked: Application) -> None:
    """The caller's instance shows what was written to the locked one."""
    for name in _CHANGED:
        setattr(application, name, getattr(locked, name))
