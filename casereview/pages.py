"""What the pages of the case review say: words and small rows for the templates, worked out from cases and tallies."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.enums import ApplicationStatus
from applications.models import Application
from applications.queries import window_start
from casereview import grid as drawing
from casereview.catalogue import DatasetSpec, MarkSpec
from casereview.completeness import HEADER_CELLS, case_is_complete, cell_text, clashes, gaps_of, row_text, window_state
from casereview.enums import Mark
from casereview.forms import HEADER, CaseForm, case_cells, mark_choices
from casereview.models import Case, CaseReview
from casereview.queries import CriterionTally, Tallies, is_begun
from casereview.services import BlockSaved, Clash
from casereview.workbook import Reading
from iasios.ui.html import icon, plain, segments

#: A mark as a state of the design system.
_STATE = {Mark.PRESENT: "met", Mark.MISSING: "not_met", Mark.NOT_APPLICABLE: "not_applicable"}


def frame(review: CaseReview, *, editable: bool, application: Application | None = None) -> dict[str, Any]:
    """What every page of a review shares."""
    application = application or review.application
    return {
        "review": review,
        "facility": application.facility,
        "slug": application.facility.slug,
        "editable": editable,
        "closed": None if editable else _closed(application),
    }


def _closed(application: Application) -> dict[str, str]:
    if application.is_open_for_answers:
        return {
            "heading": _("You read this case review"),
            "reason": _("The people of the hospital fill it in. It can change until the application is submitted."),
        }
    if application.status == ApplicationStatus.WITHDRAWN:
        return {
            "heading": _("Withdrawn"),
            "reason": _("The application was withdrawn, so its cases can no longer be changed."),
        }
    return {
        "heading": _("Submitted on %(day)s") % {"day": long_date(timezone.localtime(application.submitted_at).date())},
        "reason": _("The application has been submitted, so its cases can no longer be changed."),
    }


def long_date(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def window_words(today: date | None = None) -> dict[str, str]:
    """The 12 months from which the cases come (R38)."""
    day = today or timezone.localdate()
    return {"start": long_date(window_start(day)), "end": long_date(day)}


# --- tallies ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One criterion of the tallies, with the way to its explanation (R44)."""

    tally: CriterionTally
    label: str
    url: str
    words: str
    #: There are gaps and nothing explains them yet.
    is_open: bool


def criteria(tallies: Tallies, explained: Collection[int], slug: str) -> list[Criterion]:
    """3(c), 7(b) and 8(d): how many records are in order, and what stands to be explained in which question."""
    labels = {13: _("Records complete"), 30: _("Consent recorded"), 36: _("Identity, vital signs")}
    return [
        Criterion(
            tally=tally,
            label=labels[tally.question],
            url=f"{reverse('applications:standard', args=[slug, tally.standard])}#q-{_code(tally.criterion)}",
            words=_explain_words(tally, tally.question in explained),
            is_open=bool(tally.gap_cases) and tally.question not in explained,
        )
        for tally in tallies.criteria
    ]


def _code(criterion: str) -> str:
    return criterion.replace("(", "").replace(")", "")


def _explain_words(tally: CriterionTally, explained: bool) -> str:
    count = len(tally.gap_cases)
    numbers = {"count": count, "question": tally.question}
    if not count:
        return _("No gap for question %(question)s") % numbers
    if explained:
        words = ngettext(
            "%(count)s gap, explained in question %(question)s",
            "%(count)s gaps, explained in question %(question)s",
            count,
        )
    else:
        words = ngettext(
            "Explain %(count)s gap in question %(question)s", "Explain %(count)s gaps in question %(question)s", count
        )
    return words % numbers


def next_open(tallies: Tallies) -> int:
    """The case to go on with: the first that is begun, else the first blank one, else case 1."""
    return (*tallies.begun, *tallies.not_started, 1)[0]


# --- the grid ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Table:
    """The drawn pieces of the grid."""

    groups: SafeString
    items: SafeString
    sums: SafeString
    body: SafeString
    prototypes: SafeString
    spans: list[int]
    save_url: str
    versions: str
    tumour_types: list[tuple[str, str]]

    @classmethod
    def drawn(cls, cases: list[Case], dataset: DatasetSpec, tallies: Tallies, *, slug: str, editable: bool) -> Table:
        """All pieces; only an editable grid leads to its groups and brings what its script needs."""
        address = f"{reverse('casereview:grid', args=[slug])}?group=GROUP"
        return cls(
            groups=drawing.head_groups(dataset, address if editable else ""),
            items=drawing.head_items(dataset),
            sums=drawing.sum_cells(dataset, tallies.items),
            body=drawing.body(cases, dataset, slug=slug, today=timezone.localdate()),
            prototypes=drawing.prototypes() if editable else mark_safe(""),
            spans=[len(dataset.marks_of_group(group.code)) for group in dataset.groups],
            save_url=reverse("casereview:cells", args=[slug]) if editable else "",
            versions=",".join(str(case.version) for case in cases),
            tumour_types=[(kind.code, kind.label) for kind in dataset.tumour_types],
        )


