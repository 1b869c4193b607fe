"""Who searches, and where that person may look."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from applications.models import Application
from applications.queries import latest_applications
from facilities.models import Facility
from iasios.access import Capability, may, standing_of
from iasios.access.user_links import UserLinks
from iasios.pipeline.queries import FacilitiesNamed, facilities_named


@dataclass(frozen=True)
class Reader:
    """A person, or a visitor who has not signed in."""

    user: Any
    _named: dict[tuple[str, ...], FacilitiesNamed] = field(default_factory=dict, init=False, compare=False)

    @cached_property
    def standing(self) -> UserLinks:
        return standing_of(self.user)

    @property
    def is_office(self) -> bool:
        return self.standing.is_office

    @property
    def among(self) -> list[int] | None:
        """Ids of the facilities whose records are searched; None for all of them."""
        return None if self.is_office else self.standing.facility_ids

    @cached_property
    def facilities(self) -> list[Facility]:
        """Where the person works, by name; empty for the people of the programme."""
        if not self.standing.facilities:
            return []
        return list(Facility.objects.filter(pk__in=self.standing.facilities).order_by("name", "pk"))

    @cached_property
    def applications(self) -> dict[int, Application]:
        """The latest application of each of these facilities, by the facility's id."""
        if not self.standing.facilities:
            return {}
        rows = latest_applications().filter(facility__in=self.standing.facilities).select_related("facility")
        return {application.facility_id: application for application in rows}

    def named(self, words: Sequence[str]) -> FacilitiesNamed:
        """Facilities of the programme that fit, read once for all that belongs to them; for the office alone."""
        key = tuple(words)
        if key not in self._named:
            self._named[key] = facilities_named(words)
        return self._named[key]

    def with_invoices(self) -> list[int] | None:
        """Facilities whose invoices the person may see (R16); None for all of them."""
        if self.is_office:
            return None
        return [one.pk for one in self.facilities if may(self.user, Capability.VIEW_INVOICES, one)]
