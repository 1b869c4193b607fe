"""Facilities and people that fit what somebody searches for; who may see them is said by `among`."""

from collections.abc import Collection, Sequence

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, IntegerField, QuerySet, TextField, Value, When
from django.db.models.expressions import RawSQL

from facilities.models import Facility, Membership

#: How alike a mistyped name has to be, from 0 to 1: less would find every third hospital of a country.
ALIKE = 0.5
#: What belongs to more facilities than this is found by more words.
MOST_IDS = 500
# Generated columns that PostgreSQL keeps (migrations/sql/search_keys.sql); the models do not know them.
_FACILITY = RawSQL('"facilities_facility"."search_key"', (), output_field=TextField())
_USER = RawSQL('"facilities_user"."search_key"', (), output_field=TextField())


def facilities_like(words: Sequence[str], *, among: Collection[int] | None = None) -> QuerySet[Facility]:
    """Facilities with every one of the folded words in name, town or institution; those that begin so come first.

    Args:
        among: ids of the facilities that the reader may see; None for a reader of all.
    """
    rows = _facilities(among).annotate(key=_FACILITY)
    for word in words:
        rows = rows.filter(key__contains=word)
    begins = Case(When(key__startswith=" ".join(words), then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(begins, "name", "pk")


def facility_ids_like(words: Sequence[str], *, among: Collection[int] | None = None) -> list[int]:
    """Ids of `facilities_like`, for a search in what belongs to them; at most `MOST_IDS`."""
    return list(facilities_like(words, among=among).values_list("pk", flat=True)[:MOST_IDS])


def facilities_alike(text: str, *, among: Collection[int] | None = None) -> QuerySet[Facility]:
    """Facilities whose name or town is written much like the folded text, the likest first."""
    rows = _facilities(among).annotate(likeness=TrigramWordSimilarity(text, _FACILITY))
    return rows.filter(likeness__gte=ALIKE).order_by("-likeness", "name", "pk")


def _facilities(among: Collection[int] | None) -> QuerySet[Facility]:
    rows = Facility.objects.select_related("listing")
    return rows if among is None else rows.filter(pk__in=among)


def members_like(words: Sequence[str], *, among: Collection[int] | None = None) -> QuerySet[Membership]:
    """People at work in a facility with every one of the folded words in name or address, by name.

    Args:
        among: ids of the facilities that the reader may see; None for a reader of all.
    """
    rows = Membership.objects.filter(joined_at__isnull=False, ended_at__isnull=True, user__is_active=True)
    rows = rows.select_related("facility", "user").annotate(key=_USER)
    if among is not None:
        rows = rows.filter(facility__in=among)
    for word in words:
        rows = rows.filter(key__contains=word)
    return rows.order_by("user__full_name", "pk")
