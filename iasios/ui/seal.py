"""The mark: oval contours along a needle axis, open where the needle enters, a filled dot as target.

One contour closes per level. This module computes the drawing once for the logo, the seals, the hero of the start page
and the ground of the certificate; it refuses to know who holds a seal.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, radians, sin

import resvg_py
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from iasios.ui.elements import remembered
from iasios.ui.seal_letters import Lettering, lettering_of
from iasios.ui.tokens import colour

# The needle comes from the upper right.
_AXIS = radians(-45)
_ALONG, _ACROSS, _SHIFT = 1.2, 0.9, 0.13

LEVEL_NAMES = {1: "Enrolled Centre", 2: "Accredited Centre", 3: "Centre of Excellence"}
_SUBJECT = "Interventional oncology"

# Below this size dial and lettering would be a blur.
SMALL = 64


@dataclass(frozen=True)
class Paint:
    """Colours of a seal as a file: ground, lines, contours not yet reached, lettering."""

    ground: str
    line: str
    ghost: str
    text: str


_PETROL = Paint(colour("seal-petrol"), colour("seal-white"), "#4F8892", colour("seal-white"))
_NIGHT = Paint(colour("seal-ink"), colour("seal-brass"), "#4A5560", colour("seal-cream"))
# The other way round, for a dark ground.
_PETROL_DARK = Paint(colour("seal-white"), colour("seal-petrol"), "#B5CCD0", colour("seal-petrol"))
_NIGHT_DARK = Paint(colour("seal-cream"), colour("seal-ink"), "#D3C4A2", colour("seal-ink"))
_PAPER = Paint(colour("surface"), colour("ink"), colour("line"), colour("ink"))
_PAPER_DARK = Paint(
    colour("surface", theme="dark"),
    colour("ink", theme="dark"),
    colour("line", theme="dark"),
    colour("ink", theme="dark"),
)


_PAINTS = {1: (_PAPER, _PAPER_DARK), 2: (_PETROL, _PETROL_DARK), 3: (_NIGHT, _NIGHT_DARK)}


def contour(x: float, y: float, r: float, gap: float) -> str:
    """Path data of one open contour of radius ``r`` around the dot at (x, y); ``gap`` in degrees of the ellipse."""
    start, end = _contour_point(x, y, r, gap / 2), _contour_point(x, y, r, -gap / 2)
    return f"M{_n(start[0])} {_n(start[1])}A{_n(_ALONG * r)} {_n(_ACROSS * r)} -45 1 1 {_n(end[0])} {_n(end[1])}"


def _contour_point(x: float, y: float, r: float, degrees: float) -> tuple[float, float]:
    along = _SHIFT * r + _ALONG * r * cos(radians(degrees))
    across = _ACROSS * r * sin(radians(degrees))
    return (
        x + along * cos(_AXIS) - across * sin(_AXIS),
        y + along * sin(_AXIS) + across * cos(_AXIS),
    )


def _on_axis(x: float, y: float, distance: float) -> tuple[float, float]:
    return x + distance * cos(_AXIS), y + distance * sin(_AXIS)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _ticks(centre: float, outer: float, count: int, long_every: int, lengths: tuple[float, float], sides: bool) -> str:
    """A dial; with lettering only the ticks at its two sides remain."""
    parts = []
    for index in range(count):
        angle = 2 * pi * index / count
        if sides and abs(sin(angle)) > sin(radians(15.5)):
            continue
        inner = outer - (lengths[0] if index % long_every == 0 else lengths[1])
        parts.append(
            f"M{_n(centre + outer * cos(angle))} {_n(centre + outer * sin(angle))}"
            f"L{_n(centre + inner * cos(angle))} {_n(centre + inner * sin(angle))}"
        )
    return "".join(parts)


@dataclass(frozen=True)
class _SealShape:
    dot: tuple[float, float]
    dot_radius: float
    radii: tuple[float, float, float]


_PLAIN = _SealShape((95, 105), 10, (25, 40, 55))
_LETTERED = _SealShape((96, 104), 9, (22, 35, 48))
_GAPS = (62, 40, 29)


@lru_cache(maxsize=64)
def _seal_body(level: int, lettering: bool, dial: bool, year: int | None) -> str:
    """The shapes of a seal on 200 units, told apart by class names."""
    shape = _LETTERED if lettering else _PLAIN
    x, y = shape.dot
    tip = _on_axis(x, y, 1.5125 * shape.radii[-1])
    root = _on_axis(x, y, 3)
    parts = [
        '<circle class="seal__ground" cx="100" cy="100" r="97"/>',
        '<circle class="seal__edge" cx="100" cy="100" r="93.5"/>',
    ]
    if dial:
        parts.append(f'<path class="seal__tick" d="{_ticks(100, 89, 72, 6, (5, 3), lettering)}"/>')
    for index, (r, gap) in enumerate(zip(shape.radii, _GAPS, strict=True)):
        reached = index < level
        # Contours not yet reached would be a blur on a small seal.
        if reached or dial:
            parts.append(f'<path class="seal__{"ring" if reached else "ghost"}" d="{contour(x, y, r, gap)}"/>')
    parts.append(f'<path class="seal__line" d="M{_n(tip[0])} {_n(tip[1])}L{_n(root[0])} {_n(root[1])}"/>')
    parts.append(f'<circle class="seal__dot" cx="{x}" cy="{y}" r="{shape.dot_radius}"/>')
    if lettering:
        lower = f"{_SUBJECT} · {year}" if year else _SUBJECT
        parts.append(
            _around(LEVEL_NAMES[level], lettering_of("strong"), size=13.5, spacing=0.06, radius=77.5, upper=True)
        )
        parts.append(_around(lower, lettering_of("subtle"), size=9.6, spacing=0.05, radius=86.6, upper=False))
    return "".join(parts)


def _around(text: str, cut: Lettering, *, size: float, spacing: float, radius: float, upper: bool) -> str:
    """Lettering as outlines on a circle around (100, 100): upper reads clockwise, lower the other way."""
    scale = size / cut.units_per_em
    glyphs = [cut.glyphs[letter] for letter in text]
    widths = [glyph.advance * scale + spacing * size for glyph in glyphs]
    position = -(sum(widths) - spacing * size) / 2
    parts = []
    for glyph, width in zip(glyphs, widths, strict=True):
        middle = position + (width - spacing * size) / 2
        turn = middle / radius * 180 / pi * (1 if upper else -1)
        baseline = 100 - radius if upper else 100 + radius
        if glyph.outline:
            left = 100 - glyph.advance * scale / 2
            parts.append(
                f'<path d="{glyph.outline}" transform="rotate({_n(turn)} 100 100) translate({_n(left)} {_n(baseline)}) '
                f'scale({scale:.5f} {-scale:.5f})"/>'
            )
        position += width
    return f'<g class="seal__text">{"".join(parts)}</g>'


def inline_seal(level: int, *, size: int = 72, year: int | None = None, lettering: bool = False) -> SafeString:
    """The seal inside a page; the style sheet colours it, so that Enrolled follows the theme."""
    return _inline_seal(int(level), size, year, lettering and size >= SMALL)


@remembered
def _inline_seal(level: int, size: int, year: int | None, lettering: bool) -> SafeString:
    body = mark_safe(_seal_body(level, lettering, size >= SMALL, year))
    return format_html(
        '<svg class="seal seal--{}" viewBox="0 0 200 200" width="{}" height="{}" role="img" aria-label="{}">{}</svg>',
        level,
        size,
        size,
        _("Seal: %(level)s") % {"level": LEVEL_NAMES[level]},
        body,
    )


def seal_svg(level: int, *, year: int | None, lettering: bool, dark: bool = False) -> str:
    """A seal as a file of its own, colours inside, lettering as outlines; ``dark`` is the one for a dark ground."""
    body = seal_drawing(level, year=year, lettering=lettering, dark=dark)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" role="img">'
        f"<title>{LEVEL_NAMES[level]}</title>{body}</svg>"
    )


def seal_drawing(level: int, *, year: int | None, lettering: bool, dark: bool = False) -> str:
    """The shapes of a seal on 200 units, with their colours, for a picture that shows more than the seal."""
    return _painted(_seal_body(level, lettering, True, year), _PAINTS[level][dark])


@lru_cache(maxsize=32)
def seal_png(svg: str) -> bytes:
    """The seal as a picture of 1200 by 1200 pixels on a transparent ground, for word processors that take no SVG."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=1200, height=1200))


