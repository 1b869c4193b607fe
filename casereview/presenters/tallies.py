"""Criteria, items and tumour types with their counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Question
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
    """Topic by topic how many records are in order, and what stands to be explained in which question."""
    return [
        Criterion(
            tally=tally,
            label=tally.topic.label,
            url=_url(tally.question, slug),
            words=_explain_words(tally, tally.question.number in explained),
            is_open=bool(tally.gap_cases) and tally.question.number not in explained,
        )
        for tally in tallies.criteria
    ]


def _url(question: Question, slug: str) -> str:
    return f"{reverse('applications:standard', args=[slug, question.standard.number])}#q-{question.code}"


def _explain_words(tally: CriterionTally, explained: bool) -> str:
    count = len(tally.gap_cases)
    numbers = {"count": count, "criterion": tally.question.criterion}
    if not count and not tally.complete:
        return _("No case is complete yet for %(criterion)s") % numbers
    if not count:
        return _("No gap for %(criterion)s") % numbers
    if explained:
        words = ngettext(
            "%(count)s gap, explained in %(criterion)s",
            "%(count)s gaps, explained in %(criterion)s",
            count,
        )
    else:
        words = ngettext("Explain %(count)s gap in %(criterion)s", "Explain %(count)s gaps in %(criterion)s", count)
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
