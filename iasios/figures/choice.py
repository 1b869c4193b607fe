"""What the office has chosen on the page of figures; anything unknown in the address counts as not chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.http import urlencode


@dataclass(frozen=True)
class FigureChoice:
    """A country by its code, an edition by its code, and a year; each may be left open."""

    country: str = ""
    edition: str = ""
    year: int | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "FigureChoice":
        country, edition, year = (query.get(name, "") for name in ("country", "edition", "year"))
        country = country.upper()
        return cls(
            country=country if len(country) == 2 and country.isascii() and country.isalpha() else "",
            edition=edition if len(edition) <= 20 and edition.replace(".", "").isalnum() else "",
            year=int(year) if year.isascii() and year.isdecimal() and len(year) == 4 and year >= "2000" else None,
        )

    @property
    def address(self) -> str:
        """The query string of this choice."""
        pairs = {"country": self.country, "edition": self.edition, "year": self.year}
        chosen = {name: value for name, value in pairs.items() if value}
        return f"?{urlencode(chosen)}" if chosen else ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.country or self.edition or self.year)

    def fits(self, *, country: str, edition: str, year: int) -> bool:
        """Whether something of this country, edition and year is chosen."""
        return (
            self.country in ("", country) and self.edition in ("", edition) and (self.year is None or self.year == year)
        )

    def of_application(self, moment: str = "") -> Q:
        """For rows with an `application` and a `facility`.

        Args:
            moment: the column that the year speaks of; empty where it speaks of none.
        """
        found: dict[str, Any] = {}
        if self.country:
            found["facility__country"] = self.country
        if self.edition:
            found["application__edition__code"] = self.edition
        if self.year and moment:
            found[f"{moment}__year"] = self.year
        return Q(**found)
