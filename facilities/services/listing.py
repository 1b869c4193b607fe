"""The public line of a facility: always a copy of what the public may know (R83)."""

from datetime import date
from typing import Any

from facilities.enums import FacilityStatus
from facilities.models import Facility, Listing
from iasios.text.search_keys import fold


def write_listing(facility: Facility, **changes: Any) -> Listing:
    """Copies name, place and website to the listing and applies `changes`; makes the listing when there is none."""
    values = {
        "name": facility.name,
        "name_key": fold(facility.name)[:200],
        "city": facility.city,
        "city_key": fold(facility.city)[:120],
        "country": facility.country,
        "website": facility.website,
    } | changes
    listing, _created = Listing.objects.update_or_create(facility=facility, defaults=values)
    return listing


def refresh_listing(facility: Facility) -> None:
    """After a change of the profile; a facility that is not public stays so."""
    if facility.status != FacilityStatus.REGISTERED:
        write_listing(facility)


def list_as_enrolled(facility: Facility, since: date) -> None:
    write_listing(
        facility, standing=FacilityStatus.ENROLLED, since=since, until=None, certificate_code="", is_shown=True
    )
