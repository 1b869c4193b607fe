"""The picture beside a link to the page of a centre: seal, name, place and level. It draws what the page says."""

from functools import lru_cache
from pathlib import Path
from textwrap import wrap

import resvg_py
from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from django_countries import countries

from facilities.models import Listing
from iasios.ui.seal import seal_svg
from iasios.ui.tokens import colour

WIDTH, HEIGHT = 1200, 630
_FONTS = Path(settings.BASE_DIR) / "static" / "fonts" / "pdf"
_LETTERS_A_LINE, _LINES = 22, 3


def sharing_image(centre: Listing) -> bytes:
    """A PNG of 1200 by 630 pixels; drawn once for each text and language."""
    place = f"{centre.city}, {countries.name(str(centre.country))}"
    if centre.suspended_on is not None:
        return _drawn(0, centre.name, place, _("Accreditation suspended"))
    words = str(centre.get_standing_display())
    if centre.until is not None:
        day = date_format(centre.until, "DATE_FORMAT")
        words = _("%(level)s until %(day)s") % {"level": words, "day": day}
    return _drawn(centre.level, centre.name, place, words)


@lru_cache(maxsize=256)
def _drawn(level: int, name: str, place: str, words: str) -> bytes:
    lines = wrap(name, _LETTERS_A_LINE)
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], f"{lines[_LINES - 1][: _LETTERS_A_LINE - 1]}…"]
    top = HEIGHT / 2 - 36 * len(lines)
    heading = "".join(
        f'<text x="500" y="{top + 72 * number:.0f}" font-family="Source Serif 4" font-size="62">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    below = top + 72 * len(lines)
    seal = seal_svg(level, year=None, lettering=True) if level else ""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{colour("paper")}"/>'
        f'<svg x="70" y="135" width="360" height="360" viewBox="0 0 200 200">{seal}</svg>'
        f'<g fill="{colour("ink")}">{heading}</g>'
        f'<g fill="{colour("ink-2")}" font-family="Source Sans 3" font-size="34">'
        f'<text x="500" y="{below:.0f}">{escape(place)}</text>'
        f'<text x="500" y="{below + 54:.0f}">{escape(words)}</text><text x="500" y="570">IASIOS</text></g></svg>'
    )
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=WIDTH,
            height=HEIGHT,
            skip_system_fonts=True,
            font_dirs=[str(_FONTS)],
            font_family="Source Sans 3",
        )
    )
