"""The seal that a hospital's website shows: state in words beside the drawing, which is there while it is valid."""

from dataclasses import dataclass
from functools import lru_cache

import resvg_py
from django.utils.html import escape

from iasios.ui.outlined_text import is_drawable, outlined, shortened_to
from iasios.ui.seal import seal_drawing
from iasios.ui.tokens import colour

WIDTH, HEIGHT = 480, 160
_TEXT_LEFT, _TEXT_WIDTH = 168, 296
#: Colours of the words, and the sign in place of the seal.
_TONES = {"valid": "met", "suspended": "unclear", "withdrawn": "unmet", "superseded": "accent"}
_SIGNS = {
    "suspended": "M88 62V98M72 62V98",
    "withdrawn": "M62 62L98 98M98 62L62 98",
    "superseded": "M58 80H102M86 64L102 80L86 96",
    "ended": "M80 56V80L96 90",
    "not_yet": "M80 56V80L96 90",
}


@dataclass(frozen=True)
class LiveSeal:
    """What it says, in the reader's language.

    Attributes:
        state: valid, suspended, withdrawn, superseded, ended or not_yet.
        level: contours closed, 1 to 3.
        year: in the lettering.
        word: the state.
        day: since or until when, as a phrase.
        name: of the centre; left out where the picture's font has not all its letters.
        number: of the certificate.
        is_dark: for a dark page.
    """

    state: str
    level: int
    year: int
    word: str
    day: str
    name: str
    number: str
    is_dark: bool = False

    @property
    def title(self) -> str:
        return f"{self.name}: {self.word}, {self.day}"


@lru_cache(maxsize=256)
def live_seal_svg(seal: LiveSeal) -> str:
    """A picture without script, font or address: the same words and state give the same bytes."""
    theme = "dark" if seal.is_dark else "light"
    ink, quiet = colour("ink", theme=theme), colour("ink-2", theme=theme)
    tone = colour(_TONES.get(seal.state, "ink-2"), theme=theme)
    lines = [
        outlined(seal.word, x=_TEXT_LEFT, y=56, size=30, fill=tone, weight=600),
        outlined(seal.day, x=_TEXT_LEFT, y=80, size=16, fill=ink),
    ]
    if is_drawable(seal.name):
        name = shortened_to(seal.name, _TEXT_WIDTH, size=16, weight=600)
        lines.append(outlined(name, x=_TEXT_LEFT, y=112, size=16, fill=ink, weight=600))
    lines.append(outlined(f"IASIOS {seal.number}", x=_TEXT_LEFT, y=132, size=13, fill=quiet))
    frame = (
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="10" '
        f'fill="{colour("surface", theme=theme)}" stroke="{colour("line", theme=theme)}"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img"><title>{escape(seal.title)}</title>{frame}{_drawing(seal, tone)}{"".join(lines)}</svg>'
    )


def _drawing(seal: LiveSeal, tone: str) -> str:
    if seal.state == "valid":
        drawn = seal_drawing(seal.level, year=seal.year, lettering=True)
        return f'<g transform="translate(14 14) scale(0.66)">{drawn}</g>'
    line = f'fill="none" stroke="{tone}" stroke-linecap="round" stroke-linejoin="round"'
    sign = f'<path d="{_SIGNS[seal.state]}" {line} stroke-width="7"/>'
    return f'<circle cx="80" cy="80" r="62" {line} stroke-width="2"/>{sign}'


@lru_cache(maxsize=64)
def live_seal_png(seal: LiveSeal) -> bytes:
    """Twice as large, for pages that take no SVG."""
    return bytes(resvg_py.svg_to_bytes(svg_string=live_seal_svg(seal), width=2 * WIDTH, height=2 * HEIGHT))
