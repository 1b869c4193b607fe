"""The random draw as anybody can repeat it: seed and size of a list give 30 positions. No database, no chance.

docs/draw.md says the same in words; static/js/draw.js says it in JavaScript; tests hold all three to the same examples.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from casereview.enums import CASES

#: The name of the method, recorded with every draw. Another method gets another name; this one never changes.
METHOD = "sha256-1"
#: A longer list than any hospital has in 12 months.
MOST_PROCEDURES = 100_000
_NUMBERS = 2**48


def draw_positions(seed: str, size: int, *, count: int = CASES) -> tuple[int, ...]:
    """The drawn positions of a list, counted from 1, in ascending order: the first is case 1 (R37).

    The number of step c is made of the first 6 bytes of SHA-256("seed:size:c"), c from 0. Numbers at or above the
    largest multiple of the size below 2^48 are left out, so that no position is favoured; the remainder by the size,
    plus 1, is the position; a position that was drawn already is left out.

    Raises:
        ValueError: the list is shorter than the draw.
    """
    if size < count:
        raise ValueError("the list is shorter than the draw")
    limit = _NUMBERS - _NUMBERS % size
    found: set[int] = set()
    step = 0
    while len(found) < count:
        digest = hashlib.sha256(f"{seed}:{size}:{step}".encode()).digest()
        number = int.from_bytes(digest[:6], "big")
        if number < limit:
            found.add(number % size + 1)
        step += 1
    return tuple(sorted(found))


def commitment(seed: str) -> str:
    """What is shown of a seed before the size is known: its SHA-256, from which nobody can work the seed out."""
    return hashlib.sha256(seed.encode()).hexdigest()


def list_fingerprint(salt: str, lines: Sequence[str]) -> str:
    """What the portal learns of a list: SHA-256 of a salt that stays on the key sheet, and the lines.

    The same list in the same order has the same fingerprint; without the salt nobody can try out names.
    """
    return hashlib.sha256("\n".join([salt, *lines]).encode()).hexdigest()
