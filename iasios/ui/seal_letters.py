"""The letters on seals and logo as outlines, from `seal_letters.svg`, so that drawing them needs no font library."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from defusedxml import ElementTree

_FILE = Path(__file__).with_suffix(".svg")
_SVG = {"svg": "http://www.w3.org/2000/svg"}


@dataclass(frozen=True)
class Glyph:
    """One letter: its advance in font units, and its outline as path data with y upwards ("" for a space)."""

    advance: int
    outline: str


@dataclass(frozen=True)
class Lettering:
    """One cut of a font as far as the drawings need it."""

    units_per_em: int
    glyphs: dict[str, Glyph]


@cache
def lettering_of(name: str) -> Lettering:
    """The `<font>` of that id (SVG 1.1, chapter 20).

    Raises:
        KeyError: the file has no such font.
    """
    fonts = {font.attrib["id"]: font for font in ElementTree.parse(_FILE).iterfind(".//svg:font", _SVG)}
    [face] = fonts[name].iterfind("svg:font-face", _SVG)
    glyphs = fonts[name].iterfind("svg:glyph", _SVG)
    return Lettering(
        int(face.attrib["units-per-em"]),
        {one.attrib["unicode"]: Glyph(int(one.attrib["horiz-adv-x"]), one.get("d", "")) for one in glyphs},
    )
