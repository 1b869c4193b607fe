"""The filters of the public directory; whatever does not fit is left out, never an error (R83)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.http import urlencode
from django_countries import countries

from facilities.enums import FacilityStatus


@dataclass(frozen=True)
class DirectoryFilter:
    """What the reader looks for."""

    search: str = ""
    country: str = ""
    level: str = ""
    #: A town, as typed; the nearest centres come first.
    near: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "DirectoryFilter":
        search, near = _typed(given.get("q", "")), _typed(given.get("near", ""))
        country, level = given.get("country", ""), given.get("level", "")
        public = {str(standing) for standing in FacilityStatus if standing.level}
        return cls(search, country if country in countries else "", level if level in public else "", near)

    @property
    def is_empty(self) -> bool:
        return not (self.search or self.country or self.level or self.near)

    def address(self, **changes: str) -> str:
        """The query string with some parts changed; the page number falls away."""
        parts = {"q": self.search, "country": self.country, "level": self.level, "near": self.near} | changes
        kept = {name: value for name, value in parts.items() if value}
        return f"?{urlencode(kept)}" if kept else "?"


def _typed(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:100].strip()
