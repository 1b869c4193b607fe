"""The windows of the maps of centres, and the land in them, drawn as rows of dots (data/README.md)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class MapWindow:
    """A part of the earth on a flat page: meridians and parallels are straight and evenly spaced.

    Attributes:
        west, north: degrees of the upper left corner.
        across, down: units of the drawing per degree of longitude and of latitude.
        width, height: of the drawing.
        dot, gap: of the land's dots: their width, and the distance of their middles.
    """

    name: str
    west: float
    north: float
    across: float
    down: float
    width: int
    height: int
    dot: float
    gap: int

    def place(self, latitude: float, longitude: float) -> tuple[float, float] | None:
        """Where a place is drawn; None where it lies outside."""
        x = (longitude - self.west) % 360 * self.across
        y = (self.north - latitude) * self.down
        return (round(x, 1), round(y, 1)) if 0 <= x <= self.width and 0 <= y <= self.height else None

    @property
    def land(self) -> str:
        """Path data of the land: lines to be drawn with round dashes."""
        return _land(self.name)


@cache
def _land(name: str) -> str:
    return (DATA / f"land_{name}.txt").read_text(encoding="ascii").strip()


WORLD = MapWindow("world", west=-170, north=80, across=2.05, down=2.6, width=730, height=359, dot=2.2, gap=5)
EUROPE = MapWindow("europe", west=-11, north=63, across=8.05, down=13.05, width=354, height=359, dot=3.4, gap=8)
