"""A worked example beside a question: a good answer, a weak one, and why. It is no part of a published edition."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from applications.catalogue.loading import HERE, load_edition
from iasios.catalogue.toml_reader import (
    CatalogueError,
    CatalogueFile,
    CatalogueModel,
    Line,
    check_language,
    originals,
    same_codes,
    translations_of,
)


class ExampleText(CatalogueModel):
    """The words of one example."""

    good: Line
    weak: Line
    why: Line


class ExamplesTable(CatalogueModel):
    """A file of examples, by the code of the question."""

    entries = {"example": "example"}

    edition: Line
    example: dict[str, ExampleText]


class ExamplesTranslationTable(ExamplesTable):
    """The same in another language."""

    language: Line


@dataclass(frozen=True)
class Examples:
    """The examples of one edition, by language and by code; English under `en`."""

    edition: str
    words: dict[str, dict[str, ExampleText]]

    def of(self, code: str, language: str) -> ExampleText | None:
        """The example of a question in this language, else in English; None where there is none."""
        english = self.words["en"].get(code)
        return self.words.get(language, {}).get(code, english)


@cache
def examples_of(edition: str) -> Examples | None:
    """The examples that we ship for an edition; read once per process."""
    return load_examples().get(edition)


def load_examples(directory: Path = HERE) -> dict[str, Examples]:
    """All examples by the code of their edition.

    Raises:
        CatalogueError: with every fault of the files.
    """
    found: dict[str, Examples] = {}
    problems: list[str] = []
    for path in originals(directory, "examples"):
        file = CatalogueFile(path)
        table = file.read(ExamplesTable)
        translated = translations_of(path)
        words = {language: other.read(ExamplesTranslationTable) for language, other in translated.items()}
        if table is not None:
            known = {question.code for question in load_edition(table.edition, directory).questions}
            for code in table.example:
                if code not in known:
                    file.fault(f"there is no such question in edition {table.edition}.", "example", code)
            for language, other in words.items():
                if other is not None:
                    check_language(translated[language], language, other.language)
                    same_codes(translated[language], "example", other.example, table.example)
            ours = {language: dict(other.example) for language, other in words.items() if other is not None}
            found[table.edition] = Examples(table.edition, {"en": dict(table.example)} | ours)
        problems += [problem for each in (file, *translated.values()) for problem in each.problems]
    if problems:
        raise CatalogueError(problems)
    return found
