"""What the case review has told the application: the random draws, and what the 30 records hold, item by item."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from applications.models import Application, Question
from applications.queries.edition import topic_questions

#: Records of a case review (R37).
CASES = 30
#: The method of records that were drawn without the portal.
OWN_DRAW = "own"


@dataclass(frozen=True)
class GapRow:
    """One item that some records lack."""

    label: str
    cases: tuple[int, ...]

    @property
    def present(self) -> int:
        """How many hold it, once all are marked; a record without a mark counts as one of them."""
        return CASES - len(self.cases)


@dataclass(frozen=True)
class ItemCount:
    """What the 30 records say about one item."""

    label: str
    present: int
    missing: int
    not_applicable: int


@dataclass(frozen=True)
class RecordedDraw:
    """One random draw; everything from the seed on is empty until its list was counted."""

    number: int
    method: str
    reason: str
    commitment: str
    fixed_at: datetime
    seed: str = ""
    size: int = 0
    list_fingerprint: str = ""
    drawn_at: datetime | None = None
    #: The office ordered it.
    is_ordered: bool = False
    #: What the hospital says that it does in a year, where the list is shorter; 0 where it is not.
    short_of: int = 0

    @property
    def is_own(self) -> bool:
        """Drawn without the portal; `reason` says how, where the hospital said so."""
        return self.method == OWN_DRAW


def gap_rows_of(application: Application, question: Question) -> list[GapRow]:
    """The table of gaps that the explanation of a question is about (R44); empty for other questions."""
    found = application.case_gap_items.get(str(question.number), ())
    return [GapRow(_in_language(row["label"]), tuple(row["cases"])) for row in found]


def item_counts_of(application: Application, question: Question) -> list[ItemCount]:
    """Present, missing and not applicable for each item of a question; empty until the review is complete."""
    return [
        ItemCount(_in_language(row["label"]), row["present"], row["missing"], row["not_applicable"])
        for row in application.case_items
        if row["question"] == question.number
    ]


def draws_for(application: Application, question: Question) -> list[RecordedDraw]:
    """The draws, oldest first, at the question that first asks for the 30 records; none at the others.

    A complete review without a draw was drawn without the portal: that is said too.
    """
    first = min(topic_questions(application.edition_id).values(), key=lambda asked: asked.number, default=None)
    if question != first:
        return []
    if not application.case_draws and (confirmed := application.case_review_completed_at):
        return [RecordedDraw(0, OWN_DRAW, "", "", timezone.localtime(confirmed))]
    draws = [_draw(row) for row in application.case_draws]
    yearly = application.facility.procedures_per_year
    return [replace(draw, short_of=yearly) if 0 < draw.size < yearly else draw for draw in draws]


def _draw(row: Mapping[str, Any]) -> RecordedDraw:
    moments = {name: _moment(row.get(name)) for name in ("fixed_at", "drawn_at")}
    return RecordedDraw(**{**row, **moments})


def _moment(text: str | None) -> datetime | None:
    return timezone.localtime(datetime.fromisoformat(text)) if text else None


def _in_language(words: Mapping[str, str]) -> str:
    language = get_language() or "en"
    return words.get(language) or words.get(language.partition("-")[0]) or words.get("en", "")
