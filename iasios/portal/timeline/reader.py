"""For whom the line is drawn: which papers lead where, and what is left out."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from applications.models import Application
from iasios.access import Capability, Role, may, roles_of


@dataclass(frozen=True)
class TimelineReader:
    """A person before one application.

    Attributes:
        is_of_hospital: reads it as one of its people, whatever else they are.
        is_staff: office or chairperson; sees what went on between assessors and chairperson too.
        is_office: reads also what hospital and office settle between each other.
        opens_papers: may open the PDFs of the facility.
        opens_invoices: may see invoices (R16).
        is_latest: the pages of the hospital speak of this application, and not of a later one.
    """

    application: Application
    is_of_hospital: bool
    is_staff: bool
    is_office: bool
    opens_papers: bool
    opens_invoices: bool
    is_latest: bool

    def page(self, of_hospital: str, of_staff: str) -> str:
        """The address of a page about the application; empty where this reader has none."""
        if self.is_of_hospital:
            return reverse(of_hospital, args=[self.application.facility.slug]) if self.is_latest else ""
        return reverse(of_staff, args=[self.application.code])

    def shared(self, name: str) -> str:
        """The address of a page that the hospital, the office and the chairperson read alike."""
        return reverse(name, args=[self.application.facility.slug]) if self.is_latest else ""


def reader_of(user: Any, application: Application, latest: Application | None) -> TimelineReader:
    """No query: the standing is known."""
    roles = roles_of(user, application.facility)
    staff = {Role.OFFICE, Role.CHAIRPERSON}
    return TimelineReader(
        application=application,
        is_of_hospital=bool(roles - staff - {Role.ASSESSOR}),
        is_staff=bool(roles & staff),
        is_office=Role.OFFICE in roles,
        opens_papers=bool(may(user, Capability.VIEW_FACILITY_DOCUMENTS, application.facility)),
        opens_invoices=bool(may(user, Capability.VIEW_INVOICES, application.facility)),
        is_latest=latest is not None and latest.pk == application.pk,
    )
