"""The questions of the application, as reviewed text files, one per edition (R26, R27).

Reads and checks files; stores nothing and needs neither Django nor a database.
"""

from applications.catalogue.examples import ExampleText, examples_of, load_examples
from applications.catalogue.loading import available_editions, edition_of, load_edition, shipped_files
from applications.catalogue.specs import (
    EditionSpec,
    EditionTranslation,
    QuestionSpec,
    QuestionText,
    SectionSpec,
    StandardSpec,
)
from iasios.catalogue.toml_reader import CatalogueError

__all__ = [
    "CatalogueError",
    "EditionSpec",
    "EditionTranslation",
    "ExampleText",
    "QuestionSpec",
    "QuestionText",
    "SectionSpec",
    "StandardSpec",
    "available_editions",
    "edition_of",
    "examples_of",
    "load_edition",
    "load_examples",
    "shipped_files",
]
