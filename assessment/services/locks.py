"""The one lock order of this app, and what every service asks of a locked application."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from applications.models import Application
from assessment.enums import SeatResponse
from assessment.models import Accreditation, Assignment
from facilities.models import User
from iasios.text.cleaning import one_line_break
from iasios.workflow import refresh


def lock_application(application: Application) -> Application:
    """Locks the application's row: everything that counts evaluations, replies or recommendations takes this first.

    Two hand-ins in the same second queue up here, so that the second one sees the first.

    Returns:
        The same instance, which shows the row as it is now, with its facility and edition.
    """
    rows = Application.objects.select_related("facility", "edition").select_for_update(of=("self",))
    refresh(application, rows.get(pk=application.pk))
    return application


def lock_term(accreditation: Accreditation) -> Accreditation:
    """Locks a term with its facility: whatever begins, ends, extends or changes it takes this first."""
    rows = Accreditation.objects.select_for_update(of=("self",)).select_related("facility")
    return rows.get(pk=accreditation.pk)


def seats_of(application: Application, *, asked: bool = False) -> list[Assignment]:
    """The present assignments by seat, with the assessors. Needs the office's scope or an assessor's.

    Args:
        asked: also those who have not said yes yet.
    """
    rows = Assignment.objects.filter(application=application, ended_at__isnull=True)
    if not asked:
        rows = rows.filter(response=SeatResponse.ACCEPTED)
    return list(rows.select_related("assessor").order_by("seat"))


def require_seat(application: Application, by: User) -> None:
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
