"""Turns a minimum-dataset file and its translations into checked data."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from casereview.catalogue.specs import (
    DatasetSpec,
    DatasetTranslation,
    GroupSpec,
    LabelText,
    MarkSpec,
    MarkText,
    TopicSpec,
    TumourTypeSpec,
)
from casereview.catalogue.tables import DatasetTable, DatasetTranslationTable
from casereview.enums import CASES, TUMOUR_TYPES_NEEDED
from iasios.catalogue.toml_reader import (
    CatalogueError,
    CatalogueFile,
    check_language,
    checksum,
    originals,
    repeated,
    same_codes,
    same_texts,
    translations_of,
)

HERE = Path(__file__).resolve().parent
PREFIX = "minimum_dataset"


def available_datasets(directory: Path | None = None) -> tuple[str, ...]:
    """The codes of all datasets, oldest first."""
    return tuple(path.stem.removeprefix(f"{PREFIX}_") for path in originals(directory or HERE, PREFIX))


def load_dataset(code: str = "2026", directory: Path | None = None) -> DatasetSpec:
    """The dataset with this code. Those that we ship are read once per process.

    Raises CatalogueError with every fault of the file and of its translations.
    """
    return _shipped(code) if directory is None else _read(code, directory)


@cache
def _shipped(code: str) -> DatasetSpec:
    return _read(code, HERE)


def _read(code: str, directory: Path) -> DatasetSpec:
    known = available_datasets(directory)
    if code not in known:
        raise CatalogueError([f"There is no minimum dataset {code}. Known: {', '.join(known) or 'none'}."])
    file = CatalogueFile(directory / f"{PREFIX}_{code}.toml")
    table = file.read(DatasetTable)
    if table is not None:
        _check(file, code, table)
    translated = translations_of(file.path)
    words = {language: found.read(DatasetTranslationTable) for language, found in translated.items()}
    translations = {
        language: _translation(translated[language], language, words_, code, table)
        for language, words_ in words.items()
        if words_ is not None and table is not None
    }
    problems = [problem for each in (file, *translated.values()) for problem in each.problems]
    if table is None or problems:
        raise CatalogueError(problems)
    return DatasetSpec(
        code=table.code,
        title=table.title,
        cases=table.cases,
        tumour_types_needed=table.tumour_types_needed,
        tumour_types_topic=table.tumour_types_topic,
        topics=tuple(TopicSpec(code=topic.code, label=topic.label) for topic in table.topics),
        groups=tuple(GroupSpec(**group.model_dump(exclude={"marks"})) for group in table.groups),
        marks=_marks(table),
        tumour_types=tuple(TumourTypeSpec(**kind.model_dump()) for kind in table.tumour_types),
        translations=translations,
        sha256=checksum(file, *translated.values()),
    )


def _marks(table: DatasetTable) -> tuple[MarkSpec, ...]:
    """In the order of their groups, whatever the order in the file: the grid draws a group as one block."""
    return tuple(
        MarkSpec(code=code, in_dataset=group.in_dataset, topic=group.topic, **mark.model_dump())
        for group in table.groups
        for code, mark in table.mark.items()
        if mark.group == group.code
    )


def _check(file: CatalogueFile, code: str, table: DatasetTable) -> None:
    """What holds for the tables of a file together."""
    if table.code != code:
        file.fault(f"code must be {code}, as in the name of the file.")
    if table.cases != CASES:
        file.fault(f"cases is {table.cases}; the review has {CASES}.")
    if table.tumour_types_needed != TUMOUR_TYPES_NEEDED:
        file.fault(f"tumour_types_needed is {table.tumour_types_needed}; the review needs {TUMOUR_TYPES_NEEDED}.")
    _check_topics(file, table)
    for kind in repeated(kind.code for kind in table.tumour_types):
        file.fault(f"tumour type {kind} occurs twice.")
    if len(table.tumour_types) < TUMOUR_TYPES_NEEDED:
        count = len(table.tumour_types)
        file.fault(f"tumour_types has {count} entries; a review needs {TUMOUR_TYPES_NEEDED} to choose from.")
    groups = [group.code for group in table.groups]
    for mark_code, mark in table.mark.items():
        entry = ("mark", mark_code)
        if not mark_code.islower() or not mark_code.replace("_", "").isalpha():
            file.fault("the code must be small letters and underscores.", *entry)
        if mark.group not in groups:
            file.fault(f"group {mark.group!r} is not known.", *entry)
        if mark.not_applicable_label and not mark.may_be_not_applicable:
            file.fault("not_applicable_label needs may_be_not_applicable = true.", *entry)
    for group in table.groups:
        found = sum(mark.group == group.code for mark in table.mark.values())
        if found != group.marks:
            file.fault(f"group {group.code} has {found} marks; {group.marks} are wanted.")


def _check_topics(file: CatalogueFile, table: DatasetTable) -> None:
    topics = [topic.code for topic in table.topics]
    for code in repeated(topics):
        file.fault(f"topic {code} occurs twice.")
    if table.tumour_types_topic not in topics:
        file.fault(f"tumour_types_topic is {table.tumour_types_topic!r}; it must be one of {', '.join(topics)}.")
    for group in table.groups:
        if group.topic not in topics:
            file.fault(f"topic is {group.topic!r}; it must be one of {', '.join(topics)}.", "group", group.code)
    for code in repeated(group.code for group in table.groups):
        file.fault(f"group {code} occurs twice.")
    for code in topics:
        if code not in [group.topic for group in table.groups]:
            file.fault(f"topic {code} has no group.")
    items = sum(group.marks for group in table.groups if group.in_dataset)
    if items != table.items:
        file.fault(f"the groups of the dataset have {items} marks; {table.items} are wanted.")


def _translation(
    file: CatalogueFile, language: str, words: DatasetTranslationTable, dataset: str, original: DatasetTable
) -> DatasetTranslation:
    if words.dataset != dataset:
        file.fault(f"dataset must be {dataset}.")
    check_language(file, language, words.language)
    same_codes(file, "topic", words.topics, [topic.code for topic in original.topics])
    same_codes(file, "group", words.groups, [group.code for group in original.groups])
    same_codes(file, "tumour type", words.tumour_types, [kind.code for kind in original.tumour_types])
    same_codes(file, "mark", words.mark, original.mark)
    for code, text in words.mark.items():
        if code in original.mark:
            same_texts(file, ("mark", code), text, original.mark[code], "help", "not_applicable_label")
    return DatasetTranslation(
        language=language,
        title=words.title,
        topics=words.topics,
        groups={code: LabelText(**text.model_dump()) for code, text in words.groups.items()},
        tumour_types={code: LabelText(**text.model_dump()) for code, text in words.tumour_types.items()},
        marks={code: MarkText(**text.model_dump()) for code, text in words.mark.items()},
    )
