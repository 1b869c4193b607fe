"""Own records beside those of all accredited centres: a picture and its figures."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from casereview.catalogue import DatasetSpec
from casereview.queries.benchmarks import HIGHEST, LOWEST, Benchmarks, BenchmarkShare
from iasios.ui import charts


@dataclass(frozen=True, kw_only=True)
class BenchmarkRow:
    """One line: the own share, that of all, and both drawn."""

    label: str
    own: str
    others: str
    picture: str


@dataclass(frozen=True, kw_only=True)
class BenchmarkGroup:
    #: The id of its heading.
    anchor: str
    label: str
    rows: list[BenchmarkRow]


def benchmark_groups(
    own: dict[str, tuple[float, int]], benchmarks: Benchmarks, dataset: DatasetSpec
) -> list[BenchmarkGroup]:
    """The criteria first, then the groups of the minimum dataset."""
    topics = [_row(f"topic:{topic.code}", topic.label, own, benchmarks) for topic in dataset.topics]
    return [
        BenchmarkGroup(anchor="criteria", label=_("Records in order, by criterion"), rows=topics),
        *(
            BenchmarkGroup(
                anchor=f"items-{group.code}",
                label=group.label,
                rows=[_row(spec.code, spec.short, own, benchmarks) for spec in dataset.marks_of_group(group.code)],
            )
            for group in dataset.groups
        ),
    ]


def _row(code: str, label: str, own: dict[str, tuple[float, int]], benchmarks: Benchmarks) -> BenchmarkRow:
    share, records = own.get(code, (0.0, 0))
    others = benchmarks.shares.get(code)
    percent = round(100 * share) if records else None
    return BenchmarkRow(
        label=label,
        own=_("%(percent)s %% of %(records)s") % {"percent": percent, "records": records} if records else _("none yet"),
        others=_words(others),
        picture=charts.benchmark(percent, others.percent if others else None),
    )


def _words(share: BenchmarkShare | None) -> str:
    if share is None:
        return _("too few centres")
    if share.is_highest:
        return _("%(percent)s %% or more") % {"percent": HIGHEST}
    if share.is_lowest:
        return _("%(percent)s %% or less") % {"percent": LOWEST}
    return _("%(percent)s %%") % {"percent": share.percent}
