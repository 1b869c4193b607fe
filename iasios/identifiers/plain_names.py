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
#: Years in which most patients were born and no document of a service of today was written.
_BIRTH_YEARS = range(1915, 1996)
_SHORTEST = 3
_HERE = Path(__file__).parent


@cache
def _given_names() -> frozenset[str]:
    lines = (_HERE / "given_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


@cache
def _words(kind: str) -> frozenset[str]:
    """Those of `file_name_words.toml`: `patient`, `staff`, `month` or `no_name`."""
    found = tomllib.loads((_HERE / "file_name_words.toml").read_text(encoding="utf-8"))
    return frozenset(str(found[kind]).split())


def plain_names(text: str) -> list[str]:
    """Names of people in the words of a file's name that speaks of a patient, as they stand there.

    A name is as long as the capitalised words around a given name, so that nobody's surname is left over.
    """
    words = list(_WORD.finditer(text))
    keys = [fold(word[0]) for word in words]
    if not _words("staff").isdisjoint(keys):
        return []
    was_born = any(_is_birth_year(key) for key in keys)
    speaks = was_born or not _words("patient").isdisjoint(keys)
    given = _given_names() if was_born else _given_names() - _words("month")
    found = []
    for run in _runs(text, words, keys):
        names = [at for at in run if keys[at] in given]
        if not names or (all(at in names for at in run if len(words[at][0]) >= _SHORTEST) and len(names) < 2):
            continue
        # "Schmidt, Anna" is how patients are filed.
        is_filed = any(at > run.start and "," in text[words[at - 1].end() : words[at].start()] for at in names)
        if speaks or is_filed:
            found.append(text[words[run.start].start() : words[run.stop - 1].end()])
    return found


def _runs(text: str, words: list[re.Match[str]], keys: list[str]) -> Iterator[range]:
    """Words that follow each other and may be parts of one name."""
    start = 0
    for at in range(len(words) + 1):
        fits = at < len(words) and words[at][0][0].isupper() and _is_part(keys[at])
        follows = at > start and at < len(words) and _BETWEEN.fullmatch(text[words[at - 1].end() : words[at].start()])
        if fits and (at == start or follows):
            continue
        if at - start > 1:
            yield range(start, at)
        start = at if fits else at + 1


def _is_part(key: str) -> bool:
    return key.isalpha() and key not in _words("patient") | _words("no_name")


def _is_birth_year(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) == 4 and int(key) in _BIRTH_YEARS