def block_answer(
    saved: BlockSaved,
    refused: Iterable[tuple[Case, str, str]],
    told: Iterable[Case],
    *,
    tallies: Tallies,
    dataset: DatasetSpec,
) -> dict[str, Any]:
    """What the grid learns after a save: rows that it must be told, the cells that were not saved, new figures."""
    told, cells = list(told), case_cells(dataset)
    today = timezone.localdate()
    html: dict[str, Any] = {f"#sum-{code}": drawing.sum_piece(tally) for code, tally in tallies.items.items()}
    for case in told:
        html |= drawing.case_pieces(case, dataset, today)
    return {
        "rows": {case.number: {"version": case.version, "cells": row_text(case, cells).split("|")} for case in told},
        "clashes": [
            {"number": one.number, "cell": one.cell, "value": one.value, "message": line}
            for one, line in zip(saved.clashes, clash_lines(saved.clashes, dataset), strict=True)
        ],
        "refused": [
            {
                "number": case.number,
                "cell": cell,
                "value": cell_text(case, cell),
                "message": _refused(case, cell, why, dataset),
            }
            for case, cell, why in refused
        ],
        "html": html,
    }


def clash_lines(clashes: Iterable[Clash], dataset: DatasetSpec) -> list[str]:
    """What somebody else had put into the cells that were not saved."""
    return [stale_line(one.number, one.cell, one.value, one.by, one.at, dataset) for one in clashes]


def workbook_preview(reading: Reading, dataset: DatasetSpec) -> dict[str, Any]:
    """What a workbook would change, case by case, and the same for saving it."""
    by_case: dict[int, list[str]] = {}
    for one in reading.changes:
        line = _("%(cell)s: “%(was)s” becomes “%(becomes)s”") % {
            "cell": cell_label(one.cell, dataset),
            "was": cell_words(one.cell, one.was, dataset),
            "becomes": cell_words(one.cell, one.becomes, dataset),
        }
        by_case.setdefault(one.number, []).append(line)
    return {
        "reading": reading,
        "by_case": [{"number": number, "lines": lines} for number, lines in sorted(by_case.items())],
        "cells": json.dumps([[one.number, one.cell, one.was, one.becomes] for one in reading.changes]),
    }


def _refused(case: Case, cell: str, why: str, dataset: DatasetSpec) -> str:
    known = {*HEADER_CELLS, *(spec.code for spec in dataset.marks)}
    if cell not in known:
        return why
    words = {"number": case.number, "cell": cell_label(cell, dataset), "why": why}
    return _("Case %(number)s, %(cell)s: %(why)s") % words


def case_rows(cases: Iterable[Case], dataset: DatasetSpec) -> list[dict[str, Any]]:
    """The list of cases on a narrow screen."""
    types = {kind.code: kind.short for kind in dataset.tumour_types}
    return [
        {
            "number": case.number,
            "tumour_type": types.get(case.tumour_type, ""),
            "procedure_on": case.procedure_on,
            "state": case_state(case, dataset),
        }
        for case in cases
    ]


def group_codes(dataset: DatasetSpec) -> list[str]:
    """The groups of the grid page by page, in order."""
    return [HEADER, *(group.code for group in dataset.groups)]


def group_title(code: str, dataset: DatasetSpec) -> str:
    if code == HEADER:
        return _("Tumour types and dates")
    return next((group.label for group in dataset.groups if group.code == code), "")


def group_links(dataset: DatasetSpec, slug: str, *, current: str) -> list[dict[str, Any]]:
    """The groups as filter chips."""
    address = reverse("casereview:grid", args=[slug])
    return [
        {
            "label": group_title(code, dataset),
            "url": f"{address}?group={code}",
            "current": code == current,
            "count": None,
        }
        for code in group_codes(dataset)
    ]


def following(code: str, dataset: DatasetSpec) -> str:
    """The group after this one; empty after the last."""
    codes = [*group_codes(dataset), ""]
    return codes[codes.index(code) + 1]


