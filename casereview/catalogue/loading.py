"""Turns a minimum-dataset file and its translations into checked data."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from casereview.catalogue.specs import (
    DatasetSpec,
    DatasetTranslation,
    GroupSpec,
    LabelText,
    MarkSpec,
    MarkText,
    TumourTypeSpec,
)
from iasios.catalogue.toml_reader import (
    CatalogueError,
    Table,
    originals,
    read_file,
    read_translations,
    repeated,
    same_codes,
)

HERE = Path(__file__).resolve().parent
PREFIX = "minimum_dataset"

CASES = 30
TUMOUR_TYPES_NEEDED = 3
GROUP_SIZES = {"patient": 7, "history": 7, "cancer": 8, "treatment": 8, "coding": 2, "consent": 2, "safety": 2}
DATASET_GROUPS = ("patient", "history", "cancer", "treatment")
QUESTIONS = {"3c": 13, "7b": 30, "8d": 36}
WORDINGS = ("presence", "yes_no")

_CODE = re.compile(r"[a-z][a-z_]*")


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
    path = directory / f"{PREFIX}_{code}.toml"
    problems: list[str] = []
    file = read_file(path, problems)
    if file is None:
        raise CatalogueError(problems)

    if file.text("code") != code:
        file.fault(f"code must be {code}, as in the name of the file.")
    title, cases, needed = file.text("title"), file.number("cases"), file.number("tumour_types_needed")
    if cases != CASES:
        file.fault(f"cases is {cases}; the review has {CASES}.")
    if needed != TUMOUR_TYPES_NEEDED:
        file.fault(f"tumour_types_needed is {needed}; the review needs {TUMOUR_TYPES_NEEDED}.")
    groups = _groups(file)
    tumour_types = _tumour_types(file)
    marks = _marks(file, groups)
    file.done()

    translations, sha256 = read_translations(
        file,
        path,
        lambda translation, language: _translation(translation, language, code, groups, tumour_types, marks),
    )
    if problems:
        raise CatalogueError(problems)
    return DatasetSpec(
        code=code,
        title=title,
        cases=cases,
        tumour_types_needed=needed,
        groups=groups,
        marks=marks,
        tumour_types=tumour_types,
        translations=translations,
        sha256=sha256,
    )


def _groups(file: Table) -> tuple[GroupSpec, ...]:
    groups = []
    for table in file.tables("groups", "group", "code"):
        group = GroupSpec(
            code=table.text("code"),
            label=table.text("label"),
            short=table.text("short"),
            in_dataset=table.flag("dataset", required=True),
            criterion=table.choice("criterion", tuple(QUESTIONS)),
            question=table.number("question"),
        )
        table.done()
        if QUESTIONS.get(group.criterion, group.question) != group.question:
            table.fault(f"criterion {group.criterion} belongs to question {QUESTIONS[group.criterion]}.")
        if group.in_dataset != (group.code in DATASET_GROUPS):
            table.fault(f"dataset must be {str(group.code in DATASET_GROUPS).lower()}.")
        groups.append(group)
    if [group.code for group in groups] != list(GROUP_SIZES):
        file.fault(f"the groups must be, in this order: {', '.join(GROUP_SIZES)}.")
    return tuple(groups)


def _tumour_types(file: Table) -> tuple[TumourTypeSpec, ...]:
    kinds = []
    for table in file.tables("tumour_types", "tumour type", "code"):
        kinds.append(TumourTypeSpec(code=table.text("code"), label=table.text("label"), short=table.text("short")))
        table.done()
        _check_code(table, kinds[-1].code)
    for code in repeated(kind.code for kind in kinds):
        file.fault(f"tumour type {code} occurs twice.")
    if len(kinds) < TUMOUR_TYPES_NEEDED:
        file.fault(f"tumour_types has {len(kinds)} entries; a review needs {TUMOUR_TYPES_NEEDED} to choose from.")
    return tuple(kinds)


def _marks(file: Table, groups: tuple[GroupSpec, ...]) -> tuple[MarkSpec, ...]:
    by_code = {group.code: group for group in groups}
    marks = []
    for code, table in file.tables_by_code("mark", "mark").items():
        _check_code(table, code)
        group_code = table.text("group")
        group = by_code.get(group_code)
        if group is None and group_code:
            table.fault(f"group {group_code!r} is not known.")
        mark = MarkSpec(
            code=code,
            group=group_code,
            **_mark_texts(table),
            wording=table.choice("wording", WORDINGS, default=WORDINGS[0]),
            may_be_not_applicable=table.flag("may_be_not_applicable"),
            in_dataset=group.in_dataset if group else False,
            criterion=group.criterion if group else "",
            question=group.question if group else 0,
        )
        table.done()
        if mark.not_applicable_label and not mark.may_be_not_applicable:
            table.fault("not_applicable_label needs may_be_not_applicable = true.")
        marks.append(mark)
    for group_code, wanted in GROUP_SIZES.items():
        found = sum(mark.group == group_code for mark in marks)
        if found != wanted:
            file.fault(f"group {group_code} has {found} marks; {wanted} are wanted.")
    # The grid draws a group as one block, whatever the order in the file.
    position = {code: place for place, code in enumerate(by_code)}
    return tuple(sorted(marks, key=lambda mark: position.get(mark.group, len(position))))


def _mark_texts(table: Table) -> dict[str, str]:
    return {
        "label": table.text("label"),
        "short": table.text("short"),
        "help": table.text("help", required=False),
        "not_applicable_label": table.text("not_applicable_label", required=False),
    }


def _check_code(table: Table, code: str) -> None:
    if not _CODE.fullmatch(code):
        table.fault("the code must be small letters and underscores.")


def _translation(
    file: Table,
    language: str,
    dataset: str,
    groups: tuple[GroupSpec, ...],
    tumour_types: tuple[TumourTypeSpec, ...],
    marks: tuple[MarkSpec, ...],
) -> DatasetTranslation:
    if file.text("dataset") != dataset:
        file.fault(f"dataset must be {dataset}.")
    if file.text("language") != language:
        file.fault(f"language must be {language}, as in the name of the file.")
    title = file.text("title")
    group_texts = _labels(file, "groups", "group", [group.code for group in groups])
    tumour_texts = _labels(file, "tumour_types", "tumour type", [kind.code for kind in tumour_types])
    tables = file.tables_by_code("mark", "mark")
    same_codes(file, "mark", tables, [mark.code for mark in marks])
    file.done()
    original = {mark.code: mark for mark in marks}
    mark_texts = {}
    for code, table in tables.items():
        mark_texts[code] = MarkText(**_mark_texts(table))
        table.done()
        for key in ("help", "not_applicable_label"):
            if code in original and bool(getattr(mark_texts[code], key)) != bool(getattr(original[code], key)):
                table.fault(f"{key} must be in both or in neither.")
    return DatasetTranslation(
        language=language, title=title, groups=group_texts, tumour_types=tumour_texts, marks=mark_texts
    )


def _labels(file: Table, key: str, what: str, codes: list[str]) -> dict[str, LabelText]:
    tables = file.tables_by_code(key, what)
    same_codes(file, what, tables, codes)
    texts = {}
    for code, table in tables.items():
        texts[code] = LabelText(label=table.text("label"), short=table.text("short"))
        table.done()
    return texts
