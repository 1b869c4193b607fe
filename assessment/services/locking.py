"""The one lock order of this app, and what every service asks of a locked application."""

from applications.models import Application
from assessment.enums import SeatResponse
from assessment.models import Assignment


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


def tidy(text: str) -> str:
    """As stored: one kind of line break, nothing around the text."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
