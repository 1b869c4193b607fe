"""The tables of a minimum-dataset file and of its translations."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictBool, StrictInt

from iasios.catalogue.toml_reader import CatalogueModel, Line


def _code(code: str) -> str:
    if not re.fullmatch(r"[a-z][a-z_]*", code):
        raise ValueError("must be small letters and underscores.")
    return code


Code = Annotated[Line, AfterValidator(_code)]


class LabelTable(CatalogueModel):
    """The words of a group or a tumour type, which a translation repeats."""

    label: Line
    short: Line


class TopicTable(CatalogueModel):
    """What the records show; each edition has one question about it, which names the topic in its options."""

    code: Code
    label: Line


class GroupTable(LabelTable):
    """A group of marks, with how many they are; "{criterion}" in `short` stands for that of the topic's question."""

    code: Code
    in_dataset: StrictBool = Field(alias="dataset")
    topic: Line
    marks: StrictInt


class TumourTypeTable(LabelTable):
    """One entry of the list of tumour types."""

    code: Code


class MarkTextTable(LabelTable):
    """The words of a mark, which a translation repeats."""

    help: Line = ""
    not_applicable_label: Line = ""


class MarkTable(MarkTextTable):
    """A mark as the file has it; its code is the key of the table."""

    group: Line
    wording: Literal["presence", "yes_no"] = "presence"
    may_be_not_applicable: StrictBool = False


class DatasetTable(CatalogueModel):
    """A dataset's file. What it declares about its marks, the marks must bear out."""

    entries = {"topics": "topic", "groups": "group", "tumour_types": "tumour type", "mark": "mark"}

    code: Line
    title: Line
    cases: StrictInt
    tumour_types_needed: StrictInt
    tumour_types_topic: Line
    items: StrictInt
    topics: tuple[TopicTable, ...]
    groups: tuple[GroupTable, ...]
    tumour_types: tuple[TumourTypeTable, ...]
    mark: dict[str, MarkTable]


class DatasetTranslationTable(CatalogueModel):
    """The file of a dataset's translation: all words, by code."""

    entries = {"groups": "group", "tumour_types": "tumour type", "mark": "mark"}

    dataset: Line
    language: Line
    title: Line
    topics: dict[str, Line]
    groups: dict[str, LabelTable]
    tumour_types: dict[str, LabelTable]
    mark: dict[str, MarkTextTable]
