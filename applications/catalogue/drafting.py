"""Changes to an edition that is not published yet, as plain values; each gives new files and leaves the old alone.

Letters, parts, numbers, the core criteria and the questions of the case review follow from what is asked and in which
order. A question whose code changes keeps its origin, by which answers find it again (R77).
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Any

from applications.catalogue.specs import QuestionSpec
from applications.catalogue.writing import CASES, Files, ordered
from applications.kinds import KINDS, declared_kind

_PARTS = ("i", "ii", "iii", "iv")
#: What tells a further question of a criterion from the first one, in its code.
_ENDINGS = ("second", "third", "fourth", "fifth", "sixth", "seventh")
#: Questions that a criterion may have.
MOST_PARTS = len(_PARTS)
#: Of one question in every language; the rest of an entry stands in the original alone.
WORDS = ("text", "short", "guidance", "evidence", "elaboration_label", "measures_label", "options")
_OPTIONAL = ("elaboration_label", "measures_label", "options")
MOST_CRITERIA = len(ascii_lowercase)


@dataclass
class _Question:
    """A question on its way to its code; one that was added has none yet."""

    code: str
    ending: str
    entry: dict[str, Any]
    words: dict[str, dict[str, Any]] = field(default_factory=dict)


#: The criteria of each standard in their order, and the questions of each: mostly one.
_Groups = dict[int, list[list[_Question]]]


def begun(files: Files, *, code: str, year: int, titles: Mapping[str, str], languages: Iterable[str]) -> Files:
    """A copy of an edition under another code; a language that it lacks begins empty."""
    made = copy.deepcopy(files)
    made["en"] |= {"code": code, "year": year}
    original = made["en"]
    for language in languages:
        made.setdefault(
            language,
            {
                "sections": {section["code"]: "" for section in original["sections"]},
                "standards": {str(standard["number"]): "" for standard in original["standards"]},
                "question": {
                    asked: {"text": "", "short": "", "guidance": "", "evidence": []} for asked in original["question"]
                },
            },
        )
    for language, values in made.items():
        if language != "en":
            values |= {"edition": code, "language": language}
        values["title"] = titles.get(language, values.get("title", ""))
    return _settled(made, _groups(made))


def with_names(files: Files, names: Mapping[str, Mapping[str, Any]]) -> Files:
    """With other titles: by language `title`, and titles of `sections` by code and of `standards` by number."""
    made = copy.deepcopy(files)
    for language, said in names.items():
        values = made[language]
        values["title"] = said["title"]
        if language == "en":
            for section in values["sections"]:
                section["title"] = said["sections"][section["code"]]
            for standard in values["standards"]:
                standard["title"] = said["standards"][str(standard["number"])]
        else:
            values["sections"] = dict(said["sections"])
            values["standards"] = dict(said["standards"])
    return made


def with_question(files: Files, code: str, marks: Mapping[str, Any], words: Mapping[str, Mapping[str, Any]]) -> Files:
    """With other words of a question by language, and other marks (`requirement`, `confidence`)."""
    made = copy.deepcopy(files)
    made["en"]["question"][code] |= marks
    for language, said in words.items():
        _take(made[language]["question"][code], said)
    return _settled(made, _groups(made))


def added(
    files: Files, *, standard: int, after: str, marks: Mapping[str, Any], taken: Iterable[str], is_part: bool = False
) -> tuple[Files, str]:
    """With a question of its own criterion, without words yet; the files and its code.

    Args:
        after: a code whose criterion stands before it; empty for the first of the standard.
        is_part: the question is a further part of that criterion (`8c-second`), and no letter moves.
        marks: `requirement`, `kind` and, for the kinds that want some, `options`.
        taken: what questions of any edition are known by; the new one is none of them.
    """
    made = copy.deepcopy(files)
    groups = _groups(made)
    there = groups.setdefault(standard, [])
    place = next((at for at, group in enumerate(there, 1) if after in [one.code for one in group]), 0)
    entry = {"confidence": "source", **marks}
    new = _Question("", "", entry, {language: {} for language in made})
    for words in new.words.values():
        words |= {"text": "", "short": "", "guidance": "", "evidence": []}
        words |= dict.fromkeys(_labels_of(str(marks["kind"])), "")
    if is_part:
        group = there[place - 1]
        new.ending = next(ending for ending in _ENDINGS if ending not in {one.ending for one in group})
        group.append(new)
        code = f"{standard}{ascii_lowercase[place - 1]}-{new.ending}"
    else:
        there.insert(place, [new])
        code = f"{standard}{ascii_lowercase[place]}"
    known = {*taken, *(str(one.get("origin", asked)) for asked, one in files["en"]["question"].items())}
    entry["origin"] = _free(code, str(files["en"]["code"]), known)
    return _settled(made, groups), code


def without(files: Files, code: str) -> Files:
    """Without a question; the letters after it close up."""
    made = copy.deepcopy(files)
    groups = _groups(made)
    for standard, there in groups.items():
        kept = [[one for one in group if one.code != code] for group in there]
        groups[standard] = [group for group in kept if group]
    return _settled(made, groups)


def moved(files: Files, code: str, *, later: bool) -> tuple[Files, str]:
    """With the criterion of a question one place earlier or later in its standard; the files and its code then."""
    made = copy.deepcopy(files)
    groups = _groups(made)
    for there in groups.values():
        place = next((at for at, group in enumerate(there) if code in [one.code for one in group]), None)
        if place is None:
            continue
        other = place + (1 if later else -1)
        if 0 <= other < len(there):
            there[place], there[other] = there[other], there[place]
            mine = next(one for one in there[other] if one.code == code)
            settled = _settled(made, groups)
            return settled, mine.code
    return made, code


def _labels_of(kind: str) -> tuple[str, ...]:
    """Boxes that every question of the kind has a label for."""
    return ("elaboration_label", "measures_label") if KINDS[kind].rests_on_cases else ()


def _take(entry: dict[str, Any], said: Mapping[str, Any]) -> None:
    for name in WORDS:
        if name not in said:
            continue
        if said[name] or name not in _OPTIONAL:
            entry[name] = said[name]
        else:
            entry.pop(name, None)


def _free(code: str, edition: str, known: set[str]) -> str:
    if code not in known:
        return code
    names = (f"{code}@{edition}", *(f"{code}@{edition}-{number}" for number in range(2, 99)))
    return next(name for name in names if name not in known)


def _groups(files: Files) -> _Groups:
    original = files["en"]["question"]
    found: _Groups = {int(standard["number"]): [] for standard in files["en"]["standards"]}
    before = ("", 0)
    for code in ordered(files):
        spec = QuestionSpec.model_construct(code=code)
        mark = original[code]
        entry = {name: value for name, value in mark.items() if name not in WORDS}
        words = {
            language: {name: value for name, value in values["question"].get(code, {}).items() if name in WORDS}
            for language, values in files.items()
        }
        question = _Question(code, code.partition("-")[2], entry, words)
        there = found.setdefault(spec.standard, [])
        if before == (spec.letter, spec.standard) and there:
            there[-1].append(question)
        else:
            there.append([question])
        before = (spec.letter, spec.standard)
    return found


def _settled(files: Files, groups: _Groups) -> Files:
    """The files with these questions, their letters, parts and numbers, and what is declared about them."""
    for values in files.values():
        values["question"] = {}
    number = 0
    for standard in sorted(groups):
        for letter, group in zip(ascii_lowercase, groups[standard], strict=False):
            for part, one in enumerate(group):
                number += 1
                identity = one.entry.pop("origin", one.code)
                one.code = f"{standard}{letter}" + (f"-{one.ending}" if one.ending else "")
                one.entry.pop("part", None)
                head = {**one.entry, "number": number}
                if len(group) > 1:
                    head["part"] = _PARTS[part]
                if identity != one.code:
                    head["origin"] = identity
                files["en"]["question"][one.code] = head
                for language, words in one.words.items():
                    files[language]["question"].setdefault(one.code, {}).update(words)
    declare(files["en"])
    return files


def declare(original: dict[str, Any]) -> None:
    """Says of an original what follows from its questions: how many there are, which are core, which rest on cases."""
    asked = original["question"]
    criteria = {code: QuestionSpec.model_construct(code=code).criterion for code in asked}
    in_order = sorted(asked, key=lambda code: asked[code]["number"])
    core = dict.fromkeys(criteria[code] for code in in_order if asked[code]["requirement"] == "core")
    original["questions"] = len(asked)
    original["core"] = sum(entry["requirement"] == "core" for entry in asked.values())
    original["core_criteria"] = list(core)
    original[CASES] = {
        str(asked[code]["number"]): criteria[code] for code in in_order if declared_kind(asked[code]).rests_on_cases
    }
