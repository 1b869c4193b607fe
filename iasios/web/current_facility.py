"""The facility that a page belongs to, said by its view; the navigation shows it, whatever else the page reads."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class CurrentFacility:
    """A facility, and the application that the page is about where it is about one."""

    facility: Any
    application: Any = None


def set_current_facility(request: HttpRequest, facility: Any, application: Any = None) -> None:
    """Called by a view of the facility's own people, once the gate has let the person in."""
    request.current_facility = CurrentFacility(facility, application)  # type: ignore[attr-defined]


def current_facility(request: HttpRequest) -> CurrentFacility | None:
    """What the view said; None on pages of no facility."""
    return getattr(request, "current_facility", None)
