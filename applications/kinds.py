"""The kinds of question, one class each: what is asked, what is missing, how it is drawn, written out and read back.

Every question is answered Yes or No, and with up to three texts that an answer has columns for. A kind says which of
them it asks for and what they hold. A new kind is a class here, in `KINDS`, with its templates; what it needs to know
of a single question, such as a unit, stands in the question's `options` in the edition's file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.enums import Elaboration
from iasios.ui.text_fields import BlockField
from iasios.workflow.constraints import TEXT_LIMIT

#: The texts of an answer, in the order of the page.
TEXTS = ("evidence", "elaboration", "measures")
#: Everything that a person writes in an answer.
CONTENT = ("met", *TEXTS)


class AnswerPart(StrEnum):
    """One thing that a question can need."""

    CONFIRMATION = "confirmation"
    ANSWER = "answer"
    EVIDENCE = "evidence"
    ELABORATION = "elaboration"
    MEASURES = "measures"
    CASE_REVIEW = "case_review"


class Asked(Protocol):
    """What a kind wants to know of a question; a row of the edition has it."""

    @property
    def elaboration(self) -> str: ...

    def translated(self, field: str) -> Any: ...


class Declared(Protocol):
    """What a kind checks of a question in the edition's file."""

    @property
    def elaboration_label(self) -> str: ...
    @property
    def measures_label(self) -> str: ...
    @property
    def options(self) -> Mapping[str, str]: ...


class QuestionKind:
    """A kind of question, as most are: Yes or No, the evidence in words, and a description where it is asked for."""

    #: Kept with each question, in up to 20 signs.
    code: ClassVar[str]
    label: ClassVar[Any]
    #: What the edition's file must say of each such question, in `options`.
    options: ClassVar[tuple[str, ...]] = ()
    #: The answer rests on the records of the case review; it is not carried over, because the records are new.
    rests_on_cases: ClassVar[bool] = False
    #: Drawn on a card above the answer, and on a card for reading; empty for nothing.
    card_template: ClassVar[str] = ""
    read_template: ClassVar[str] = ""

    #: What the demonstration and the tests write in the second text; empty where any words will do.
    sample: ClassVar[str] = ""

    # The edition's file

    def elaboration(self, *, has_label: bool) -> str:
        """When the second text is asked for."""
        return Elaboration.ALWAYS if has_label else Elaboration.NONE

    def faults(self, question: Declared) -> Iterator[str]:
        """What is wrong with a question of this kind in the edition's file, one sentence each."""
        if question.measures_label:
            yield "measures_label belongs to case-review questions only."
        yield from self._faulty_options(question)

    def _faulty_options(self, question: Declared) -> Iterator[str]:
        for name in self.options:
            if name not in question.options:
                yield f"options needs {name}, because kind is {self.code}."
        for name in question.options:
            if name not in self.options:
                yield f"options has {name}, which kind {self.code} does not know."

    # What is asked, and what is missing

    def texts(self, question: Asked) -> tuple[str, ...]:
        """The texts that such a question can ever ask for."""
        return ("evidence",) if question.elaboration == Elaboration.NONE else ("evidence", "elaboration")

    def boxes(self, question: Asked, *, gaps: int) -> tuple[str, ...]:
        """The texts that it asks for now."""
        return self.texts(question)

    def needed(self, elaboration: str, *, gaps: int) -> tuple[AnswerPart, ...]:
        """What must be there beside the answer, in the order of the page."""
        return (
            (AnswerPart.EVIDENCE,)
            if elaboration != Elaboration.ALWAYS
            else (AnswerPart.EVIDENCE, AnswerPart.ELABORATION)
        )

    def words_for(self, part: AnswerPart) -> str:
        """What is said of a missing part."""
        return str(MISSING[part])

    def demand_for(self, part: AnswerPart) -> str:
        """What to do about a missing part, said at its field when somebody saves on purpose; empty for nothing."""
        return str(DEMANDS.get(part, ""))

    # Form and card

    def field(self, question: Asked, name: str) -> forms.Field:
        """The field of a text; what it cleans to is stored as text."""
        return BlockField(limit=TEXT_LIMIT, required=False)

    def box_label(self, question: Asked, name: str) -> str:
        return _("Evidence you have") if name == "evidence" else str(question.translated(f"{name}_label"))

    def is_optional(self, name: str) -> bool:
        return False

    def box_template(self, name: str) -> str:
        """Draws the control of a text."""
        return f"applications/boxes/{'evidence' if name == 'evidence' else 'text'}.html"

    # Workbook, dossier and every other page that only shows

    def read_cell(self, question: Asked, name: str, text: str) -> str:
        """The text of a workbook's cell as it is stored. ValidationError says what is wrong with it."""
        return text

    def shown(self, question: Asked, name: str, text: str) -> str:
        """A stored text as people read it."""
        return text

    def lines(self, question: Asked, answer: Any) -> list[tuple[str, str, str]]:
        """What an answer says beside Yes or No: which text, its label in a document, and the text; no empty ones."""
        found = ((name, str(LINE_LABELS[name]), getattr(answer, name) if answer else "") for name in TEXTS)
        return [(name, label, self.shown(question, name, text)) for name, label, text in found if text]

    def written(self, question: Asked, answer: Any, *, besides: str = "") -> list[tuple[str, str]]:
        """The same texts under the words that asked for them, for a page where somebody reads or checks an answer.

        Args:
            besides: the name of a text that the page shows elsewhere.
        """
        lines = self.lines(question, answer)
        return [(self.box_label(question, name), text) for name, _label, text in lines if name != besides]


