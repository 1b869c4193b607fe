"""Making the benchmarks of a quarter: means over accredited centres, changed only where many came or went."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from applications.models import Application
from applications.statuses import DECIDED_STATUSES, PLAN_STATUSES
from casereview.catalogue import available_datasets, load_dataset
from casereview.models import BenchmarkRelease, Case
from casereview.queries.benchmarks import (
    FEWEST_CHANGED,
    FEWEST_OTHERS,
    FEWEST_RECORDS,
    figure,
    quarter_of,
    shares_of,
)
from facilities.enums import FacilityStatus
from iasios.access import office_scope
from iasios.audit.services import record

_APPROVED = sorted(set(DECIDED_STATUSES) - set(PLAN_STATUSES))


@transaction.atomic
def release_benchmarks(*, today: date) -> BenchmarkRelease | None:
    """The figures of this quarter; None where they are made already. Running again, or late, changes nothing.

    A figure is the mean of the centres' shares. It keeps its last value until so many centres came or went that
    nobody learns of one of them from the difference, not even a centre that is among them (`FEWEST_CHANGED`).
    """
    quarter = quarter_of(today)
    with office_scope("make the benchmarks of a quarter"):
        if BenchmarkRelease.objects.filter(quarter=quarter).exists():
            return None
        dataset = available_datasets()[-1]
        before = BenchmarkRelease.objects.filter(dataset=dataset).order_by("-quarter").first()
        figures = _figures(_shares(dataset), before.figures if before else {})
        made = BenchmarkRelease.objects.create(
            quarter=quarter, dataset=dataset, figures=figures, made_at=timezone.now()
        )
        record("benchmarks.released", by=None, subject=quarter.isoformat())
    return made


def _shares(code: str) -> dict[str, dict[int, float]]:
    """By figure, the share of each review that counts for it."""
    dataset = load_dataset(code)
    newest = (
        Application.objects.filter(facility=OuterRef("facility"), status__in=_APPROVED)
        .order_by("-opened_at", "-pk")
        .values("pk")[:1]
    )
    cases = Case.objects.filter(
        review__dataset=code,
        facility__status__in=[FacilityStatus.ACCREDITED, FacilityStatus.EXCELLENCE],
        application=Subquery(newest),
    )
    by_review: dict[int, list[Case]] = {}
    for case in cases.order_by("review_id", "number").iterator(chunk_size=3_000):
        by_review.setdefault(case.review_id, []).append(case)
    found: dict[str, dict[int, float]] = {}
    for review, rows in by_review.items():
        for name, (share, records) in shares_of(rows, dataset).items():
            if records >= FEWEST_RECORDS:
                found.setdefault(name, {})[review] = share
    return found


def _figures(shares: Mapping[str, Mapping[int, float]], before: Mapping[str, Any]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for name in sorted({*shares, *before}):
        now, last = shares.get(name, {}), before.get(name)
        if last is not None and len(set(now) ^ set(last["reviews"])) < FEWEST_CHANGED:
            figures[name] = last
        elif len(now) >= FEWEST_OTHERS:
            figures[name] = figure(sum(now.values()) / len(now), now, is_shown=True)
        elif last is not None:
            # Too few are left. What was published last is kept unseen, to compare the next figure with.
            figures[name] = {**last, "is_shown": False}
    return figures
