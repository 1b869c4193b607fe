"""Each face holds the letters that its range promises: otherwise a browser draws them from another family."""

import re
import unicodedata

import pytest
from fontTools.ttLib import TTFont

from iasios.ui.static_bundle import CSS_ROOT, STATIC

FACE = re.compile(r"fonts/([\w-]+\.woff2)\"\).*?unicode-range: ([^;]+);", re.DOTALL)


#: Breve I, the ligature IJ and T with stroke: the serif has none of them, and headings take them from the next family.
NOT_DRAWN = {0x12C, 0x12D, 0x132, 0x133, 0x166, 0x167}


def letters(ranges: str) -> set[int]:
    """Latin letters up to U+17F, without the apostrophe that Unicode gave up."""
    found: set[int] = set()
    for part in ranges.split(","):
        first, _dash, last = part.strip().removeprefix("U+").partition("-")
        found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return {
        code for code in found if 0x20 < code < 0x180 and code != 0x149 and unicodedata.category(chr(code))[0] == "L"
    }


@pytest.mark.parametrize(("name", "ranges"), FACE.findall((CSS_ROOT / "fonts.css").read_text(encoding="utf-8")))
def test_every_letter_of_the_range_is_in_the_file(name, ranges):
    drawn = set(TTFont(STATIC / "fonts" / name).getBestCmap())
    lacking = letters(ranges) - drawn
    assert [chr(code) for code in sorted(lacking - NOT_DRAWN)] == []
