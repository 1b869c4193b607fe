"""Short stand-ins for what a card said when a page was drawn, so that a save knows what its writer saw. Pure."""

import hashlib
from collections.abc import Mapping


def fingerprint(value: bool | str | None) -> str:
    """The same for equal values only; never empty."""
    return hashlib.sha256(repr(value).encode()).hexdigest()[:12]


def write_fingerprints(values: Mapping[str, bool | str | None]) -> str:
    """As one hidden field carries them: `met:1a2b… evidence:3c4d…`."""
    return " ".join(f"{name}:{fingerprint(value)}" for name, value in values.items())


def read_fingerprints(text: str) -> dict[str, str]:
    """What `write_fingerprints` wrote; nothing where the text is something else."""
    pairs = (word.partition(":") for word in text.split())
    return {name: print_ for name, colon, print_ in pairs if colon and print_}
