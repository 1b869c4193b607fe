"""The page of one case, and a case in a line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casereview.catalogue import DatasetSpec, MarkSpec
from casereview.completeness import case_is_complete, cell_text, clashes, gaps_of, row_text, window_state
from casereview.enums import Mark
from casereview.forms.cases import CaseForm, case_cells, mark_choices
from casereview.models import Case
from casereview.presenters.labels import cell_label, cell_words, long_date
from casereview.queries import is_begun
from iasios.ui.elements import icon, segments, status_sentence, status_text

#: A mark as a state of the design system.
_STATE = {Mark.PRESENT: "met", Mark.MISSING: "not_met", Mark.NOT_APPLICABLE: "not_applicable"}


@dataclass(frozen=True, kw_only=True)
class CaseSection:
    """One group of a case, drawn."""

    code: str
    label: str
    count: SafeString
    rows: SafeString


def sections(form: CaseForm, case: Case, *, editable: bool) -> list[CaseSection]:
    """The seven groups with their items: joined radios to fill in, words to read."""
    marks = {spec.code: form.value_of(spec) for spec in form.dataset.marks} if editable else case.marks
    return [
        CaseSection(
            code=group.code,
            label=group.label,
            count=_count(group.code, form.dataset, marks),
            rows=mark_safe(
                "".join(
                    _choice(spec, marks[spec.code], [str(error) for error in form.errors.get(f"m_{spec.code}", ())])
                    if editable
                    else _reading(spec, marks.get(spec.code, ""))
                    for spec in form.dataset.marks_of_group(group.code)
                )
            ),
        )
        for group in form.dataset.groups
    ]


def _count(group: str, dataset: DatasetSpec, marks: Any) -> SafeString:
    specs = dataset.marks_of_group(group)
    marked = sum(bool(marks.get(spec.code)) for spec in specs)
    words = _("%(marked)s of %(total)s") % {"marked": marked, "total": len(specs)}
    return format_html('<span class="small muted" id="n-{}">{}</span>', group, words)


def _label(spec: MarkSpec) -> SafeString:
    applies = ""
    if spec.may_be_not_applicable and spec.wording == "presence":
        applies = format_html(' <span class="xs muted">{}</span>', _("if it applies"))
    helps = format_html('<span class="mk__help">{}</span>', spec.help) if spec.help else ""
    return format_html("{}{}{}", spec.label, applies, helps)


def _choice(spec: MarkSpec, value: str, errors: Iterable[str]) -> SafeString:
    drawn = segments(
        f"m_{spec.code}", _label(spec), value, choices=[(mark, str(word)) for mark, word in mark_choices(spec)]
    )
    messages = mark_safe(
        "".join(format_html('<p class="fmsg">{} {}</p>', icon("warning-circle"), error) for error in errors)
    )
    if not messages:
        return drawn
    # The error summary leads here.
    return format_html(
        '<div class="field field--bad" id="id_m_{}" tabindex="-1">{}{}</div>', spec.code, messages, drawn
    )


def _reading(spec: MarkSpec, mark: str) -> SafeString:
    words = dict(mark_choices(spec))
    state = (
        status_text(_STATE[Mark(mark)], str(words[mark])) if mark in words else status_text("open", _("Not yet marked"))
    )
    return format_html('<div class="mk"><dt>{}</dt><dd>{}</dd></div>', _label(spec), state)


def case_state(case: Case, dataset: DatasetSpec) -> SafeString:
    """Complete, with or without gaps; else how many of the 36 marks are made."""
    gaps = len(gaps_of(case.marks, dataset.marks))
    if case_is_complete(case, dataset):
        if not gaps:
            return status_text("complete", _("Complete, no gap"))
        return status_text(
            "complete", ngettext("Complete, %(gaps)s gap", "Complete, %(gaps)s gaps", gaps) % {"gaps": gaps}
        )
    if not is_begun(case):
        return status_text("not_started")
    marked = sum(spec.code in case.marks for spec in dataset.marks)
    numbers = {"marked": marked, "total": len(dataset.marks)}
    return status_text("started", _("%(marked)s of %(total)s marked") % numbers)


def window_line(case: Case) -> SafeString:
    """A warning while an open case is about to leave the 12-month window, or after it has left (R38)."""
    line: Any = ""
    if case.procedure_on and case.application.is_open_for_answers:
        state = window_state(case.procedure_on, timezone.localdate())
        numbers = {"number": case.number, "day": long_date(state.leaves_on), "days": state.days_left}
        if state.is_outside:
            words = _("Case %(number)s left the 12-month window on %(day)s. Replace it before you submit.") % numbers
            line = status_sentence("late", words)
        elif state.is_soon:
            words = ngettext(
                "Case %(number)s leaves the 12-month window on %(day)s, in %(days)s day.",
                "Case %(number)s leaves the 12-month window on %(day)s, in %(days)s days.",
                state.days_left,
            )
            line = status_sentence("due_soon", words % numbers)
    return format_html('<p class="small" id="case-window">{}</p>', line)


def tumour_type_words(case: Case, dataset: DatasetSpec) -> str:
    return cell_words("tumour_type", case.tumour_type, dataset) if case.tumour_type else ""


def case_pieces(case: Case, dataset: DatasetSpec) -> dict[str, SafeString]:
    """The pieces of the case's page that a save changes."""
    counts = {f"#n-{group.code}": _count(group.code, dataset, case.marks) for group in dataset.groups}
    state = format_html('<span id="case-state">{}</span>', case_state(case, dataset))
    was = format_html('<input type="hidden" name="was" value="{}" id="id_was">', row_text(case, case_cells(dataset)))
    return counts | {"#case-state": state, "#case-window": window_line(case), "#id_was": was}


def differences(form: CaseForm, current: Case) -> list[str]:
    """Where the stored case differs from what was typed, after somebody else saved in between."""
    dataset, typed = form.dataset, form.typed()
    # Without a word on what the page showed, every difference counts.
    seen = form.seen()
    cells = clashes(current, seen, typed) if seen else [c for c in form.cells if typed[c] != cell_text(current, c)]
    return [
        _("%(cell)s: now “%(theirs)s”, you chose “%(mine)s”.")
        % {
            "cell": cell_label(cell, dataset),
            "theirs": cell_words(cell, cell_text(current, cell), dataset),
            "mine": cell_words(cell, typed[cell], dataset),
        }
        for cell in cells
    ]
