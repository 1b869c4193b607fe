"""Plain names of people in the name of a file: "Mueller_Hans_1956.pdf", "Befund Schmidt, Anna.pdf".

Staff are named in files every day, such as on a certificate. So a name alone is not pointed out: something else in the
name of the file must speak of a patient, and nothing of staff, a hospital or the running of a service.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from iasios.text.search_keys import fold

_WORD = re.compile(r"[^\W\d_]+|\d+")
#: Between the two parts of a name.
_BETWEEN = re.compile(r"[\s,.-]{1,3}")
_COMMA = re.compile(r"\s*,\s*")
#: A year in which patients are born and no document of a service of today was written.
_BIRTH_YEARS = range(1915, 2008)
_SHORTEST = 3
_HERE = Path(__file__).parent


@cache
def _given_names() -> frozenset[str]:
    lines = (_HERE / "given_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


@cache
def _words(kind: str) -> frozenset[str]:
    """Those of `file_name_words.toml`: `patient`, `staff` or `no_name`."""
    found = tomllib.loads((_HERE / "file_name_words.toml").read_text(encoding="utf-8"))
    return frozenset(str(found[kind]).split())


def plain_names(text: str) -> Iterator[str]:
    """Names of people in the words of a file's name that speaks of a patient, as they stand there."""
    words = list(_WORD.finditer(text))
    keys = [fold(word[0]) for word in words]
    if not _words("staff").isdisjoint(keys):
        return
    speaks = not _words("patient").isdisjoint(keys) or any(_is_birth_year(key) for key in keys)
    taken = -1
    for at in range(len(words) - 1):
        first, second = words[at], words[at + 1]
        between = text[first.end() : second.start()]
        if at <= taken or not _BETWEEN.fullmatch(between):
            continue
        comes_last = keys[at + 1] in _given_names() and _is_family_name(first[0], keys[at])
        comes_first = keys[at] in _given_names() and _is_family_name(second[0], keys[at + 1])
        if not (comes_first or comes_last) or not (first[0][0].isupper() and second[0][0].isupper()):
            continue
        # "Schmidt, Anna" is how patients are filed.
        if speaks or (comes_last and _COMMA.fullmatch(between)):
            taken = at + 1
            yield text[first.start() : second.end()]


def _is_birth_year(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) == 4 and int(key) in _BIRTH_YEARS


def _is_family_name(word: str, key: str) -> bool:
    return len(word) >= _SHORTEST and word.isalpha() and key not in _words("patient") | _words("no_name")
