"""The public line of a facility: always a copy of what the public may know (R83)."""

from datetime import date
from typing import Any

from facilities.enums import FacilityStatus, ListingEvent
from facilities.models import Facility, Listing
from facilities.queries.directory import forget_figures
from iasios.geography.towns import find_town
from iasios.text.search_keys import fold


def write_listing(
    facility: Facility, *, event: ListingEvent | None = None, on: date | None = None, **changes: Any
) -> Listing:
    """Copies what the public may know to the listing and applies `changes`; makes the listing when there is none.

    Args:
        event: what has happened to the standing, for the history; `on` its day.
    """
    values = {
        "slug": facility.slug,
        "name": facility.name,
        "name_key": fold(facility.name)[:200],
        "institution": facility.institution,
        "street": facility.street,
        "postal_code": facility.postal_code,
        "city": facility.city,
        "city_key": fold(facility.city)[:120],
        "country": facility.country,
        "website": facility.website,
        **place_of(facility),
    } | changes
    if event is not None and on is not None:
        values["history"] = [*_history(facility), _line(event, on, changes.get("until"))]
    listing, _created = Listing.objects.update_or_create(facility=facility, defaults=values)
    forget_figures()
    return listing


def place_of(facility: Facility) -> dict[str, Any]:
    """Where the map shows a facility: its own place, else the middle of its town, else nowhere."""
    if facility.latitude is not None and facility.longitude is not None:
        return {"latitude": float(facility.latitude), "longitude": float(facility.longitude), "is_exact": True}
    town = find_town(facility.city, str(facility.country))
    if town is None:
        return {"latitude": None, "longitude": None, "is_exact": False}
    return {"latitude": town.latitude, "longitude": town.longitude, "is_exact": False}


def refresh_listing(facility: Facility) -> None:
    """After a change of the profile; a facility that is not public stays so."""
    if facility.status != FacilityStatus.REGISTERED:
        write_listing(facility)


def list_as_enrolled(facility: Facility, since: date, *, event: ListingEvent, on: date, is_shown: bool = True) -> None:
    """Enrolled Centre, because of a payment, or because an accreditation is over."""
    write_listing(
        facility,
        event=event,
        on=on,
        standing=FacilityStatus.ENROLLED,
        since=since,
        until=None,
        certificate_code="",
        is_shown=is_shown,
        suspended_on=None,
    )


def _history(facility: Facility) -> list[dict[str, str]]:
    return Listing.objects.filter(facility=facility).values_list("history", flat=True).first() or []


def _line(event: ListingEvent, on: date, until: date | None) -> dict[str, str]:
    line = {"event": str(event), "on": on.isoformat()}
    return line | {"until": until.isoformat()} if until else line
