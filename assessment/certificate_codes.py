"""Codes and numbers of certificates: how they are made, and how people type them. No database."""

import re
import secrets
from dataclasses import dataclass

#: No letter or figure here can be read as another one: neither 0 and O, 1 and I and L, 2 and Z, 5 and S nor 8 and B.
ALPHABET = "34679ACDEFGHJKMNPQRTVWXY"
CODE_LENGTH = 12
_GROUP = 4

_NUMBER = re.compile(r"(\d{4})[\s-]*(\d{4,6})")


@dataclass(frozen=True)
class Reference:
    """What somebody typed from a certificate, in the form in which it is stored."""

    code: str = ""
    number: str = ""


def new_code() -> str:
    """An unguessable code such as H7K3-9QXM-4ARD."""
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)))


def grouped(letters: str) -> str:
    """Twelve characters in three groups of four."""
    return "-".join(letters[start : start + _GROUP] for start in range(0, CODE_LENGTH, _GROUP))


def read_reference(typed: str) -> Reference | None:
    """A code or a certificate number, however it was typed: lower case, without dashes, with spaces; otherwise None."""
    text = typed.strip().upper()[:40]
    number = _NUMBER.fullmatch(text)
    if number:
        return Reference(number=f"{number[1]}-{number[2]}")
    letters = re.sub(r"[\s‐-―-]+", "", text)
    if len(letters) == CODE_LENGTH and set(letters) <= set(ALPHABET):
        return Reference(code=grouped(letters))
    return None
