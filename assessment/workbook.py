"""The dossier as a workbook for work away from the desk, and what comes back from it."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook

from applications.kinds import kind_of
from applications.models import Answer
from assessment.enums import VerdictChoice
from assessment.forms.evaluations import VerdictForm
from assessment.queries.dossiers import Dossier, DossierLine, answers_by_question
from assessment.queries.notes import own_note_texts
from iasios.workbooks import Cell, Column, WorkbookRefused, add_sheet, as_carried, new_workbook, open_workbook

#: What an assessor may change in the sheet, by the fields of a verdict.
FIELDS = ("choice", "comment", "note_to_other", "private_note")


def columns() -> list[Column]:
    """The sheet's columns; the hidden codes make it readable in any language when it comes back."""
    words = [str(label) for label in VerdictChoice.labels]
    return [
        Column(code="question", heading=_("Code"), width=8, locked=True),
        Column(code="criterion", heading=_("Criterion"), width=10, locked=True),
        Column(code="kind", heading=_("Kind"), width=10, locked=True),
        Column(code="asks", heading=_("Question"), width=44, locked=True),
        Column(code="answer", heading=_("Answer of the hospital"), width=60, locked=True),
        Column(code="request", heading=_("Request and reply"), width=50, locked=True),
        Column(code="choice", heading=_("Your verdict"), width=14, choices=words),
        Column(code="comment", heading=_("To the hospital"), width=50, hint=_("Without your name."), is_text=True),
        Column(code="note_to_other", heading=_("To the other assessor"), width=36, is_text=True),
        Column(code="private_note", heading=_("Private note"), width=36, is_text=True),
        Column(code="version", heading=_("Version"), width=9, locked=True),
    ]


def verdict_workbook(found: Dossier, user: Any) -> Workbook:
    """The whole dossier as one sheet, with the reader's own verdicts to fill in; nothing of the other assessor."""
    application = found.application
    answers = answers_by_question(application)
    notes = own_note_texts(application, user, found.round)
    book = new_workbook(title=_("Dossier %(code)s") % {"code": application.code})
    add_sheet(
        book,
        _("Verdicts"),
        columns=columns(),
        rows=[_row(line, answers.get(line.question.pk), notes.get(line.question.pk, ("", ""))) for line in found.lines],
        intro=[
            f"{application.code}, {application.facility.name}",
            _("Round %(round)s. Fill in the columns after the request and hand the file in where it came from.")
            % {"round": found.round},
            _("A verdict that you have changed in the portal meanwhile is not overwritten: you are shown both."),
        ],
        protect=True,
    )
    return book


def _row(line: DossierLine, answer: Answer | None, notes: tuple[str, str]) -> dict[str, Any]:
    mine, reply = line.mine, line.reply
    said = [text for _name, _label, text in kind_of(line.question).lines(line.question, answer)]
    asked = [line.finding.asked if line.finding else ""]
    if reply:
        asked += [reply.reply, reply.reply_link, reply.corrected]
    return {
        "question": line.question.code,
        "criterion": line.question.criterion,
        "kind": _("Core") if line.question.is_core else _("Extended"),
        "asks": line.question.translated("text"),
        "answer": "\n\n".join(said),
        "request": "\n\n".join(text for text in asked if text),
        "choice": str(VerdictChoice(mine.choice).label) if mine and mine.choice else "",
        "comment": mine.comment if mine else "",
        "note_to_other": notes[0],
        "private_note": notes[1],
        "version": mine.version if mine else 0,
    }


@dataclass(frozen=True)
class VerdictProblem:
    """A cell that cannot be taken, by its address."""

    at: str
    text: str


@dataclass(frozen=True)
class VerdictChange:
    """One verdict as the workbook has it, differing from the portal's."""

    line: DossierLine
    version: int
    values: dict[str, str]


@dataclass
class VerdictsRead:
    """What a workbook brings: changes to save, and cells that cannot be taken."""

    changes: list[VerdictChange] = field(default_factory=list)
    problems: list[VerdictProblem] = field(default_factory=list)
    same: int = 0


def read_workbook(upload: Any, found: Dossier, user: Any) -> VerdictsRead:
    """Compares a workbook that came back with what stands in the portal now.

    Raises:
        WorkbookRefused: no such workbook, or one of another dossier or round.
    """
    book = open_workbook(upload, most_rows=200)
    place = book.table({column.code: column.heading for column in columns()}, needed=("question", "version", *FIELDS))
    sheet = place[0] if place else book.sheets[0]
    head = next((row.cells[0].text for row in sheet.rows if row.cells and row.cells[0].text), "")
    if found.application.code not in head:
        raise WorkbookRefused(
            _("This workbook belongs to another dossier. Take the one of %(code)s.") % {"code": found.application.code}
        )
    if place is None:
        raise WorkbookRefused(_("The columns of the workbook are not those of the download. Take it again."))
    notes = own_note_texts(found.application, user, found.round)
    reading, seen = VerdictsRead(), set[str]()
    for _number, cells in place[1].records():
        line = found.line(cells["question"].text)
        if line is None:
            if not cells["question"].is_blank:
                reading.problems.append(VerdictProblem(cells["question"].at, _("There is no such question.")))
            continue
        if line.question.code in seen:
            reading.problems.append(VerdictProblem(cells["question"].at, _("This question is listed twice.")))
            continue
        seen.add(line.question.code)
        _compare(reading, line, cells, notes.get(line.question.pk, ("", "")))
    return reading


def _compare(reading: VerdictsRead, line: DossierLine, cells: dict[str, Cell], notes: tuple[str, str]) -> None:
    values, bad = _values(cells)
    if bad:
        reading.problems += bad
        return
    mine = line.mine
    stored = {
        "choice": mine.choice if mine else "",
        "comment": mine.comment if mine else "",
        "note_to_other": notes[0],
        "private_note": notes[1],
    }
    # As the cells bring it back that nobody touched: a text that only the workbook altered is no change.
    stored = {name: as_carried(text) for name, text in stored.items()}
    if values == stored:
        reading.same += 1
        return
    version = cells["version"].text
    reading.changes.append(VerdictChange(line, int(version) if version.isdigit() else 0, values))


def _values(cells: dict[str, Cell]) -> tuple[dict[str, str], list[VerdictProblem]]:
    problems = [VerdictProblem(cells[name].at, cells[name].problem) for name in FIELDS if cells[name].problem]
    values = {name: cells[name].text for name in FIELDS}
    values["choice"] = _choice(cells["choice"])
    if values["choice"] == "?":
        problems.append(VerdictProblem(cells["choice"].at, _("Choose met, not met or unclear.")))
    form = VerdictForm(values | {"version": 0, "choice": ""})
    if not form.is_valid():
        problems += [
            VerdictProblem(cells[name].at, str(words[0])) for name, words in form.errors.items() if name in cells
        ]
    return values, problems


def _choice(cell: Cell) -> str:
    """The verdict by its word in the reader's language or by its code; *?* for anything else."""
    if cell.is_blank:
        return ""
    known = {str(label).casefold(): str(value) for value, label in VerdictChoice.choices}
    known |= {str(value): str(value) for value in VerdictChoice.values} | {"not met": "not_met"}
    return known.get(cell.word, "?")
