"""The parts of an address that was written as lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

#: `3010 Bern`, `A-1010 Wien`, `1234 AB Amsterdam`, `114 55 Stockholm`: figures first, then the town.
_FIGURES_FIRST = re.compile(
    r"^(?P<code>(?:[A-Z]{1,2}-)?\d[\d -]{2,7}\d(?: [A-Z]{2}(?= ))?)\s+(?P<town>[^\W\d].*)$", re.UNICODE
)
#: `LS2 9XX Leeds`, `K1A 0B1 Ottawa`: two groups of letters and figures.
_GROUPS_FIRST = re.compile(r"^(?P<code>[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z\d]{2})\s+(?P<town>[^\W\d].*)$", re.UNICODE)
#: `Leeds LS2 9XX`, `Boston, MA 02115`: the town first.
_TOWN_FIRST = re.compile(
    r"^(?P<town>[^\W\d][^\d]*?),?\s+(?P<code>(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z\d]{2})|\d{4,6}(?:-\d{3,4})?)$", re.UNICODE
)


@dataclass(frozen=True)
class Address:
    """An address as EN 16931 wants it (BT-50 to BT-53, BT-162); what is not known is empty.

    Attributes:
        lines: up to three; what is longer is joined into the third.
    """

    lines: tuple[str, ...]
    post_code: str = ""
    town: str = ""


def split_address(lines: Sequence[str]) -> Address:
    """Finds post code and town in the last lines of an address; the others stay as they are.

    The line after it, usually the name of the country, is dropped: the country stands in a field of its own.
    """
    said = [" ".join(line.split()) for line in lines if line.strip()]
    for back in (1, 2):
        if len(said) < back:
            break
        line = said[-back]
        for pattern in (_GROUPS_FIRST, _FIGURES_FIRST, _TOWN_FIRST):
            if found := pattern.match(line):
                return Address(_three(said[:-back]), found["code"].strip(), found["town"].strip())
    return Address(_three(said))


def _three(lines: Sequence[str]) -> tuple[str, ...]:
    return (*lines[:2], ", ".join(lines[2:])) if len(lines) > 2 else tuple(lines)
