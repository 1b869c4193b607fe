"""Benchmarks: the latest figures of all accredited centres, as one facility may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casereview.catalogue import DatasetSpec
from casereview.completeness import gaps_of
from casereview.enums import Mark
from casereview.models import BenchmarkRelease, Case, CaseReview
from facilities.models import Facility
from iasios.access import office_scope

#: So many centres besides the reader stand behind every figure.
FEWEST_OTHERS = 5
#: Between two published values of a figure at least so many centres came or went: one more than the above, because
#: the reader may be one of them.
FEWEST_CHANGED = FEWEST_OTHERS + 1
#: A centre counts for an item where the item applies to so many of its records; none then weighs much more than others.
FEWEST_RECORDS = 10
#: Above and below these shares no exact figure is shown: at an end it would say the same of every single centre.
LOWEST, HIGHEST = 5, 95


@dataclass(frozen=True)
class BenchmarkShare:
    """A share as it may be shown, in whole percent between `LOWEST` and `HIGHEST`."""

    percent: int

    @property
    def is_lowest(self) -> bool:
        return self.percent <= LOWEST

    @property
    def is_highest(self) -> bool:
        return self.percent >= HIGHEST


@dataclass(frozen=True)
class Benchmarks:
    """The newest release as one facility sees it; `shares` by code of an item or `topic:` and a topic."""

    quarter: date | None
    shares: Mapping[str, BenchmarkShare]


def benchmarks_for(facility: Facility, dataset: str) -> Benchmarks:
    """What may be shown to the people of a facility: figures with enough other centres behind them.

    Two queries; nothing of a single centre leaves this function.
    """
    with office_scope("read the figures of all accredited centres together"):
        release = BenchmarkRelease.objects.filter(dataset=dataset).order_by("-quarter").first()
        own = set(CaseReview.objects.filter(facility=facility).values_list("pk", flat=True)) if release else set()
    if release is None:
        return Benchmarks(None, {})
    shares = {
        code: BenchmarkShare(min(max(round(100 * figure["share"]), LOWEST), HIGHEST))
        for code, figure in release.figures.items()
        if figure["is_shown"] and len(set(figure["reviews"]) - own) >= FEWEST_OTHERS
    }
    return Benchmarks(release.quarter, shares)


def shares_of(cases: Iterable[Case], dataset: DatasetSpec) -> dict[str, tuple[float, int]]:
    """For one review: by code the share of records that have it, and of how many; only where it applies at all."""
    rows = list(cases)
    found: dict[str, tuple[float, int]] = {}
    for spec in dataset.marks:
        marks = [case.marks.get(spec.code) for case in rows]
        present, missing = marks.count(Mark.PRESENT), marks.count(Mark.MISSING)
        if present + missing:
            found[spec.code] = (present / (present + missing), present + missing)
    complete = [case for case in rows if case.is_complete]
    for topic in dataset.topics:
        specs = dataset.marks_of_topic(topic.code)
        if complete:
            in_order = sum(not gaps_of(case.marks, specs) for case in complete)
            found[f"topic:{topic.code}"] = (in_order / len(complete), len(complete))
    return found


def quarter_of(day: date) -> date:
    """The first day of the quarter."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def figure(value: float, reviews: Iterable[int], *, is_shown: bool) -> dict[str, Any]:
    """One figure as a release keeps it."""
    return {"share": round(value, 4), "reviews": sorted(reviews), "is_shown": is_shown}