class YesNoEvidence(QuestionKind):
    """Yes or No, with the evidence in words."""

    code = "yes_no_evidence"
    label = gettext_lazy("Yes or no, with evidence")


class CaseReviewQuestion(QuestionKind):
    """Answered by the records of the case review and the evidence beside them; gaps are explained (R30, R39, R44)."""

    code = "case_review"
    label = gettext_lazy("Answered by the case review")
    options = ("topic",)
    rests_on_cases = True
    card_template = "applications/kinds/case_review.html"
    read_template = "applications/kinds/case_review_read.html"

    def elaboration(self, *, has_label: bool) -> str:
        return Elaboration.WHEN_GAPS if has_label else Elaboration.NONE

    def faults(self, question: Declared) -> Iterator[str]:
        if not (question.elaboration_label and question.measures_label):
            yield "a case-review question needs elaboration_label and measures_label."
        yield from self._faulty_options(question)

    def texts(self, question: Asked) -> tuple[str, ...]:
        return (*super().texts(question), "measures")

    def boxes(self, question: Asked, *, gaps: int) -> tuple[str, ...]:
        explained = question.elaboration == Elaboration.ALWAYS or (question.elaboration != Elaboration.NONE and gaps)
        asked = ("evidence", "elaboration") if explained else ("evidence",)
        return (*asked, "measures") if gaps else asked

    def needed(self, elaboration: str, *, gaps: int) -> tuple[AnswerPart, ...]:
        explained = elaboration == Elaboration.ALWAYS or (elaboration != Elaboration.NONE and gaps > 0)
        # Its evidence box is asked for like that of any other question (R30): where the records and their key are kept.
        always = (AnswerPart.CASE_REVIEW, AnswerPart.EVIDENCE)
        return (*always, AnswerPart.ELABORATION, AnswerPart.MEASURES) if explained else always


KINDS: dict[str, QuestionKind] = {kind.code: kind for kind in (YesNoEvidence(), CaseReviewQuestion())}
#: The kind of a question whose entry in the edition's file names none.
DEFAULT_KIND = YesNoEvidence.code


def declared_kind(entry: Mapping[str, Any]) -> QuestionKind:
    """The kind of a question by its entry in the edition's file."""
    return KINDS[entry.get("kind", DEFAULT_KIND)]


def kind_of(question: Any) -> QuestionKind:
    """The kind of a question."""
    return KINDS[question.kind]


def kind_choices() -> list[tuple[str, Any]]:
    """For the column, which a new kind does not change."""
    return [(kind.code, kind.label) for kind in KINDS.values()]


def codes_resting_on_cases() -> list[str]:
    """The kinds whose answers rest on the case review."""
    return [kind.code for kind in KINDS.values() if kind.rests_on_cases]


LINE_LABELS = {
    "evidence": gettext_lazy("Evidence"),
    "elaboration": gettext_lazy("Description"),
    "measures": gettext_lazy("Corrective measures"),
}
MISSING = {
    AnswerPart.CONFIRMATION: gettext_lazy("carried over, to be confirmed"),
    AnswerPart.ANSWER: gettext_lazy("not answered"),
    AnswerPart.EVIDENCE: gettext_lazy("evidence is empty"),
    AnswerPart.ELABORATION: gettext_lazy("explanation is empty"),
    AnswerPart.MEASURES: gettext_lazy("measures are empty"),
    AnswerPart.CASE_REVIEW: gettext_lazy("case review is not finished"),
}
DEMANDS = {
    AnswerPart.ANSWER: gettext_lazy("Choose Yes or No."),
    AnswerPart.EVIDENCE: gettext_lazy(
        "Describe the evidence you have. A core question counts only with both an answer and a text."
    ),
    AnswerPart.ELABORATION: gettext_lazy("Answer this too. A core question counts only when all its texts are there."),
    AnswerPart.MEASURES: gettext_lazy("Say what you will do about the gaps. The question counts only with this text."),
}
