"""Question cards as the pages draw them: one plain object per card, so that a template only walks over them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from applications.catalogue import ExampleText, examples_of
from applications.content_hashes import write_fingerprints
from applications.enums import TaskStatus
from applications.kinds import TEXTS, QuestionKind, kind_of
from applications.models import Answer, Application, InternalNote, Question, QuestionTask
from applications.presence import Here
from applications.presenters.question_parts import (
    question_number,
    question_top,
    text_area,
    thin_hint,
    thread_words,
    tool_link,
)
from applications.queries import (
    GapRow,
    ItemCount,
    Linked,
    Progress,
    QuestionState,
    RecordedDraw,
    draws_for,
    gap_rows_of,
    item_counts_of,
    linked_of,
)
from applications.thin_answers import thinness
from facilities.models import Thread
from iasios.identifiers import find_identifiers, say_findings
from iasios.ui.elements import status_text

# Stand for facility and question in the addresses of a card's pages.
_SLUG, _CODE = "slug-of-facility", "code-of-question"


@lru_cache(maxsize=16)
def _address_pattern(page: str) -> str:
    return reverse(f"applications:{page}", args=[_SLUG, _CODE])


#: Days before its day from which a question counts as due soon.
SOON = 7
#: How the design system draws what colleagues say of a question.
CHECKED_STATES = {
    TaskStatus.TO_CHECK: "your_turn",
    TaskStatus.CHANGE_WANTED: "unclear",
    TaskStatus.CHECKED: "resolved",
}


@dataclass
class Box:
    """One text box of a card."""

    name: str
    id: str
    label: str
    value: str
    is_optional: bool = False
    #: Draws the control, and the text as people read it.
    template: str = ""
    shown: str = ""
    errors: list[str] = field(default_factory=list)
    #: A colleague's text, as a difference from the typed one; only on a stale card.
    theirs: list[tuple[str, str]] | None = None
    #: The text that both began from, and what the person made of it; only where two texts are compared.
    before: str = ""
    mine: list[tuple[str, str]] | None = None
    typed: str = ""
    #: The field holds both people's changes, put together.
    is_merged: bool = False

    @property
    def looks(self) -> list[str]:
        """What looks like a patient in the text, in words; a warning, never a refusal."""
        return say_findings(find_identifiers(self.value))

    @property
    def part(self) -> str:
        """Which of the three texts: evidence, elaboration or measures."""
        return self.id.partition("-")[0]

    @property
    def area(self) -> SafeString:
        """The control of a plain text; a kind with another one brings a template of its own."""
        return text_area(self.name, self.id, self.value, rows=self.rows, is_refused=bool(self.errors))

    @property
    def rows(self) -> int:
        return min(12, max(3, len(self.value) // 90 + self.value.count("\n") + 1))


def thin_words(text: str, *, has_items: bool) -> str:
    """What a text does not name, as a hint that never bars anything."""
    found = thinness(text, has_items=has_items)
    named = [
        words
        for words, is_missing in (
            (_("who does it"), found.person),
            (_("when or how often"), found.day),
            (_("in which document it can be seen"), found.document),
        )
        if is_missing
    ]
    words = _("Automatic hint: this does not seem to say %(what)s. You can ignore it if it does.")
    return words % {"what": ", ".join(named)} if named else ""


@dataclass
class Card:
    """One question with its answer."""

    question: Question
    state: QuestionState
    answer: Answer
    boxes: list[Box]
    met: bool | None
    version: int
    #: Fingerprints of the card as the page was opened, and as the browser last knew it to be stored.
    seen: str
    base: str
    application: Application
    met_errors: list[str] = field(default_factory=list)
    #: A colleague's answer where it differs; only on a stale card.
    stale: Answer | None = None
    #: Who else is at this question now.
    here: list[Here] = field(default_factory=list)
    #: What colleagues noted; only on pages of the hospital's own people.
    notes: list[InternalNote] = field(default_factory=list)
    #: What hospital and office write to each other about it, with `is_unread`; only on pages of these two.
    thread: Thread | None = None

    @property
    def code(self) -> str:
        return self.question.code

    @cached_property
    def text(self) -> str:
        return str(self.question.translated("text"))

    @cached_property
    def guidance(self) -> str:
        return str(self.question.translated("guidance"))

    @cached_property
    def options(self) -> Any:
        """What the edition's file says for the kind, such as a unit, in the language of the page."""
        return self.question.translated("options")

    @cached_property
    def examples(self) -> Any:
        return self.question.translated("evidence")

    @cached_property
    def worked(self) -> ExampleText | None:
        """A good answer, a weak one, and why."""
        found = examples_of(self.application.edition.code)
        return found.of(self.code, (get_language() or "en").partition("-")[0]) if found is not None else None

    @property
    def number_mark(self) -> SafeString:
        return question_number(self.question.criterion, self.question.number, self.question.is_core)

    @property
    def top(self) -> SafeString:
        """The question with what counts as evidence."""
        worked = self.worked
        return question_top(
            self.code,
            self.text,
            self.guidance,
            tuple(self.examples),
            (worked.good, worked.weak, worked.why) if worked else None,
        )

    @cached_property
    def thin(self) -> str:
        """That the text looks thin, in words; empty where it does not, or where the answer is no."""
        first = next((box.value for box in self.boxes if box.part == "evidence"), "")
        return thin_words(first, has_items=bool(self.linked)) if self.met else ""

    @property
    def thin_hint(self) -> SafeString:
        return thin_hint(self.code, self.thin)

    @cached_property
    def standard_title(self) -> str:
        return str(self.question.standard.translated("title"))

    @property
    def met_name(self) -> str:
        return f"{self.code}-met"

    @property
    def met_id(self) -> str:
        return f"met-{self.code}"

    @property
    def met_error_id(self) -> str:
        return f"met-{self.code}_error"

    @property
    def mine_met(self) -> str:
        """The chosen answer as it is posted."""
        return "" if self.met is None else "yes" if self.met else "no"

    @property
    def answer_state(self) -> str:
        """For reading: the state that is drawn for the answer alone."""
        return "open" if self.met is None else "met" if self.met else "not_met"

    @property
    def answer_word(self) -> str:
        return _("Not answered") if self.met is None else _("Yes") if self.met else _("No")

    @property
    def kind(self) -> QuestionKind:
        return kind_of(self.question)

    @property
    def gaps(self) -> int:
        return int(self.application.case_gaps.get(str(self.question.number), 0))

    @property
    def gap_rows(self) -> list[GapRow]:
        """The table of gaps that the explanation is about (R44)."""
        return gap_rows_of(self.application, self.question)

    @cached_property
    def counts(self) -> list[ItemCount]:
        """What the complete case review says item by item."""
        return item_counts_of(self.application, self.question)

    @cached_property
    def draws(self) -> list[RecordedDraw]:
        """The random draws behind the 30 records, at the question that first asks for them."""
        return draws_for(self.application, self.question)

    @property
    def error_word(self) -> str:
        """One word for the margin of a refused card; empty while nothing is wrong."""
        if self.stale is not None:
            return _("Two texts")
        if self.met_errors:
            return _("No answer")
        if any(box.errors for box in self.boxes):
            return _("To correct") if any(box.value for box in self.boxes if box.errors) else _("Text missing")
        return ""

    @cached_property
    def saved_at(self) -> str:
        return saved_text(self.answer.updated_at) if self.answer.updated_at else ""

    def _address(self, page: str) -> str:
        pattern = _address_pattern(page)
        return pattern.replace(_SLUG, self.application.facility.slug).replace(_CODE, self.code)

    @cached_property
    def save_url(self) -> str:
        return self._address("answer")

    @cached_property
    def merge_url(self) -> str:
        return self._address("merge")

    @property
    def task(self) -> QuestionTask | None:
        """Whom the question is given to; only on pages of the hospital's own people."""
        return getattr(self.answer, "task", None)

    @property
    def due(self) -> SafeString:
        """The day of a question that is given to somebody."""
        return due_mark(self.task, is_open=not self.state.is_complete)

    def _tool(self, url: str, symbol: str, words: str) -> SafeString:
        return tool_link(url, symbol, words, self.question.criterion)

    @property
    def assignment_link(self) -> SafeString:
        """Who has the question and by when, or that it can be given to somebody."""
        words: str = _("Assign")
        if self.task is not None:
            name, due = str(self.task.assignee), self.due
            words = format_html("{}, {}", name, due) if due else name
        return self._tool(f"{self.team_url}#give", "user", words)

    @property
    def done_link(self) -> SafeString:
        return self._tool(f"{self.team_url}#give", "check", _("Done, please check"))

    @property
    def notes_link(self) -> SafeString:
        count = len(self.notes)
        words = ngettext("%(n)s note", "%(n)s notes", count) % {"n": count} if count else _("Note")
        return self._tool(f"{self.team_url}#notes", "note-pencil", words)

    @property
    def history_link(self) -> SafeString:
        return self._tool(self.history_url, "clock-counter-clockwise", _("History"))

    @property
    def thread_link(self) -> SafeString:
        """To the messages about the question."""
        return self._tool(self.messages_url, "chat-text", thread_words(self.thread))

    @property
    def check(self) -> SafeString:
        """How far the colleague and the person who gave the question are with it."""
        return check_mark(self.task)

    @cached_property
    def linked(self) -> list[Linked]:
        """The items of the evidence box."""
        return linked_of(self.answer)

    @property
    def has_released(self) -> bool:
        """Whether somebody who does not see the register, such as the chairperson, finds an item here."""
        return any(item.released for item in self.linked)

    @cached_property
    def evidence_url(self) -> str:
        return self._address("evidence_links")

    @cached_property
    def team_url(self) -> str:
        return self._address("team")

    @cached_property
    def messages_url(self) -> str:
        return self._address("question_messages")

    @cached_property
    def here_url(self) -> str:
        return self._address("here")

    @cached_property
    def history_url(self) -> str:
        return self._address("history")

    @property
    def their_mark(self) -> str:
        """Whose text the other one is, and of when."""
        if self.stale is None or self.stale.updated_at is None:
            return ""
        return f"{self.stale.updated_by}, {saved_text(self.stale.updated_at)}"

    @property
    def stale_line(self) -> str:
        """Who changed it and when (docs: the voice of a stale save)."""
        if self.stale is None or self.stale.updated_at is None:
            return ""
        return _("%(who)s changed this at %(when)s. Here are both texts.") % {
            "who": self.stale.updated_by,
            "when": saved_text(self.stale.updated_at),
        }


