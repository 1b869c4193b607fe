"""What a patient's name, date of birth or number looks like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from iasios.identifiers.plain_names import plain_names


class IdentifierKind(StrEnum):
    NAME = "name"
    BIRTH = "birth"
    NUMBER = "number"


@dataclass(frozen=True)
class IdentifierFinding:
    """A piece of the text as it stands there."""

    kind: IdentifierKind
    text: str


#: More than this is no help to anybody.
MOST = 5
#: So many pieces are looked at; a text with more of them has been pasted from a list.
_ENOUGH = 50

_UPPER = "A-ZÀ-ÖØ-ÞĄĆČĎĐĘĚĞİŁŃŇŐŘŚŠŞŤŮŰŹŻŽ"
_NAME = re.compile(
    rf"\b(?:Mrs?|Ms|Miss|Herrn?|Frau|Mme|Madame|Monsieur|Signora?|Señora?|patient|Patientin|Patienten)\b\.?\s+"
    rf"(?:[{_UPPER}]\.\s*)*[{_UPPER}](?:[-’']?[^\W\d_])+"
)
_DATE = r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.?\s+[^\W\d_]+\.?\s+\d{4})"
_BORN = re.compile(
    r"\b(?:born|d\.?o\.?b|date of birth|birth ?date|geb|geboren|geburtsdatum|née? le|nacid[oa])\b"
    rf"[^\n\d]{{0,12}}{_DATE}",
    re.IGNORECASE,
)
#: A full date of the last century in figures: policies are younger, patients are not.
_OLD_DATE = re.compile(r"\b(?:\d{1,2}[./]\d{1,2}[./]19\d\d|19\d\d-\d{2}-\d{2})\b")
_LABELLED = re.compile(
    r"\b(?:NHS|MRN|hospital (?:number|no)|patient (?:number|no|id)|record (?:number|no)|Fallnummer|Fallzahl"
    r"|Patientennummer|Aufnahmezahl)\b[^\n\d]{0,6}\d[\d -]{3,14}\d",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?:\+|\b(?:tel|phone|fax|mobile|call|dial)\b)[^\n]{0,14}$", re.IGNORECASE)


def _digits(text: str) -> list[int]:
    return [int(letter) for letter in text if letter.isdigit()]


def _is_nhs(text: str) -> bool:
    digits = _digits(text)
    check = 11 - sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return len(set(digits)) > 1 and check % 11 == digits[9] and check != 10


def _is_bsn(text: str) -> bool:
    digits = _digits(text)
    total = sum(weight * digit for weight, digit in zip(range(9, 1, -1), digits, strict=False)) - digits[8]
    return len(set(digits)) > 1 and total % 11 == 0


def _is_pesel(text: str) -> bool:
    digits = _digits(text)
    month, day = digits[2] * 10 + digits[3], digits[4] * 10 + digits[5]
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
    check = -sum(weight * digit for weight, digit in zip(weights, digits, strict=False)) % 10
    return 1 <= month % 20 <= 12 and 1 <= day <= 31 and check == digits[10]


def _is_ahv(text: str) -> bool:
    digits = _digits(text)
    return sum(digit * (1, 3)[place % 2] for place, digit in enumerate(digits)) % 10 == 0


def _is_dni(text: str) -> bool:
    plain = re.sub(r"[ -]", "", text)
    number = int(plain[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2"))
    return plain[-1] == "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]


def _is_personal_date(text: str) -> bool:
    """Six digits that are a day of the calendar, day first or year first, as Nordic numbers begin."""
    first, middle, last = (int(text[at : at + 2]) for at in (0, 2, 4))
    return 1 <= middle <= 12 and (1 <= first <= 31 or 1 <= last <= 31)


def _any(_text: str) -> bool:
    return True


#: Shapes of numbers, each with its check.
_NUMBERS: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(r"(?<![\w.-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w-])"), _is_nhs),
    (re.compile(r"(?<![\w.-])\d{9}(?![\w-])"), _is_bsn),
    (re.compile(r"(?<![\w.-])\d{11}(?![\w-])"), _is_pesel),
    (re.compile(r"(?<![\w.-])756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}(?![\w-])"), _is_ahv),
    (re.compile(r"(?<![\w.-])(?:[XYZ]\d{7}|\d{8})[ -]?[A-Z](?![\w-])"), _is_dni),
    (re.compile(r"(?<![\w.-])\d{6}[-+A]\d{3}[0-9A-Y](?![\w-])"), _is_personal_date),
    (re.compile(r"(?<![\w.-])[A-Z]{6}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z](?![\w-])"), _any),
)


def find_identifiers(text: str) -> list[IdentifierFinding]:
    """What looks like a patient, in the order of the text, each piece once; at most five."""
    found = sorted(_all(text), key=lambda one: one[0])
    pieces = list(dict.fromkeys(finding for _at, finding in found))
    return pieces[:MOST]


def without_identifiers(text: str) -> str:
    """The text with an ellipsis for each piece that looks like a patient, however many there are."""
    for piece in {finding.text for _at, finding in _all(text)}:
        text = text.replace(piece, "…")
    return text


def find_in_name(name: str) -> list[IdentifierFinding]:
    """The same of the name of a file, in which people write underscores for spaces; and plain names of patients."""
    words = _words_of_name(name)
    found = find_identifiers(words)
    known = {word for finding in found for word in finding.text.split()}
    plain = [text for text in plain_names(words) if known.isdisjoint(text.split())]
    return [*found, *(IdentifierFinding(IdentifierKind.NAME, text) for text in plain)][:MOST]


def without_names(name: str) -> str:
    """The name of a file with an ellipsis for each piece that looks like a patient, however many there are.

    Unchanged where none does.
    """
    spaced = unicodedata.normalize("NFC", name).replace("_", " ")
    words = spaced
    for piece in plain_names(_words_of_name(name)):
        words = words.replace(piece, "…")
    words = without_identifiers(words)
    return name if words == spaced else words


def _words_of_name(name: str) -> str:
    # macOS sends accents as signs of their own.
    composed = unicodedata.normalize("NFC", name)
    return (composed.rpartition(".")[0] if "." in composed else composed).replace("_", " ")


def _all(text: str) -> Iterator[tuple[int, IdentifierFinding]]:
    taken: list[range] = []
    for kind, pattern in (
        (IdentifierKind.BIRTH, _BORN),
        (IdentifierKind.NUMBER, _LABELLED),
        (IdentifierKind.NAME, _NAME),
        (IdentifierKind.BIRTH, _OLD_DATE),
    ):
        for match in pattern.finditer(text):
            if len(taken) >= _ENOUGH:
                return
            if not _overlaps(taken, match):
                taken.append(range(*match.span()))
                yield match.start(), IdentifierFinding(kind, match[0])
    for pattern, fits in _NUMBERS:
        for match in pattern.finditer(text):
            if len(taken) >= _ENOUGH:
                return
            before = text[max(0, match.start() - 24) : match.start()]
            if not _overlaps(taken, match) and not _PHONE.search(before) and fits(match[0]):
                taken.append(range(*match.span()))
                yield match.start(), IdentifierFinding(IdentifierKind.NUMBER, match[0])


def _overlaps(taken: list[range], match: re.Match[str]) -> bool:
    return any(match.start() < one.stop and one.start < match.end() for one in taken)


def say_findings(findings: list[IdentifierFinding]) -> list[str]:
    """The same in words for the person who writes. A warning, never a refusal."""
    words = {
        IdentifierKind.NAME: _("“%(text)s” looks like the name of a patient."),
        IdentifierKind.BIRTH: _("“%(text)s” looks like a date of birth."),
        IdentifierKind.NUMBER: _("“%(text)s” looks like the number of a patient."),
    }
    return [words[finding.kind] % {"text": finding.text} for finding in findings]


def say_of_name(name: str) -> list[str]:
    """What in the name of a file looks like a patient, in words; a warning, never a refusal."""
    return [_("File name: %(finding)s") % {"finding": said} for said in say_findings(find_in_name(name))]
