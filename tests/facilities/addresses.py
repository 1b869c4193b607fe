"""Where a facility's own pages are."""

from typing import Any


def page(place: Any, name: str) -> str:
    """The address of one of the facility's pages, such as `people/code`."""
    return f"/facilities/{place.slug}/{name}/"
