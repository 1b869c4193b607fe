"""Lines of text as outlines of our own fonts: a picture that shows them needs no font where it is looked at."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont

_FILES = {400: "source-sans-3-400.ttf", 600: "source-sans-3-600.ttf"}
ELLIPSIS = "…"


@lru_cache(maxsize=len(_FILES))
def _font(weight: int) -> TTFont:
    return TTFont(Path(settings.BASE_DIR) / "static" / "fonts" / "pdf" / _FILES[weight])


@lru_cache(maxsize=1024)
def _glyph(weight: int, letter: str) -> tuple[float, str]:
    """Advance and path in font units; an empty path where the letter leaves no mark."""
    font = _font(weight)
    glyphs = font.getGlyphSet()
    name = font.getBestCmap()[ord(letter)]
    pen = SVGPathPen(glyphs, ntos=lambda value: f"{value:.0f}")
    glyphs[name].draw(pen)
    return glyphs[name].width, pen.getCommands()


def is_drawable(text: str, weight: int = 400) -> bool:
    """Whether the font has every letter, and none of them changes its shape beside others."""
    known = _font(weight).getBestCmap()
    return all(ord(letter) in known and ord(letter) < 0x590 for letter in text)


def width_of(text: str, *, size: float, weight: int = 400) -> float:
    """In the units of `size`; the text has to be drawable."""
    return sum(_glyph(weight, letter)[0] for letter in text) * size / _per_em(weight)


def shortened_to(text: str, width: float, *, size: float, weight: int = 400) -> str:
    """The text, or its beginning and an ellipsis, so that it fits into `width`."""
    if width_of(text, size=size, weight=weight) <= width:
        return text
    while text and width_of(text.rstrip() + ELLIPSIS, size=size, weight=weight) > width:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def outlined(text: str, *, x: float, y: float, size: float, fill: str, weight: int = 400) -> str:
    """SVG of one line that begins at `x` and stands on `y`; the text has to be drawable."""
    scale = size / _per_em(weight)
    parts, at = [], 0.0
    for letter in text:
        advance, path = _glyph(weight, letter)
        if path:
            parts.append(f'<path d="{path}" transform="translate({at:.0f} 0)"/>')
        at += advance
    return f'<g fill="{fill}" transform="translate({x} {y}) scale({scale:.5f} {-scale:.5f})">{"".join(parts)}</g>'


def _per_em(weight: int) -> int:
    return int(_font(weight)["head"].unitsPerEm)
