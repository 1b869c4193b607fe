"""Two editions beside each other, question by question. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from applications.catalogue.drafting import WORDS
from applications.catalogue.specs import QuestionSpec
from applications.catalogue.writing import Files, ordered, spoken
from applications.kinds import DEFAULT_KIND
from iasios.text.differences import word_difference

Change = Literal["added", "removed", "changed"]

#: What differs between two entries beside their words.
MARKS = ("requirement", "kind", "confidence")


@dataclass(frozen=True)
class FieldChange:
    """One text or mark of a question in one language, marked word by word."""

    language: str
    name: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class QuestionChange:
    """A question that is not in both editions as it was. `before` and `after` are its criterion; one may be empty."""

    change: Change
    code: str
    before: str
    after: str
    fields: tuple[FieldChange, ...]

    @property
    def has_moved(self) -> bool:
        return self.change == "changed" and self.before != self.after


@dataclass(frozen=True)
class NameChange:
    """The title of the edition, a section or a standard; `what` says which."""

    language: str
    what: Literal["edition", "section", "standard"]
    key: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class EditionComparison:
    """What a later edition changes, and how many questions it leaves as they are."""

    questions: tuple[QuestionChange, ...]
    names: tuple[NameChange, ...]
    unchanged: int

    def count(self, change: str) -> int:
        return sum(one.change == change for one in self.questions)

    @property
    def is_empty(self) -> bool:
        """Whether no question differs."""
        return not self.questions


def reference_of(code: str, entry: Mapping[str, Any]) -> str:
    """The criterion as people write it: 1(f) ii."""
    return QuestionSpec.model_construct(code=code, part=entry.get("part", "")).reference


def compared(before: Files, after: Files) -> EditionComparison:
    """What `after` changes, in its order; what it leaves out stands where it stood."""
    old = {_identity(before, code): code for code in ordered(before)}
    new = {_identity(after, code): code for code in ordered(after)}
    places: list[tuple[tuple[int, str, int], QuestionChange]] = []
    unchanged = 0
    for identity, code in new.items():
        was = old.get(identity, "")
        fields = tuple(_fields(before, was, after, code))
        entry = after["en"]["question"][code]
        then = reference_of(was, before["en"]["question"][was]) if was else ""
        now = reference_of(code, entry)
        if was and not fields and then == now:
            unchanged += 1
            continue
        places.append((_place(after, code), QuestionChange("changed" if was else "added", code, then, now, fields)))
    for identity, was in old.items():
        if identity not in new:
            then = reference_of(was, before["en"]["question"][was])
            fields = tuple(_fields(before, was, after, ""))
            places.append((_place(before, was), QuestionChange("removed", was, then, "", fields)))
    places.sort(key=lambda place: (place[0], place[1].change != "removed"))
    return EditionComparison(tuple(change for _place, change in places), tuple(_names(before, after)), unchanged)


def _place(files: Files, code: str) -> tuple[int, str, int]:
    spec = QuestionSpec.model_construct(code=code)
    return spec.standard, spec.letter, int(files["en"]["question"][code]["number"])


def _identity(files: Files, code: str) -> str:
    return str(files["en"]["question"][code].get("origin", code))


def _fields(before: Files, was: str, after: Files, code: str) -> Iterator[FieldChange]:
    marks = (_marks(before, was), _marks(after, code))
    for name in MARKS:
        # Between two whole questions a mark is said anyway; of one that is new or gone its words are enough.
        if was and code and marks[0][name] != marks[1][name]:
            yield FieldChange("", name, (("removed", marks[0][name]), ("added", marks[1][name])))
    for language in spoken(after):
        old = before.get(language, {}).get("question", {}).get(was, {})
        new = after[language]["question"].get(code, {})
        for name in WORDS:
            then, now = _said(old.get(name)), _said(new.get(name))
            if then != now:
                yield FieldChange(language, name, tuple(word_difference(then, now)))


def _marks(files: Files, code: str) -> dict[str, str]:
    entry = files["en"]["question"].get(code, {})
    return {"requirement": "", "confidence": "", "kind": DEFAULT_KIND} | {
        name: str(entry[name]) for name in MARKS if name in entry
    }


def _said(value: Any) -> str:
    """A text; a list one entry a line."""
    if isinstance(value, (list, tuple)):
        return "\n".join(value)
    if isinstance(value, dict):
        return "\n".join(f"{name}: {value[name]}" for name in sorted(value))
    return str(value or "")


def _names(before: Files, after: Files) -> Iterator[NameChange]:
    for language in spoken(after):
        old, new = _titles(before.get(language, {})), _titles(after[language])
        for (what, key), now in new.items():
            then = old.get((what, key), "")
            if then != now and what != "edition":
                yield NameChange(language, what, key, tuple(word_difference(then, now)))


def _titles(values: Mapping[str, Any]) -> dict[tuple[Any, str], str]:
    found: dict[tuple[Any, str], str] = {}
    for what, name, key in (("section", "sections", "code"), ("standard", "standards", "number")):
        rows = values.get(name, [])
        pairs = rows.items() if isinstance(rows, dict) else ((str(row[key]), row["title"]) for row in rows)
        found |= {(what, str(one)): title for one, title in pairs}
    return found
