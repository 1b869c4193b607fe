"""Reads catalogue files: TOML into pydantic's models, with every fault said as a sentence that names its place.

Knows nothing of editions or datasets, and nothing of Django.
"""

from __future__ import annotations

import copy
import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StrictStr, ValidationError
from pydantic_core import ErrorDetails


class CatalogueError(ValueError):
    """All that is wrong with a catalogue, one sentence each, with file and code."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class CatalogueModel(BaseModel):
    """A table of a catalogue file: nothing in it is unknown, and nobody changes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: What one entry of a field is called in a fault: `{"sections": "section"}`.
    entries: ClassVar[Mapping[str, str]] = {}


def _line(value: str) -> str:
    if not value.strip() or value != value.strip():
        raise ValueError("must be text without blanks at its ends.")
    return value


def _question(value: str) -> str:
    if value and not value.endswith("?"):
        raise ValueError("must be a question and end with a question mark.")
    return value


#: A line of text; one that asks something.
Line = Annotated[StrictStr, AfterValidator(_line)]
Question = Annotated[Line, AfterValidator(_question)]

M = TypeVar("M", bound=CatalogueModel)


def entries_between(fewest: int, most: int) -> AfterValidator:
    """For a list that has so many entries."""

    def check(values: tuple[Any, ...]) -> tuple[Any, ...]:
        if not fewest <= len(values) <= most:
            raise ValueError(f"has {len(values)} entries; {fewest} to {most} are wanted.")
        return values

    return AfterValidator(check)