def due_mark(task: QuestionTask | None, *, is_open: bool) -> SafeString:
    """*by 4 March*; while the question is open also how near or how late that is. Empty without a day."""
    if task is None or task.due_on is None:
        return mark_safe("")
    left = (task.due_on - timezone.localdate()).days
    is_open = is_open and task.is_with_assignee
    day = date_format(task.due_on, "j F")
    if is_open and left < 0:
        late = ngettext("%(count)s day late", "%(count)s days late", -left) % {"count": -left}
        return status_text("late", late, small=True)
    if is_open and left <= SOON:
        return status_text("due_soon", _("by %(day)s") % {"day": day}, small=True)
    return format_html("{}", _("by %(day)s") % {"day": day})


def check_mark(task: QuestionTask | None) -> SafeString:
    """*Done, please check*, *Change wanted* or *Checked*; empty while a colleague writes or nobody has it."""
    if task is None or task.status == TaskStatus.GIVEN:
        return mark_safe("")
    return status_text(CHECKED_STATES[TaskStatus(task.status)], task.get_status_display(), small=True)


def saved_text(moment: datetime) -> str:
    """*12:03* today, *3 March, 12:03* on another day."""
    local = timezone.localtime(moment)
    clock = date_format(local, "H:i")
    return clock if local.date() == timezone.localdate() else f"{date_format(local, 'j F')}, {clock}"


