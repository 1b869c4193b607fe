"""The grid: its pieces, its groups page by page, what a save answers, what a workbook would change."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from casereview.catalogue import DatasetSpec
from casereview.completeness import HEADER_CELLS, cell_text, row_text
from casereview.forms.cases import HEADER, case_cells
from casereview.models import Case, CaseReview
from casereview.presenters import grid_html as drawing
from casereview.presenters.case import case_state
from casereview.presenters.labels import cell_label, cell_words, clash_lines
from casereview.queries import Tallies, window_day
from casereview.services import BlockSaved
from casereview.workbook import CasesRead


@dataclass(frozen=True, kw_only=True)
class GridTable:
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
    def drawn(
        cls, review: CaseReview, cases: list[Case], dataset: DatasetSpec, tallies: Tallies, *, slug: str, editable: bool
    ) -> GridTable:
        """All pieces; only an editable grid leads to its groups and brings what its script needs."""
        today = window_day(review.application)
        address = f"{reverse('casereview:grid', args=[slug])}?group=GROUP"
        return cls(
            groups=drawing.head_groups(dataset, address if editable else ""),
            items=drawing.head_items(dataset),
            sums=drawing.sum_cells(dataset, tallies.items),
            body=drawing.body(cases, dataset, slug=slug, today=today, is_open=tallies.is_open),
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


def _refused(case: Case, cell: str, why: str, dataset: DatasetSpec) -> str:
    known = {*HEADER_CELLS, *(spec.code for spec in dataset.marks)}
    if cell not in known:
        return why
    words = {"number": case.number, "cell": cell_label(cell, dataset), "why": why}
    return _("Case %(number)s, %(cell)s: %(why)s") % words


def workbook_preview(reading: CasesRead, dataset: DatasetSpec) -> dict[str, Any]:
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