def _painted(body: str, paint: Paint) -> str:
    line = f'fill="none" stroke="{paint.line}"'
    looks = {
        "seal__ground": f'fill="{paint.ground}"',
        "seal__edge": f'{line} stroke-width="1.5"',
        "seal__tick": f'{line} stroke-width="0.9"',
        "seal__ring": f'{line} stroke-width="6" stroke-linecap="round"',
        "seal__ghost": f'fill="none" stroke="{paint.ghost}" stroke-width="1.2"',
        "seal__line": f'{line} stroke-width="2.6" stroke-linecap="round"',
        "seal__dot": f'fill="{paint.line}"',
        "seal__text": f'fill="{paint.text}"',
    }
    for name, look in looks.items():
        body = body.replace(f'class="{name}"', look)
    return body


_MARK_RADII = ((8, 74), (14.2, 42))


def _mark_body(paint: str) -> str:
    rings = "".join(
        f'<path d="{contour(18, 22, r, gap)}" fill="none" stroke="{paint}" stroke-width="2.5" stroke-linecap="round"/>'
        for r, gap in _MARK_RADII
    )
    return (
        f'{rings}<path d="M37 3 18 22" stroke="{paint}" stroke-width="2.5" stroke-linecap="round"/>'
        f'<circle cx="18" cy="22" r="3.2" fill="{paint}"/>'
    )


