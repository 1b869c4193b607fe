"""What an edition of the questions consists of: the tables of its file, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StrictInt

from applications.kinds import KINDS
from iasios.catalogue.toml_reader import CatalogueModel, Line, Question, entries_between

_CODE = re.compile(r"(?P<standard>[1-9][0-9]?)(?P<letter>[a-z])(-[a-z]+)?")

# What fits a list of topics, and the label of a box.
Short = Annotated[Line, Field(max_length=60)]
Label = Annotated[Question, Field(max_length=150)]
Evidence = Annotated[tuple[Line, ...], entries_between(2, 4)]


class SectionSpec(CatalogueModel):
    """One part of the Standards."""

    code: Line
    title: Line


class StandardSpec(CatalogueModel):
    """One standard; `section` is the code of its part."""

    number: StrictInt
    section: Line
    title: Line


class QuestionText(CatalogueModel):
    """The words of one question, which a translation repeats."""

    text: Question
    short: Short
    guidance: Line
    evidence: Evidence
    elaboration_label: Label = ""
    measures_label: Label = ""
    #: What the kind of the question wants to know, such as a unit; a translation repeats only what reads otherwise.
    options: dict[str, Line] = {}


class QuestionSpec(QuestionText):
    """One question of the application. Its code is the key of its table."""

    code: str = ""
    number: StrictInt
    part: Line = ""
    requirement: Literal["core", "extended"]
    kind: Line = "yes_no_evidence"
    confidence: Literal["source", "derived", "reconstructed"]
    #: What the question is known by across editions, where its code has become another's or was another's before.
    origin: Line = ""

    @property
    def identity(self) -> str:
        """The same in every edition that asks this question (R77)."""
        return self.origin or self.code

    @property
    def has_good_code(self) -> bool:
        """Whether the code is a criterion, or one part of it."""
        return _CODE.fullmatch(self.code) is not None

    @property
    def standard(self) -> int:
        match = _CODE.fullmatch(self.code)
        return int(match["standard"]) if match else 0

    @property
    def letter(self) -> str:
        match = _CODE.fullmatch(self.code)
        return match["letter"] if match else ""

    @property
    def is_core(self) -> bool:
        """Whether Accredited Centre needs it (R28)."""
        return self.requirement == "core"

    @property
    def elaboration(self) -> str:
        """When the second text must be filled in: "none", "always" or "when_gaps" (R29, R44)."""
        return str(KINDS[self.kind].elaboration(has_label=bool(self.elaboration_label)))

    @property
    def criterion(self) -> str:
        """The criterion asked about, such as "1f"; two questions may share one."""
        return f"{self.standard}{self.letter}"

    @property
    def reference(self) -> str:
        """The criterion as people write it: "1(a)", and "1(f) ii" for a part."""
        return f"{self.standard}({self.letter}) {self.part}".strip()


class EditionTable(CatalogueModel):
    """An edition's file. What it declares about its questions, the questions below it must bear out."""

    entries = {"sections": "section", "standards": "standard", "question": "question"}

    code: Line
    year: StrictInt
    title: Line
    questions: StrictInt
    core: StrictInt
    core_criteria: tuple[Line, ...]
    case_review: dict[str, Line]
    sections: tuple[SectionSpec, ...]
    standards: tuple[StandardSpec, ...]
    question: dict[str, QuestionSpec]

    @property
    def asked(self) -> tuple[QuestionSpec, ...]:
        """The questions with their codes, in the order of their numbers."""
        coded = (spec.model_copy(update={"code": code}) for code, spec in self.question.items())
        return tuple(sorted(coded, key=lambda question: question.number))


class EditionTranslationTable(CatalogueModel):
    """The file of an edition's translation: all words, by code or number."""

    entries = {"question": "question"}

    edition: Line
    language: Line
    title: Line
    sections: dict[str, Line]
    standards: dict[str, Line]
    question: dict[str, QuestionText]


@dataclass(frozen=True, kw_only=True)
class EditionTranslation:
    """All words of an edition in another language, by code or number."""

    language: str
    title: str
    sections: Mapping[str, str]
    standards: Mapping[int, str]
    questions: Mapping[str, QuestionText]


@dataclass(frozen=True, kw_only=True)
class EditionSpec:
    """One edition of the questions, checked, in the order of their numbers (R26, R27)."""

    code: str
    year: int
    title: str
    sections: tuple[SectionSpec, ...]
    standards: tuple[StandardSpec, ...]
    questions: tuple[QuestionSpec, ...]
    translations: Mapping[str, EditionTranslation]
    sha256: str

    def question(self, code: str) -> QuestionSpec:
        """The question with this code; KeyError when there is none."""
        for question in self.questions:
            if question.code == code:
                return question
        raise KeyError(code)
