"""What an edition of the questions consists of, as plain frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SectionSpec:
    """One of the three parts of the Standards."""

    code: str
    title: str


@dataclass(frozen=True, kw_only=True)
class StandardSpec:
    """One of the thirteen standards; `section` is the code of its part."""

    number: int
    section: str
    title: str


@dataclass(frozen=True, kw_only=True)
class QuestionSpec:
    """One question of the application.

    `elaboration` says when the second text box must be filled in: "none" (there is no such box), "always",
    or "when_gaps" (only when the internal case review shows gaps; then the measures box too) (R29, R44).
    """

    code: str
    number: int
    standard: int
    letter: str
    part: str
    requirement: str
    kind: str
    text: str
    short: str
    guidance: str
    evidence: tuple[str, ...]
    elaboration_label: str
    measures_label: str
    confidence: str

    @property
    def is_core(self) -> bool:
        """Whether Accredited Centre needs it (R28)."""
        return self.requirement == "core"

    @property
    def elaboration(self) -> str:
        """ "none", "always" or "when_gaps"."""
        if not self.elaboration_label:
            return "none"
        return "when_gaps" if self.kind == "case_review" else "always"

    @property
    def criterion(self) -> str:
        """The criterion asked about, such as "1f"; two questions may share one."""
        return f"{self.standard}{self.letter}"

    @property
    def reference(self) -> str:
        """The criterion as people write it: "1(a)", and "1(f) ii" for a part."""
        return f"{self.standard}({self.letter}) {self.part}".strip()


@dataclass(frozen=True, kw_only=True)
class QuestionText:
    """The words of one question in another language."""

    text: str
    short: str
    guidance: str
    evidence: tuple[str, ...]
    elaboration_label: str
    measures_label: str


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
    """One edition of the 52 questions, checked, in the order of their numbers (R26, R27)."""

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