def _box(question: Question, name: str, value: str) -> Box:
    kind = kind_of(question)
    return Box(
        name=f"{question.code}-{name}",
        id=f"{name}-{question.code}",
        label=kind.box_label(question, name),
        value=value,
        is_optional=kind.is_optional(name),
        template=kind.box_template(name),
        shown=kind.shown(question, name, value),
    )


def card_of(answer: Answer, state: QuestionState, *, boxes: Iterable[str] | None = None) -> Card:
    """A card that shows what is stored.

    Args:
        boxes: which texts; by default those that the question asks for now.
    """
    question, application = answer.question, answer.application
    if boxes is None:
        boxes = kind_of(question).boxes(question, gaps=application.case_gaps.get(str(question.number), 0))
    drawn = [_box(question, name, getattr(answer, name)) for name in boxes]
    prints = write_fingerprints({"met": answer.met} | {box.part: box.value for box in drawn})
    return Card(
        question=question,
        state=state,
        answer=answer,
        boxes=drawn,
        met=answer.met,
        version=answer.version,
        seen=prints,
        base=prints,
        application=application,
    )


def read_card(answer: Answer, state: QuestionState) -> Card:
    """A card for reading: every text that there is, and those that are asked for."""
    gaps = answer.application.case_gaps.get(str(answer.question.number), 0)
    asked = kind_of(answer.question).boxes(answer.question, gaps=gaps)
    names = [n for n in TEXTS if n in asked or getattr(answer, n)]
    return card_of(answer, state, boxes=names)


def cards_of(answers: Iterable[Answer], progress: Progress) -> list[Card]:
    states: Mapping[str, QuestionState] = {state.code: state for state in progress.states}
    return [card_of(answer, states[answer.question.code]) for answer in answers]
