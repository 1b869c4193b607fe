"""Criteria, items and tumour types with their counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casereview.catalogue import DatasetSpec
from casereview.presenters import grid_html as drawing
from casereview.queries import CriterionTally, Tallies


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
