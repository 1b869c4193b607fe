"""The evidence space of an application and its files, as each reader may see them (R69, R70)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from applications.models import Application
from assessment.models import EvidenceOpening, EvidenceSpace, SpaceFile
from facilities.queries.stored_files import why_not
from iasios.access import office_scope


@dataclass(frozen=True)
class EvidenceLine:
    """A file in a thread: `opened_at` is when the reader opened it; for the hospital, when any assessor first did."""

    item: SpaceFile
    opened_at: datetime | None = None

    @property
    def why_not(self) -> str:
        """Why it cannot be opened now, in words; empty when it can."""
        return why_not(self.item.file)


@dataclass(frozen=True)
class Evidence:
    """The space of the present round with its files by request; `space` is None until the office has opened it."""

    space: EvidenceSpace | None = None
    by_finding: dict[int, list[EvidenceLine]] = field(default_factory=dict)

    @property
    def is_released(self) -> bool:
        return self.space is not None and self.space.released_at is not None

    @property
    def count(self) -> int:
        return sum(len(lines) for lines in self.by_finding.values())


def evidence_space(application: Application) -> EvidenceSpace | None:
    """The latest space of an application."""
    return EvidenceSpace.objects.filter(application=application).order_by("-round").first()


def _items(application: Application) -> "QuerySet[SpaceFile]":
    return SpaceFile.objects.filter(application=application, removed_at__isnull=True).select_related(
        "file", "added_by", "space"
    )


def released_files(application: Application, finding_id: int, user: Any) -> list[EvidenceLine]:
    """The files of one request that a reader of the dossier may open, with when they did; two queries at most."""
    items = list(_items(application).filter(finding_id=finding_id, space__released_at__isnull=False))
    return _with_openings(items, user)


def released_titles(application: Application) -> dict[int, list[str]]:
    """What the files of each request are called that a reader of the dossier may open; one query."""
    titles: dict[int, list[str]] = defaultdict(list)
    for item in _items(application).filter(space__released_at__isnull=False):
        titles[item.finding_id].append(item.title)
    return dict(titles)


def _with_openings(items: list[SpaceFile], user: Any) -> list[EvidenceLine]:
    if not items:
        return []
    own = EvidenceOpening.objects.filter(item__in=items, opened_by=user).order_by().values("item")
    opened = dict(own.annotate(last=Max("opened_at")).values_list("item", "last"))
    return [EvidenceLine(item, opened.get(item.pk)) for item in items]


def evidence_of(application: Application) -> Evidence:
    """For the hospital and the office: every file in the space, and whether any assessor has opened it; no names."""
    space = evidence_space(application)
    if space is None:
        return Evidence()
    items = list(_items(application))
    opened = _opened_by_assessors(application) if items and space.released_at is not None else {}
    by_finding: dict[int, list[EvidenceLine]] = defaultdict(list)
    for item in items:
        by_finding[item.finding_id].append(EvidenceLine(item, opened.get(item.pk)))
    return Evidence(space, dict(by_finding))


def _opened_by_assessors(application: Application) -> dict[Any, datetime]:
    with office_scope("the hospital sees whether its files were opened, not by whom"):
        rows = EvidenceOpening.objects.filter(application=application, as_assessor=True).order_by().values("item")
        return dict(rows.annotate(last=Max("opened_at")).values_list("item", "last"))


def openings_of(items: Iterable[SpaceFile]) -> dict[Any, list[EvidenceOpening]]:
    """Who opened what, the latest first; for the office, one query."""
    found: dict[Any, list[EvidenceOpening]] = defaultdict(list)
    for opening in EvidenceOpening.objects.filter(item__in=list(items)).select_related("opened_by"):
        found[opening.item_id].append(opening)
    return found
