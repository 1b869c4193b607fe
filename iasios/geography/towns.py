"""Towns by name, in their own and in other languages, and how far apart two places are."""

import re
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt

from iasios.geography.maps import DATA
from iasios.text.search_keys import fold

#: Mean radius of the earth in kilometres.
EARTH_RADIUS = 6371.0
#: Written short in many languages: St. Pölten is Sankt Pölten, St-Malo Saint-Malo.
_SAINT = re.compile(r"st(\. ?|[ -])")
_SAINTS = ("sankt", "saint", "sint")


@dataclass(frozen=True)
class Town:
    """A town with the degrees of its middle."""

    name: str
    country: str
    latitude: float
    longitude: float


def find_town(name: str, country: str = "") -> Town | None:
    """The largest town of that name; None where none is known.

    Args:
        name: in any language that the list knows, with or without accents; what follows a comma is left out.
        country: two letters; the town must lie there, where given.
    """
    key = fold(name.split(",")[0])
    saint = _SAINT.match(key)
    keys = [key, *(f"{word} {key[saint.end() :]}" for word in _SAINTS)] if saint else [key]
    for names in _towns():
        for one in keys:
            found = [town for town in names.get(one, ()) if not country or town.country == country]
            if found:
                return found[0]
    return None


def kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The distance of two places along the surface of the earth."""
    phi, other_phi = radians(latitude), radians(other_latitude)
    half = sin((other_phi - phi) / 2) ** 2
    half += cos(phi) * cos(other_phi) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(min(1.0, half)))


@cache
def _towns() -> tuple[dict[str, list[Town]], dict[str, list[Town]]]:
    """By their own names, and by their names in other languages; the largest first."""
    own: dict[str, list[Town]] = {}
    other: dict[str, list[Town]] = {}
    for line in (DATA / "towns.tsv").read_text(encoding="utf-8").splitlines():
        name, country, latitude, longitude, others = line.split("\t")
        town = Town(name, country, float(latitude), float(longitude))
        own.setdefault(fold(name), []).append(town)
        for key in filter(None, others.split("|")):
            other.setdefault(key, []).append(town)
    return own, other
