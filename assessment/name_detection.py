"""Whether a text names an assessor. Pure; who the assessors are is the caller's to say."""

import re
import unicodedata
from collections.abc import Iterable

from iasios.text.search_keys import fold

#: Shorter family names are words in too many languages to be looked for alone.
SHORTEST = 3
#: How people write a letter that their keyboard lacks.
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


def _spellings(name: str) -> set[str]:
    """*wikstrom* and *wikstroem* for *Wikström*."""
    composed = unicodedata.normalize("NFC", name.casefold())
    return {fold(name), fold(composed.translate(_SPELT_OUT))}


def name_in(text: str, people: Iterable[tuple[str, str]]) -> str:
    """The first person whose family name, whole name or mail address stands in the text; empty when none does.

    Args:
        people: full name and mail address of everybody to look for.
    """
    words = fold(text)
    if not words:
        return ""
    for full_name, email in people:
        wanted = set()
        for name in _spellings(full_name):
            family = name.split()[-1] if name.split() else ""
            wanted |= {name} | ({family} if len(family) >= SHORTEST else set())
        if email and fold(email) in words:
            return full_name
        if any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", words) for one in wanted if one):
            return full_name
    return ""