class CatalogueFile:
    """One file: what it says, and the faults found in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        self.problems: list[str] = []
        self.values: dict[str, Any] = {}
        try:
            self.values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.problems.append(f"{self.name}: not readable as TOML: {error}.")

    @classmethod
    def of_values(cls, name: str, values: Mapping[str, Any]) -> CatalogueFile:
        """A file of this name that says these values, whether or not it stands anywhere."""
        file = cls.__new__(cls)
        file.path, file.name, file.problems, file.values = Path(name), name, [], dict(values)
        return file

    @property
    def is_readable(self) -> bool:
        return bool(self.values)

    def fault(self, sentence: str, *entry: object) -> None:
        """Note a fault; `entry` says of what, such as `"question", "1a"`."""
        place = " ".join(str(word) for word in entry)
        self.problems.append(f"{self.name}, {place}: {sentence}" if place else f"{self.name}: {sentence}")

    def read(self, model: type[M]) -> M | None:
        """The file as the model has it, with every fault noted.

        Where nothing but words is wrong, reading goes on with stand-ins for them, so that the checks that follow find
        their faults in the same run; nobody sees the stand-ins, because the faults are noted.
        """
        if not self.is_readable:
            return None
        try:
            return model.model_validate(self.values)
        except ValidationError as invalid:
            errors = invalid.errors()
        self.problems += dict.fromkeys(_sentence(self, model, error) for error in errors)
        try:
            return model.model_validate(_with_stand_ins(self.values, errors))
        except ValidationError:
            return None


def _sentence(file: CatalogueFile, model: type[CatalogueModel], error: ErrorDetails) -> str:
    """What an office user can act on: file, entry, key, and what is to be there."""
    place, key = [file.name], list(error["loc"])
    called = model.entries.get(str(key[0])) if key else None
    if called and len(key) > 1:
        field, entry = str(key.pop(0)), key.pop(0)
        if error["type"] in ("model_type", "dict_type") and not key:
            number = f"entry {entry + 1} of {field}" if isinstance(entry, int) else f"{called} {entry}"
            return f"{file.name}: {number} must be a table."
        place.append(f"{called} {_name(file.values[field], entry)}")
    elif len(key) > 1 and not isinstance(key[1], int):
        place.append(str(key.pop(0)))
    # An entry of a list that has no name of its own goes by what stands there.
    name = str(key[0]) if key and isinstance(key[0], str) else f"entry {error['input']!r}"
    return f"{', '.join(place)}: {_complaint(name, len(key) > 1, error)}"


def _name(values: Any, entry: int | str) -> object:
    """An entry of a list goes by its code or number."""
    if isinstance(entry, str):
        return entry
    return values[entry].get("code", values[entry].get("number", f"number {entry + 1} in the list"))


_DAY, _AMOUNT = "a day such as 2026-03-31", 'an amount such as "1200.00"'
_TYPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list of texts",
    "list_type": "a list of texts",
    "dict_type": "a table",
    "model_type": "a table",
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "decimal_type": _AMOUNT,
    "decimal_parsing": _AMOUNT,
    "decimal_max_digits": _AMOUNT,
    "decimal_max_places": _AMOUNT,
    "greater_than_equal": _AMOUNT,
}


def _complaint(key: str, is_item: bool, error: ErrorDetails) -> str:
    kind, said, context = error["type"], error["input"], error.get("ctx", {})
    match kind:
        case "missing":
            return f"{key} is missing."
        case "extra_forbidden":
            return f"{key} is not known."
        case _ if is_item:
            return f"{key} must be a list of texts."
        case "literal_error" if not isinstance(said, str):
            return f"{key} must be text."
        case "literal_error":
            # A sentence that lists the words, as pydantic has them: 'core' or 'extended'.
            allowed = str(context["expected"]).replace(" or ", ", ").replace("'", "")
            return f"{key} is {said!r}; it must be one of {allowed}."
        case "string_too_long" | "too_long":
            return f"{key} has {len(said)} characters; {context['max_length']} fit."
        case "value_error":
            return f"{key} {context['error']}".strip()
    return f"{key} must be {_TYPES.get(kind, kind.replace('_', ' '))}."


#: Faults in words, for which a stand-in does.
_OF_WORDS = ("string_type", "string_too_long", "too_long", "value_error", "missing")


def _with_stand_ins(values: dict[str, Any], errors: Iterable[ErrorDetails]) -> dict[str, Any]:
    mended = copy.deepcopy(values)
    for error in errors:
        *above, key = error["loc"]
        table: Any = mended
        for step in above:
            table = table[step]
        if error["type"] == "extra_forbidden":
            table.pop(key, None)
        elif error["type"] in _OF_WORDS:
            table[key] = "?"
    return mended


def originals(directory: Path, prefix: str) -> list[Path]:
    """The files of a catalogue without their translations, which carry the language before the ending."""
    return [path for path in sorted(directory.glob(f"{prefix}_*.toml")) if "." not in path.stem]


def translations_of(path: Path) -> dict[str, CatalogueFile]:
    """The translations that stand beside a file, by language."""
    paths = sorted(path.parent.glob(f"{path.stem}.*.toml"))
    return {found.stem.split(".", 1)[1]: CatalogueFile(found) for found in paths}


def check_language(file: CatalogueFile, language: str, written: str) -> None:
    """Note a translation that says it is in another language than its name does."""
    if written != language:
        file.fault(f"language must be {language}, as in the name of the file.")


def same_codes(file: CatalogueFile, what: str, codes: Iterable[object], expected: Iterable[object]) -> None:
    """Note each code that a translation lacks, and each that it has too many."""
    found, wanted = list(codes), list(expected)
    for code in wanted:
        if code not in found:
            file.fault(f"{what} {code} is missing.")
    for code in found:
        if code not in wanted:
            file.fault(f"{what} {code} is not in the original.")


def same_texts(file: CatalogueFile, entry: tuple[str, str], words: object, original: object, *names: str) -> None:
    """Note each optional text that only one of the two has."""
    for name in names:
        if bool(getattr(words, name)) != bool(getattr(original, name)):
            file.fault(f"{name} must be in both or in neither.", *entry)


def repeated(values: Iterable[Any]) -> list[Any]:
    """The values that occur more than once, each named once."""
    seen: set[Any] = set()
    twice: list[Any] = []
    for value in values:
        if value in seen and value not in twice:
            twice.append(value)
        seen.add(value)
    return twice


def checksum(*files: CatalogueFile) -> str:
    """SHA-256 of what the files say. Comments and layout do not count; a changed word does."""
    said = {file.name: file.values for file in files}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