def stale_lines(cells: Iterable[tuple[Case, str]], dataset: DatasetSpec) -> list[str]:
    """What others changed in between, cell by cell."""
    return [
        stale_line(case.number, cell, cell_text(case, cell), case.updated_by, case.updated_at, dataset)
        for case, cell in cells
    ]


def stale_line(number: int, cell: str, value: str, by: Any, at: datetime | None, dataset: DatasetSpec) -> str:
    """What somebody else put into a cell in between, and when."""
    return _("Case %(number)s, %(cell)s: %(who)s changed it to “%(value)s” at %(time)s.") % {
        "number": number,
        "cell": cell_label(cell, dataset),
        "who": by or _("somebody"),
        "value": cell_words(cell, value, dataset),
        "time": clock(at),
    }


def cell_label(cell: str, dataset: DatasetSpec) -> str:
    if cell in HEADER_CELLS:
        return {"tumour_type": _("Tumour type"), "procedure_on": _("Date of procedure")}[cell]
    return dataset.mark(cell).short


def cell_words(cell: str, value: str, dataset: DatasetSpec) -> str:
    """A stored or typed value as people read it."""
    if not value:
        return _("open")
    if cell == "tumour_type":
        return next((kind.label for kind in dataset.tumour_types if kind.code == value), value)
    if cell == "procedure_on":
        return long_date(date.fromisoformat(value))
    return str(dict(mark_choices(dataset.mark(cell))).get(value, value))


def clock(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "TIME_FORMAT") if at else ""


# --- one case ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Section:
    """One group of a case, drawn."""

    code: str
    label: str
    count: SafeString
    rows: SafeString


def sections(form: CaseForm, case: Case, *, editable: bool) -> list[Section]:
    """The seven groups with their items: joined radios to fill in, words to read."""
    marks = {spec.code: form.value_of(spec) for spec in form.dataset.marks} if editable else case.marks
    return [
        Section(
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
    state = plain(_STATE[Mark(mark)], str(words[mark])) if mark in words else plain("open", _("Not yet marked"))
    return format_html('<div class="mk"><dt>{}</dt><dd>{}</dd></div>', _label(spec), state)


def case_state(case: Case, dataset: DatasetSpec) -> SafeString:
    """Complete, with or without gaps; else how many of the 36 marks are made."""
    gaps = len(gaps_of(case.marks, dataset.marks))
    if case_is_complete(case, dataset):
        if not gaps:
            return plain("complete", _("Complete, no gap"))
        return plain("complete", ngettext("Complete, %(gaps)s gap", "Complete, %(gaps)s gaps", gaps) % {"gaps": gaps})
    if not is_begun(case):
        return plain("not_started")
    marked = sum(spec.code in case.marks for spec in dataset.marks)
    numbers = {"marked": marked, "total": len(dataset.marks)}
    return plain("started", _("%(marked)s of %(total)s marked") % numbers)


def window_line(case: Case, today: date | None = None) -> SafeString:
    """A warning while the case is about to leave the 12-month window, or after it has left (R38)."""
    line: Any = ""
    if case.procedure_on:
        state = window_state(case.procedure_on, today or timezone.localdate())
        numbers = {"number": case.number, "day": long_date(state.leaves_on), "days": state.days_left}
        if state.is_outside:
            words = _("Case %(number)s left the 12-month window on %(day)s. Replace it before you submit.") % numbers
            line = plain("late", words)
        elif state.is_soon:
            words = ngettext(
                "Case %(number)s leaves the 12-month window on %(day)s, in %(days)s day.",
                "Case %(number)s leaves the 12-month window on %(day)s, in %(days)s days.",
                state.days_left,
            )
            line = plain("due_soon", words % numbers)
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


# --- summary ----------------------------------------------------------------------------------------------------------


def item_rows(tallies: Tallies, dataset: DatasetSpec) -> list[dict[str, Any]]:
    """Per group its items with their counts."""
    return [
        {
            "label": group.label,
            "items": [
                {"tally": tallies.items[spec.code], "bar": drawing.item_bar(tallies.items[spec.code])}
                for spec in dataset.marks_of_group(group.code)
            ],
        }
        for group in dataset.groups
    ]


def tumour_type_rows(tallies: Tallies, dataset: DatasetSpec) -> list[dict[str, Any]]:
    """The tumour types that occur, most frequent first."""
    found = [
        {"label": kind.label, "count": tallies.tumour_types[kind.code]}
        for kind in dataset.tumour_types
        if kind.code in tallies.tumour_types
    ]
    return sorted(found, key=lambda row: -int(row["count"]))
