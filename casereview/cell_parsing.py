"""What people write in a cell of a spreadsheet, pasted or sent as a file, and what it means here (R40 to R43)."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from casereview.catalogue import DatasetSpec, MarkSpec, load_dataset
from casereview.completeness import clean_mark, clean_procedure_on
from casereview.enums import Mark
from iasios.workbooks import Cell, UnreadableCell

#: Short forms beside the words of the pages. N is the key for "does not apply", so it never means No.
_SHORT = {
    Mark.PRESENT: ("p", "y", "j", "x", "1", "true", "✓", "✔"),
    Mark.MISSING: ("m", "0", "false", "✗", "✘"),
    Mark.NOT_APPLICABLE: ("n", "na", "n/a", "n.a.", "–", "-"),
}


def read_cell(dataset: DatasetSpec, cell: str, written: Cell, *, today: date, stored: date | None = None) -> Any:
    """The value that a person means: a mark, the code of a tumour type, or a date; empty or None for a blank cell.

    Args:
        cell: an item code, `tumour_type` or `procedure_on`.
        stored: the date that the case has now; it may stay although it has left the window since.

    Raises:
        ValidationError: with what to write instead.
    """
    if written.problem:
        raise ValidationError(written.problem, code="unreadable")
    if cell == "procedure_on":
        try:
            day = written.day()
        except UnreadableCell as error:
            raise ValidationError(str(error), code="unreadable") from None
        return day if day == stored else clean_procedure_on(day, today)
    if not written.text:
        return ""
    if cell == "tumour_type":
        return _tumour_type(dataset, written)
    spec = next((spec for spec in dataset.marks if spec.code == cell), None)
    if spec is None:
        raise ValidationError(_("The case review has no such item."), code="unknown_item")
    return clean_mark(dataset, cell, _mark(dataset, spec, written))


def _mark(dataset: DatasetSpec, spec: MarkSpec, written: Cell) -> str:
    found = _mark_words().get(written.word)
    if found is None and written.word in _own_words(dataset.code)[spec.code]:
        found = Mark.NOT_APPLICABLE
    if found is None:
        raise ValidationError(
            _("“%(text)s” is no mark. Write present, missing or not applicable, or P, M, N."),
            code="unknown_mark",
            params={"text": _cut(written.text)},
        )
    return str(found)


def _tumour_type(dataset: DatasetSpec, written: Cell) -> str:
    found = _tumour_words(dataset.code).get(written.word)
    if found is None:
        raise ValidationError(
            _("“%(text)s” is not in the list of tumour types."),
            code="unknown_tumour_type",
            params={"text": _cut(written.text)},
        )
    return found


@cache
def _mark_words() -> dict[str, Mark | str]:
    found: dict[str, Mark | str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for mark in Mark:
                found |= dict.fromkeys((mark.value, str(mark.label).casefold()), mark)
            found[pgettext("mark in the grid", "present").casefold()] = Mark.PRESENT
            found[pgettext("mark in the grid", "yes").casefold()] = Mark.PRESENT
            found[pgettext("mark in the grid", "missing").casefold()] = Mark.MISSING
            found[pgettext("mark in the grid", "no").casefold()] = Mark.MISSING
            found[pgettext("mark in the grid", "does not apply").casefold()] = Mark.NOT_APPLICABLE
            found[pgettext("mark in the grid", "not yet marked").casefold()] = ""
            found[pgettext("mark not made", "Open").casefold()] = ""
    for mark, words in _SHORT.items():
        found |= dict.fromkeys(words, mark)
    return found


@cache
def _own_words(code: str) -> dict[str, set[str]]:
    """The words that single items have for *not applicable*, in every language."""
    dataset = load_dataset(code)
    languages = [dataset.in_language(language) for language in ("en", *dataset.translations)]
    return {
        spec.code: {known.mark(spec.code).not_applicable_label.casefold() for known in languages} - {""}
        for spec in dataset.marks
    }


@cache
def _tumour_words(code: str) -> dict[str, str]:
    """Every way to write a tumour type; a word that two of them share names neither."""
    dataset = load_dataset(code)
    found: dict[str, str] = {}
    shared: set[str] = set()
    for language in ("en", *dataset.translations):
        for kind in dataset.in_language(language).tumour_types:
            for word in (kind.code, kind.label.casefold(), kind.short.casefold()):
                if found.setdefault(word, kind.code) != kind.code:
                    shared.add(word)
    return {word: kind for word, kind in found.items() if word not in shared}


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
