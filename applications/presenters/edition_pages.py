"""Editions as the office's pages show them: the questions of a draft in their order, and what it changes in words."""

import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications.catalogue.comparison import EditionComparison, FieldChange, NameChange, QuestionChange, reference_of
from applications.catalogue.writing import Files, exported, file_name, ordered
from applications.enums import Requirement
from applications.forms.editions import CONFIDENCES
from applications.kinds import KINDS, declared_kind
from applications.queries.draft_checks import DraftFault, language_name
from applications.queries.edition_drafts import identity_of, standard_of, standards_in


@dataclass(frozen=True)
class QuestionLine:
    """A question in the list of a draft."""

    identity: str
    reference: str
    short: str
    is_core: bool
    kind: str
    change: str
    faults: int


@dataclass
class StandardLines:
    """The questions of a standard, in their order."""

    number: int
    title: str
    questions: list[QuestionLine] = field(default_factory=list)


def outline(files: Files, changes: EditionComparison, faults: list[DraftFault]) -> list[StandardLines]:
    """Every question of a draft by standard, with what differs and how much is missing."""
    language = _language(files)
    changed = {change.code: change.change for change in changes.questions if change.change != "removed"}
    missing: dict[str, int] = {}
    for fault in faults:
        missing[fault.identity] = missing.get(fault.identity, 0) + 1
    lines = {number: StandardLines(number, title) for number, title in standards_in(files, language).items()}
    for code in ordered(files):
        entry = files["en"]["question"][code]
        identity = identity_of(files, code)
        lines[standard_of(code)].questions.append(
            QuestionLine(
                identity=identity,
                reference=reference_of(code, entry),
                short=short_of(files, code) or _("not written yet"),
                is_core=entry["requirement"] == Requirement.CORE,
                kind=str(declared_kind(entry).label),
                change=changed.get(code, ""),
                faults=missing.get(identity, 0),
            )
        )
    return [lines[number] for number in sorted(lines)]


def _language(files: Files) -> str:
    language = (get_language() or "en").split("-")[0]
    return language if language in files else "en"


def short_of(files: Files, code: str) -> str:
    """The topic of a question in the reader's language, in English where it is not written in that."""
    own = files[_language(files)]["question"].get(code, {}).get("short", "")
    return str(own or files["en"]["question"][code].get("short", ""))


def places(files: Files) -> list[tuple[str, list[tuple[str, str]]]]:
    """Where a new question may stand: at the head of each standard, after each of its criteria, and as a further part
    of one."""
    found = {
        number: (f"{number} {title}", [(f"{number}|", _("first in standard %(number)s") % {"number": number})])
        for number, title in standards_in(files, _language(files)).items()
    }
    criteria: dict[str, str] = {}
    for code in ordered(files):
        # Of a criterion with several questions the last one stands for it.
        criteria[code.partition("-")[0]] = code
    for criterion, code in criteria.items():
        words = _("after %(criterion)s, %(topic)s") % {
            "criterion": reference_of(criterion, {}),
            "topic": short_of(files, code),
        }
        number = standard_of(code)
        place = f"{number}|{identity_of(files, code)}"
        part = _("further part of %(criterion)s") % {"criterion": reference_of(criterion, {})}
        found[number][1].extend([(place, words), (f"{place}|part", part)])
    return [found[number] for number in sorted(found)]


_FIELDS = {
    "text": lambda: _("Question"),
    "short": lambda: _("Topic"),
    "guidance": lambda: _("Hint"),
    "evidence": lambda: _("Examples of evidence"),
    "elaboration_label": lambda: _("Box for a description"),
    "measures_label": lambda: _("Box for measures"),
    "options": lambda: _("Particulars of the kind"),
    "requirement": lambda: _("Needed for"),
    "kind": lambda: _("Kind"),
    "confidence": lambda: _("Where its words come from"),
}


@dataclass(frozen=True)
class ChangedField:
    """One text as marked parts, with what it is called."""

    label: str
    language: str
    parts: list[tuple[str, str]]


@dataclass(frozen=True)
class ChangedQuestion:
    """A question that differs, with its heading and its fields."""

    change: QuestionChange
    short: str
    fields: list[ChangedField]


def changed_questions(comparison: EditionComparison, before: Files, after: Files) -> list[ChangedQuestion]:
    """What differs, question by question."""
    return [
        ChangedQuestion(
            change, short_of(before if change.change == "removed" else after, change.code), _fields(change.fields)
        )
        for change in comparison.questions
    ]


def _fields(fields: tuple[FieldChange, ...]) -> list[ChangedField]:
    shown = []
    for one in fields:
        label = _FIELDS[one.name]()
        if one.language:
            label = _("%(what)s, %(language)s") % {"what": label, "language": language_name(one.language)}
        parts = [(mark, _mark(one.name, text)) for mark, text in one.parts]
        shown.append(ChangedField(label, one.language, parts))
    return shown


def _mark(name: str, text: str) -> str:
    """A mark as people read it; the words of a question as they are."""
    names: dict[str, dict[str, Any]] = {
        "requirement": {str(value): f"{label} " for value, label in Requirement.choices},
        "confidence": {value: f"{label} " for value, label in CONFIDENCES},
        "kind": {code: f"{kind.label} " for code, kind in KINDS.items()},
    }
    return str(names.get(name, {}).get(text, text))


def changed_names(comparison: EditionComparison) -> list[ChangedField]:
    """Other titles of parts and standards."""
    return [ChangedField(_name(one), one.language, list(one.parts)) for one in comparison.names]


def _name(change: NameChange) -> str:
    what = _("Standard %(number)s") % {"number": change.key} if change.what == "standard" else _("Title of a part")
    return _("%(what)s, %(language)s") % {"what": what, "language": language_name(change.language)}


def archive_of(files: Files) -> tuple[str, BytesIO]:
    """A ZIP with the files of an edition, and its name."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in exported(files).items():
            archive.writestr(name, text)
    made.seek(0)
    return file_name(files["en"]["code"]).replace(".toml", ".zip"), made
