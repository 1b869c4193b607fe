"""The questions of one standard as cards: what the hospital says, and the reader's verdict on each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from applications.kinds import kind_of
from applications.models import Answer
from applications.queries.evidence import released_of
from assessment.forms.evaluations import VerdictCardForm, stored_values
from assessment.models import Verdict
from assessment.queries.dossiers import Dossier, DossierLine, answers_by_question
from casereview.queries import CriterionTally, tallies_of
from iasios.ui.forms import SummaryLine


@dataclass(frozen=True)
class VerdictCard:
    """One question.

    Attributes:
        texts: what the hospital wrote, under the words that asked for it.
        form: the reader's verdict; None where the reader judges nothing now.
        stored: the verdict as another window saved it, where that came in between.
    """

    line: DossierLine
    answer: Answer | None
    texts: list[tuple[str, str]]
    released: list[Any]
    tally: CriterionTally | None = None
    form: VerdictCardForm | None = None
    stored: Verdict | None = None
    is_stale: bool = False

    @property
    def code(self) -> str:
        return str(self.line.question.code)

    @property
    def error_lines(self) -> list[SummaryLine]:
        """What was refused, each with the way to this card."""
        if self.form is None or not self.form.errors:
            return []
        criterion = self.line.question.criterion
        return [
            SummaryLine(f"{criterion}: {message}", f"q-{self.code}")
            for messages in self.form.errors.values()
            for message in messages
        ]

    @property
    def chosen(self) -> str:
        return str(self.form["choice"].value() or "") if self.form is not None else ""


@dataclass(frozen=True)
class CardsLeft:
    """Cards that a request could not save, by the code of the question."""

    refused: Mapping[str, VerdictCardForm] = field(default_factory=dict)
    stale: Mapping[str, tuple[VerdictCardForm, Verdict | None]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.refused or self.stale)


def lines_of_standard(found: Dossier, number: int) -> list[DossierLine]:
    """The questions of a standard in the application's edition; empty where it has no such standard."""
    return [line for line in found.lines if line.question.standard.number == number]


def stored_form(line: DossierLine) -> VerdictCardForm:
    """The reader's verdict as it is stored, to be changed."""
    return VerdictCardForm(initial=stored_values(line.mine), prefix=line.question.code)


def cards_of_standard(
    found: Dossier, lines: Iterable[DossierLine], *, may_judge: bool, left: CardsLeft | None = None
) -> list[VerdictCard]:
    """The cards with what is stored; those that could not be saved with what was typed."""
    lines = list(lines)
    left = left or CardsLeft()
    answers = answers_by_question(found.application)
    tallies = {}
    if any(kind_of(line.question).rests_on_cases for line in lines):
        tallies = {one.question.pk: one for one in tallies_of(found.application.case_review).criteria}
    cards = []
    for line in lines:
        code, answer = line.question.code, answers.get(line.question.pk)
        form, stored = left.stale.get(code, (left.refused.get(code), None))
        if form is None and may_judge and found.may_judge_line(line):
            form = stored_form(line)
        cards.append(
            VerdictCard(
                line=line,
                answer=answer,
                texts=kind_of(line.question).written(line.question, answer),
                released=released_of(answer) if answer else [],
                tally=tallies.get(line.question.pk),
                form=form,
                stored=stored,
                is_stale=code in left.stale,
            )
        )
    return cards
