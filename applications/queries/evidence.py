"""Reading the register of evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from applications.models import Answer, Application, ApplicationGrant, EvidenceItem, EvidenceLink, EvidenceVersion
from facilities.models import Facility, User

#: Days before its last day from which an item counts as expiring.
EXPIRING = 30


@dataclass(frozen=True)
class Linked:
    """An item in an evidence box, without its row."""

    pk: int
    title: str
    kind: str
    owner: str
    link: str
    file_name: str
    effective_on: date | None
    expires_on: date | None
    released: bool
    #: A picture of the first page was made.
    has_preview: bool

    @property
    def state(self) -> str:
        return expiry_state(self.expires_on)


def expiry_state(expires_on: date | None, today: date | None = None) -> str:
    """`valid`, `due_soon` within the next 30 days, or `expired`."""
    day = today or timezone.localdate()
    if expires_on is None or expires_on > day + timedelta(days=EXPIRING):
        return "valid"
    return "expired" if expires_on < day else "due_soon"


def with_evidence(rows: QuerySet[Answer]) -> QuerySet[Answer]:
    """Answers with the items of their evidence boxes, in the same query; `linked_of` reads them."""
    links = EvidenceLink.objects.filter(answer=OuterRef("pk")).order_by("item__title", "pk")
    found = JSONObject(
        pk="item_id",
        title="item__title",
        kind="item__kind",
        owner="item__owner__full_name",
        link="item__link",
        file_name="item__file__name",
        effective_on="item__effective_on",
        expires_on="item__expires_on",
        released="item__released_at",
        has_preview="item__file__preview",
    )
    return rows.annotate(linked_items=ArraySubquery(links.values_list(found)))


def linked_of(answer: Answer) -> list[Linked]:
    """The items of an answer that was read `with_evidence`; none of another."""
    return [_linked(found) for found in getattr(answer, "linked_items", ())]


def _linked(found: Mapping[str, Any]) -> Linked:
    days = {name: date.fromisoformat(day) if (day := found[name]) else None for name in ("effective_on", "expires_on")}
    values = (
        dict(found)
        | days
        | {
            "released": found["released"] is not None,
            "file_name": found["file_name"] or "",
            "has_preview": bool(found["has_preview"]),
        }
    )
    return Linked(**values)


def mark_linked(rows: QuerySet[Answer]) -> QuerySet[Answer]:
    """Answers with whether anything is in their evidence box, in the same query; `has_linked_items` reads it.

    For hints: where the query waits for a lock, it says how things were before.
    """
    return rows.annotate(is_linked=Exists(EvidenceLink.objects.filter(answer=OuterRef("pk"))))


def has_linked_items(answer: Answer) -> bool:
    """Whether anything is in the evidence box of an answer; one query where it was read without `mark_linked`."""
    known = getattr(answer, "is_linked", None)
    return EvidenceLink.objects.filter(answer=answer).exists() if known is None else bool(known)


def released_of(answer: Answer) -> list[Linked]:
    """Those of `linked_of` that the hospital has released to the assessors."""
    return [item for item in linked_of(answer) if item.released]


def assessors_of(application: Application) -> QuerySet[User]:
    """Whoever may read the dossier as an assessor now; needs the office's scope."""
    return User.objects.filter(pk__in=ApplicationGrant.objects.filter(content_object=application).values("user"))


def evidence_of(facility: Facility) -> QuerySet[EvidenceItem]:
    """The register, by title, each with its owner, its file and the number of questions that it is linked to."""
    rows = EvidenceItem.objects.filter(facility=facility).select_related("owner", "file")
    return rows.annotate(uses=Count("links")).order_by("title", "pk")


def expiring(rows: QuerySet[EvidenceItem], show: str) -> QuerySet[EvidenceItem]:
    """Those that are `expired`, or within their last 30 days (`soon`), or in no evidence box (`unused`)."""
    today = timezone.localdate()
    if show == "expired":
        return rows.filter(expires_on__lt=today)
    if show == "soon":
        return rows.filter(expires_on__gte=today, expires_on__lte=today + timedelta(days=EXPIRING))
    return rows.filter(links__isnull=True) if show == "unused" else rows


def evidence_counts(facility: Facility) -> dict[str, int]:
    """How many items there are of each kind that `expiring` knows, and in all. One query."""
    today = timezone.localdate()
    soon = Q(expires_on__gte=today, expires_on__lte=today + timedelta(days=EXPIRING))
    return EvidenceItem.objects.filter(facility=facility).aggregate(
        all=Count("pk", distinct=True),
        soon=Count("pk", distinct=True, filter=soon),
        expired=Count("pk", distinct=True, filter=Q(expires_on__lt=today)),
        unused=Count("pk", distinct=True, filter=Q(links__isnull=True)),
    )


def evidence_item(facility: Facility, pk: int) -> EvidenceItem | None:
    return EvidenceItem.objects.filter(facility=facility, pk=pk).select_related("owner", "file").first()


def versions_of(item: EvidenceItem) -> "QuerySet[EvidenceVersion]":
    """Every file that the item has had, the latest first."""
    return EvidenceVersion.objects.filter(item=item).select_related("file__uploaded_by").order_by("-number")


def uses_of(item: EvidenceItem) -> list[EvidenceLink]:
    """Where an item is linked, newest application first."""
    rows = EvidenceLink.objects.filter(item=item).select_related("question__standard", "application")
    return list(rows.order_by("-application__opened_at", "question__number"))


def unlinked_evidence(application: Application, answer: Answer, search: str = "") -> QuerySet[EvidenceItem]:
    """Items that are not in this evidence box, by title; those whose title has all the words of the search."""
    rows = EvidenceItem.objects.filter(facility=application.facility).exclude(links__answer=answer)
    for word in search.split():
        rows = rows.filter(title__icontains=word)
    return rows.select_related("owner", "file").order_by(F("title"), "pk")


def evidence_until(facility: Facility, day: date) -> tuple[int, int]:
    """How many items the register holds, and how many of them are out of date by this day; one query."""
    found = EvidenceItem.objects.filter(facility=facility).aggregate(
        all=Count("pk"), expiring=Count("pk", filter=Q(expires_on__lte=day))
    )
    return found["all"], found["expiring"]
