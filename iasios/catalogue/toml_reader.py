"""Reads catalogue files: typed values out of TOML, with every fault noted instead of the first one raised.

Knows nothing of editions or datasets, and nothing of Django.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class CatalogueError(ValueError):
    """All that is wrong with a catalogue, one sentence each, with file and code."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class Table:
    """One TOML table being read. Each getter notes a fault and hands back an empty value, so reading goes on."""

    def __init__(self, values: dict[str, Any], where: str, problems: list[str]) -> None:
        self.values = values
        self.where = where
        self.problems = problems
        self._read: set[str] = set()

    def fault(self, sentence: str) -> None:
        """Note a fault of this table."""
        self.problems.append(f"{self.where}: {sentence}")

    def _take(self, key: str, kind: type, kind_name: str, *, required: bool) -> Any:
        self._read.add(key)
        if key not in self.values:
            if required:
                self.fault(f"{key} is missing.")
            return None
        value = self.values[key]
        # type() and not isinstance(): in Python true is an int, in TOML it is not.
        if type(value) is not kind:
            self.fault(f"{key} must be {kind_name}.")
            return None
        return value

    def text(self, key: str, *, required: bool = True, longest: int | None = None) -> str:
        """A line of text; empty when it is optional and absent."""
        value: str | None = self._take(key, str, "text", required=required)
        if value is None:
            return ""
        if not value.strip() or value != value.strip():
            self.fault(f"{key} must be text without blanks at its ends.")
        if longest and len(value) > longest:
            self.fault(f"{key} has {len(value)} characters; {longest} fit.")
        return value

    def number(self, key: str) -> int:
        """A whole number; 0 when it is faulty."""
        return self._take(key, int, "a whole number", required=True) or 0

    def flag(self, key: str, *, required: bool = False) -> bool:
        """True or false; false when it is optional and absent."""
        return self._take(key, bool, "true or false", required=required) or False

    def choice(self, key: str, allowed: Sequence[str], *, default: str = "") -> str:
        """One word of a fixed list."""
        value: str | None = self._take(key, str, "text", required=not default)
        if value is None:
            return default
        if value not in allowed:
            self.fault(f"{key} is {value!r}; it must be one of {', '.join(allowed)}.")
        return value

    def texts(self, key: str, *, at_least: int, at_most: int) -> tuple[str, ...]:
        """A list of lines of text."""
        values = self._take(key, list, "a list of texts", required=True)
        if values is None:
            return ()
        if not all(isinstance(value, str) and value.strip() for value in values):
            self.fault(f"{key} must be a list of texts.")
            return ()
        if not at_least <= len(values) <= at_most:
            self.fault(f"{key} has {len(values)} entries; {at_least} to {at_most} are wanted.")
        return tuple(values)

    def tables(self, key: str, what: str, named_by: str) -> list[Table]:
        """The tables of a list, each known in faults by the value of `named_by`."""
        values = self._take(key, list, "a list of tables", required=True) or []
        file_name = self.where
        tables = []
        for position, value in enumerate(values, start=1):
            if not isinstance(value, dict):
                self.fault(f"entry {position} of {key} must be a table.")
                continue
            name = value.get(named_by, f"number {position} in the list")
            tables.append(Table(value, f"{file_name}, {what} {name}", self.problems))
        return tables

    def tables_by_code(self, key: str, what: str) -> dict[str, Table]:
        """The tables under a key, by their own key."""
        values = self._take(key, dict, "a table", required=True) or {}
        tables = {}
        for code, value in values.items():
            if not isinstance(value, dict):
                self.fault(f"{what} {code} must be a table.")
                continue
            tables[code] = Table(value, f"{self.where}, {what} {code}", self.problems)
        return tables

    def texts_by_code(self, key: str) -> dict[str, str]:
        """Lines of text by their key."""
        values = self._take(key, dict, "a table", required=True)
        if values is None:
            return {}
        table = Table(values, f"{self.where}, {key}", self.problems)
        return {code: table.text(code) for code in values}

    def done(self) -> None:
        """Note every key that nobody asked for: most are slips of the pen."""
        for key in self.values:
            if key not in self._read:
                self.fault(f"{key} is not known.")


def read_file(path: Path, problems: list[str]) -> Table | None:
    """The file as a table, or nothing and a fault when it is not TOML."""
    try:
        return Table(tomllib.loads(path.read_text(encoding="utf-8")), path.name, problems)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{path.name}: not readable as TOML: {error}.")
        return None


def originals(directory: Path, prefix: str) -> list[Path]:
    """The files of a catalogue without their translations, which carry the language before the ending."""
    return [path for path in sorted(directory.glob(f"{prefix}_*.toml")) if "." not in path.stem]


def translations_of(path: Path) -> dict[str, Path]:
    """The translations that stand beside a file, by language."""
    return {found.stem.split(".", 1)[1]: found for found in sorted(path.parent.glob(f"{path.stem}.*.toml"))}


def read_translations(file: Table, path: Path, read_one: Callable[[Table, str], T]) -> tuple[dict[str, T], str]:
    """What `read_one(table, language)` makes of each translation beside `path`, and the SHA-256 of all files."""
    translations: dict[str, T] = {}
    read = [file]
    for language, translation_path in translations_of(path).items():
        translation = read_file(translation_path, file.problems)
        if translation is not None:
            read.append(translation)
            translations[language] = read_one(translation, language)
    return translations, checksum(*read)


def same_codes(table: Table, what: str, codes: Iterable[object], expected: Iterable[object]) -> None:
    """Note each code that a translation lacks, and each that it has too many."""
    found, wanted = list(codes), list(expected)
    for code in wanted:
        if code not in found:
            table.fault(f"{what} {code} is missing.")
    for code in found:
        if code not in wanted:
            table.fault(f"{what} {code} is not in the original.")


def repeated(values: Iterable[Any]) -> list[Any]:
    """The values that occur more than once, each named once."""
    seen: set[Any] = set()
    twice: list[Any] = []
    for value in values:
        if value in seen and value not in twice:
            twice.append(value)
        seen.add(value)
    return twice


def checksum(*files: Table) -> str:
    """SHA-256 of what the files say. Comments and layout do not count; a changed word does."""
    said = {file.where: file.values for file in files}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