@lru_cache(maxsize=1)
def mark() -> SafeString:
    """The logo mark inside a page, in the colour of the text around it."""
    return mark_safe(
        f'<svg class="mark" viewBox="0 0 40 40" aria-hidden="true" focusable="false">{_mark_body("currentColor")}</svg>'
    )


def logo_svg(*, paint: str = "", ink: str = "") -> str:
    """Mark and name as a file, the name as outlines."""
    cut = lettering_of("wordmark")
    name, scale = cut.glyphs["IASIOS"], 26 / cut.units_per_em
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(50 + name.advance * scale)} 40" role="img">'
        f"<title>IASIOS</title>{_mark_body(paint or colour('accent'))}"
        f'<path fill="{ink or colour("ink")}" d="{name.outline}" '
        f'transform="translate(48 29) scale({scale:.5f} {-scale:.5f})"/></svg>'
    )


def favicon_svg() -> str:
    """The mark on petrol for the tab of the browser."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">'
        f'<rect width="48" height="48" rx="10" fill="{colour("seal-petrol")}"/>'
        f'<g transform="translate(4 4)">{_mark_body("#FFFFFF")}</g></svg>'
    )


@lru_cache(maxsize=1)
def hero_art() -> SafeString:
    """The large drawing of the start page: dial, thin ripples, three contours, needle, dot; decoration."""
    x, y, rings = 230, 290, ((62.6, 26), (117.5, 13), (172.4, 9))
    thin = [38.2 + 6.1 * step for step in range(25)]
    ripples = "".join(
        contour(x, y, r, 2 * (9.4 - 0.0437 * (r - 38.2)))
        for r in thin
        if all(abs(r - ring) > 3 for ring, _gap in rings)
    )
    contours = "".join(
        f'<path d="{contour(x, y, r, gap)}" class="ha-{number}"/>' for number, (r, gap) in enumerate(rings, start=1)
    )
    return mark_safe(
        '<svg class="heroart" viewBox="0 0 520 520" aria-hidden="true" focusable="false">'
        f'<path d="{_ticks(260, 252, 120, 10, (12, 6), False)}" class="ha-tick"/>'
        f'<path d="{ripples}" class="ha-thin"/>{contours}'
        f'<path d="M484.6 35.4L{x} {y}" class="ha-line"/><circle cx="{x}" cy="{y}" r="17" class="ha-dot"/></svg>'
    )


def certificate_ground(
    *, width: float = 210, height: float = 297, seal_left: float = 101, seal_top: float = 41, seal_size: float = 82
) -> str:
    """The ground of a certificate in millimetres: ripples of the seal, frame open where the brass needle enters.

    The seal itself (``seal_svg`` with lettering) is laid at ``seal_left``, ``seal_top``; US letter is 215.9 by 279.4.
    """
    unit = seal_size / 200
    x, y = seal_left + _LETTERED.dot[0] * unit, seal_top + _LETTERED.dot[1] * unit
    ripples = "".join(contour(x, y, 40 + 4.6 * step, 2.2) for step in range(50))
    right, bottom = width - 10, height - 10
    crossing = x + y - right  # where the axis meets the right side of the frame
    start = _on_axis(x, y, 45.35)
    line, ink, brass = "#E6E1D5", colour("ink"), colour("turn-line")
    size = f'viewBox="0 0 {_n(width)} {_n(height)}" width="{_n(width)}mm" height="{_n(height)}mm"'
    frame = f"M{_n(right)} {_n(crossing - 4)}V10H10V{_n(bottom)}H{_n(right)}V{_n(crossing + 10)}"
    needle = f"M{_n(start[0])} {_n(start[1])}L{_n(right + 3.5)} {_n(crossing - 3.5)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        f'<path d="{ripples}" fill="none" stroke="{line}" stroke-width="0.25"/>'
        f'<path d="{frame}" fill="none" stroke="{ink}" stroke-width="0.3"/>'
        f'<path d="{needle}" stroke="{brass}" stroke-width="0.55" stroke-linecap="round"/>'
        "</svg>"
    )
