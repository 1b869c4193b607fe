"""The application as a workbook: out with what is stored, and back in as proposals. Writes nothing to the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from applications.content_hashes import fingerprint, read_fingerprints, write_fingerprints
from applications.kinds import CONTENT, TEXTS, kind_of
from applications.models import Answer, Application, Question
from iasios.workbooks import Book, Cell, Column, add_sheet, as_carried, new_workbook
from iasios.workflow.constraints import TEXT_LIMIT

SHEET = "Answers"
#: The sheet has the questions, a few lines of words and headings.
MOST_ROWS = 200


def _columns() -> list[Column]:
    yes_no = (_("Yes"), _("No"))
    return [
        Column(code="code", heading=_("Code"), width=8, locked=True),
        Column(code="criterion", heading=_("Criterion"), width=10, locked=True),
        Column(code="requirement", heading=_("Requirement"), width=12, locked=True),
        Column(code="question", heading=_("Question"), width=48, locked=True),
        Column(code="met", heading=_("Answer"), width=10, choices=yes_no),
        Column(code="evidence", heading=_("Evidence you have"), width=60, is_text=True),
        Column(code="elaboration", heading=_("Description"), width=60, is_text=True),
        Column(code="measures", heading=_("Corrective measures"), width=40, is_text=True),
        Column(code="known", heading=_("For the portal, leave as it is"), width=12, locked=True),
    ]


def application_workbook(application: Application, answers: Sequence[Answer]) -> Any:
    """A workbook with every question and what is stored; `read_workbook` understands it in any language."""
    book = new_workbook(title=_("Application %(code)s") % {"code": application.code})
    words = {None: "", True: _("Yes"), False: _("No")}
    rows = [
        {
            "code": answer.question.code,
            "criterion": answer.question.criterion,
            "requirement": str(answer.question.get_requirement_display()),  # type: ignore[attr-defined]
            "question": str(answer.question.translated("text")),
            "met": words[answer.met],
            "known": write_fingerprints({name: _carried(answer, name) for name in CONTENT}),
        }
        | {name: getattr(answer, name) for name in TEXTS}
        for answer in answers
    ]
    intro = [
        _("Application %(code)s of %(facility)s") % {"code": application.code, "facility": application.facility.name},
        _("Fill in the white columns and bring the file back. The portal shows every change before it is written."),
    ]
    add_sheet(book, SHEET, columns=_columns(), rows=rows, intro=intro, protect=True)
    return book


@dataclass(frozen=True)
class Fault:
    """What cannot be taken, and where it stands."""

    at: str
    message: str


@dataclass
class Proposal:
    """What the workbook says about one answer that differs from what is stored.

    Attributes:
        values: the differing fields: `met` and texts.
        conflicts: those of them that somebody changed in the portal after the workbook was made.
    """

    answer: Answer
    values: dict[str, Any]
    conflicts: frozenset[str]


@dataclass
class AnswersRead:
    """Everything that a workbook says, and nothing of it written."""

    proposals: list[Proposal] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    same: int = 0


def read_workbook(book: Book, answers: Sequence[Answer]) -> AnswersRead:
    """Compares a workbook with what is stored, cell by cell.

    Raises:
        WorkbookRefused: it has no sheet of answers.
    """
    found = AnswersRead()
    place = book.table({column.code: column.heading for column in _columns()}, needed=("code", "met", "evidence"))
    if place is None:
        named = book.sheet(SHEET)
        found.faults.append(Fault(named.title, _("The headings are not those of the template. Download it again.")))
        return found
    _sheet, table = place
    by_code = {answer.question.code: answer for answer in answers}
    seen: set[str] = set()
    for number, cells in table.records():
        code = cells["code"].text
        answer = by_code.get(code)
        if answer is None:
            found.faults.append(Fault(cells["code"].at, _("“%(code)s” is no question.") % {"code": code[:20]}))
        elif code in seen:
            where = _("Row %(number)s") % {"number": number}
            found.faults.append(Fault(where, _("%(code)s is listed twice. The first row counts.") % {"code": code}))
        else:
            seen.add(code)
            _read_row(found, answer, cells)
    return found


def _read_row(found: AnswersRead, answer: Answer, cells: Mapping[str, Cell]) -> None:
    known = read_fingerprints(cells["known"].text) if "known" in cells else {}
    values: dict[str, Any] = {}
    for name in CONTENT:
        cell = cells.get(name)
        if cell is None:
            continue
        if cell.problem:
            found.faults.append(Fault(cell.at, cell.problem))
            continue
        value = _value(found, answer.question, name, cell)
        # A cell that was not touched since the workbook was made says nothing, whatever stands in the portal by now.
        if isinstance(value, _Nothing) or fingerprint(value) == known.get(name):
            continue
        if value != _carried(answer, name):
            values[name] = value
    if values:
        changed = {name for name in values if known and known.get(name) != fingerprint(_carried(answer, name))}
        found.proposals.append(Proposal(answer, values, frozenset(changed)))
    else:
        found.same += 1


def _carried(answer: Answer, name: str) -> Any:
    """What is stored, as a cell that nobody touched brings it back: a workbook keeps no fixed spaces, for example."""
    stored = getattr(answer, name)
    return as_carried(stored) if isinstance(stored, str) else stored


class _Nothing:
    """A cell that cannot be taken."""


def _value(found: AnswersRead, question: Question, name: str, cell: Cell) -> Any:
    if name == "met":
        if not cell.word:
            return None
        if cell.word in _words("Yes"):
            return True
        if cell.word in _words("No"):
            return False
        found.faults.append(Fault(cell.at, _("Write Yes or No.")))
        return _Nothing()
    text = cell.text
    if len(text) > TEXT_LIMIT:
        message = _("This is %(length)s characters; %(limit)s fit.") % {"length": len(text), "limit": TEXT_LIMIT}
        found.faults.append(Fault(cell.at, message))
        return _Nothing()
    kind = kind_of(question)
    if text and name not in kind.texts(question):
        found.faults.append(Fault(cell.at, _("This question does not ask for this text.")))
        return _Nothing()
    try:
        return kind.read_cell(question, name, text) if text else text
    except ValidationError as refused:
        found.faults.append(Fault(cell.at, " ".join(refused.messages)))
        return _Nothing()


def _words(word: str) -> set[str]:
    """A word in every language of the portal."""
    found = {word.casefold()}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.add(_(word).casefold())
    return found
