"""Writes an edition's values as the files that `loading` reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomli_w

from iasios.catalogue.toml_reader import CatalogueFile, checksum

#: The values of an edition's files by language, the original under "en".
Files = dict[str, dict[str, Any]]

#: Names the questions that rest on the case review, by their numbers.
CASES = "case_review"
_HEAD = ("code", "year", "edition", "language", "title", "questions", "core", "core_criteria", CASES)
_QUESTION = (
    "number",
    "part",
    "requirement",
    "kind",
    "confidence",
    "origin",
    "text",
    "short",
    "guidance",
    "evidence",
    "elaboration_label",
    "measures_label",
    "options",
)
_TABLES = ("sections", "standards", "question")


def file_name(code: str, language: str = "en") -> str:
    """`edition_2027.toml` for 2027.1, `edition_2027_2.de.toml` for the German of 2027.2."""
    year, _dot, number = code.partition(".")
    stem = f"edition_{year}" if number in ("", "1") else f"edition_{year}_{number}"
    return f"{stem}.toml" if language == "en" else f"{stem}.{language}.toml"


def as_toml(values: Mapping[str, Any], order: tuple[str, ...] = ()) -> str:
    """The text of one file: what heads the edition first, then its questions in the order of their codes given."""
    said: dict[str, Any] = {name: values[name] for name in (*_HEAD, *_TABLES) if name in values}
    asked = values.get("question", {})
    said["question"] = {code: _in_order(asked[code], _QUESTION) for code in (*order, *asked) if code in asked}
    return tomli_w.dumps(said)


def exported(files: Files) -> dict[str, str]:
    """The text of each file of an edition by its name. Read by `loading`, it says the same."""
    code = files["en"]["code"]
    order = tuple(ordered(files))
    return {file_name(code, language): as_toml(files[language], order) for language in spoken(files)}


def catalogue_files(files: Files) -> dict[str, CatalogueFile]:
    """The files as the loader takes them, by language."""
    code = files["en"]["code"]
    return {language: CatalogueFile.of_values(file_name(code, language), values) for language, values in files.items()}


def checksum_of(files: Files) -> str:
    """SHA-256 of what the files say, the same as that of the files once written."""
    return checksum(*catalogue_files(files).values())


def spoken(files: Files) -> list[str]:
    """The languages of an edition, English first."""
    return sorted(files, key=lambda language: (language != "en", language))


def ordered(files: Files) -> list[str]:
    """The codes of the questions in the order of their numbers."""
    asked = files["en"]["question"]
    return sorted(asked, key=lambda code: int(asked[code]["number"]))


def _in_order(entry: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: entry[name] for name in names if name in entry}
