"""Reading the public directory: the list, its figures, the marks of the map, one centre, what the feeds hold (R83)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.core.cache import cache
from django.db.models import Case, Count, DecimalField, F, FloatField, IntegerField, Max, Q, QuerySet, Sum, Value, When
from django.db.models.functions import ASin, Cos, Extract, Greatest, Least, Power, Radians, Sin, Sqrt

from facilities.enums import FacilityStatus
from facilities.models import Listing
from iasios.geography.towns import EARTH_RADIUS, Town
from iasios.text.search_keys import fold
from iasios.web.cache import forget

#: Excellence before Accredited before Enrolled.
_RANK = Case(
    When(standing=FacilityStatus.EXCELLENCE, then=Value(0)),
    When(standing=FacilityStatus.ACCREDITED, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def listings(*, search: str = "", country: str = "", standing: str = "", near: Town | None = None) -> QuerySet[Listing]:
    """Lines of the public directory that fit (R83), the highest level first, then by name.

    Args:
        search: words that name or town contain, without regard to accents.
        near: the nearest to this town first instead, with their distance as `km`; those of no known place last.
    """
    rows = Listing.objects.filter(is_shown=True)
    for word in fold(search).split():
        rows = rows.filter(Q(name_key__contains=word) | Q(city_key__contains=word))
    if country:
        rows = rows.filter(country=country)
    if standing:
        rows = rows.filter(standing=standing)
    if near is not None:
        return rows.annotate(km=_kilometres(near)).order_by(F("km").asc(nulls_last=True), "name_key", "pk")
    return rows.annotate(rank=_RANK).order_by("rank", "name_key", "pk")


def _kilometres(town: Town) -> Any:
    """The distance along the surface of the earth, as PostgreSQL reckons; the same as `iasios.geography.towns`."""
    here, there = Radians(Value(town.latitude, FloatField())), Radians(F("latitude"))
    across = Radians(F("longitude") - Value(town.longitude, FloatField()))
    half = Power(Sin((there - here) / 2.0), 2) + Cos(here) * Cos(there) * Power(Sin(across / 2.0), 2)
    # Rounding may leave the range in which an arc sine is known; an unknown place stays unknown.
    inside = Case(When(latitude__isnull=False, then=Least(Greatest(half, Value(0.0)), Value(1.0))))
    return 2 * EARTH_RADIUS * ASin(Sqrt(inside, output_field=FloatField()), output_field=FloatField())


#: How many centres the maps show.
MARKS = 500


@dataclass(frozen=True)
class Placed:
    """A centre as the map knows it."""

    slug: str
    name: str
    city: str
    city_key: str
    country: str
    standing: str
    latitude: float
    longitude: float


def placed(rows: QuerySet[Listing]) -> list[Placed]:
    """Those of the lines that have a place, the highest level last, so that it is drawn on top; one query.

    At most `MARKS` of them, the highest levels: a map that is denser says nothing more, and grows without end.
    """
    found = rows.filter(latitude__isnull=False).order_by(_RANK, "name_key", "pk")
    columns = ("slug", "name", "city", "city_key", "country", "standing", "latitude", "longitude")
    return [Placed(*row) for row in reversed(found.values_list(*columns)[:MARKS])]


#: Seconds for which the figures are kept. `forget_figures` ends them sooner; what changes a line in another way, or
#: while somebody counts, is seen after so long.
FIGURES_AGE = 60
_FIGURES = "directory.figures"


@dataclass(frozen=True)
class DirectoryFigures:
    """How many centres there are per level and country, whatever the search.

    Attributes:
        state: differs once any line on the list has changed, come or gone.
    """

    by_standing: dict[str, int]
    by_country: dict[str, int]
    accredited_countries: int
    state: str = ""

    @property
    def total(self) -> int:
        return sum(self.by_standing.values())

    @property
    def accredited(self) -> int:
        return self.total - self.by_standing[FacilityStatus.ENROLLED]

    @property
    def enrolled(self) -> int:
        return self.by_standing[FacilityStatus.ENROLLED]


def directory_figures() -> DirectoryFigures:
    """Counted by one query, and kept until a line is written."""
    return cast(DirectoryFigures, cache.get_or_set(_FIGURES, _count, FIGURES_AGE))


def forget_figures() -> None:
    """A line was written: the figures are counted again."""
    forget(_FIGURES)


def _count() -> DirectoryFigures:
    by_standing: dict[str, int] = {str(standing): 0 for standing in FacilityStatus if standing.level}
    by_country: dict[str, int] = {}
    # The sum tells also of a change that was begun before the last one and ended after it.
    changes = Sum(Extract("changed_at", "epoch", output_field=DecimalField()))
    shown = Listing.objects.filter(is_shown=True).order_by()
    rows = list(shown.values_list("standing", "country").annotate(n=Count("pk"), changes=changes))
    for standing, country, n, _changes in rows:
        by_standing[standing] = by_standing.get(standing, 0) + n
        by_country[country] = by_country.get(country, 0) + n
    accredited = {country for standing, country, _n, _changes in rows if standing != FacilityStatus.ENROLLED}
    state = f"{sum(by_standing.values())}.{sum(changes for *_facts, changes in rows)}"
    return DirectoryFigures(by_standing, by_country, len(accredited), state)


def public_centre(slug: str) -> Listing | None:
    """The line of a centre that has a page: one on the list, or one whose accreditation is suspended; one query."""
    return Listing.objects.filter(Q(is_shown=True) | Q(suspended_on__isnull=False), slug=slug).first()


@dataclass(frozen=True)
class DirectoryState:
    """By what a reader of a feed tells whether anything has changed; lines that were hidden count as well."""

    lines: int
    changed_at: datetime | None


def directory_state() -> DirectoryState:
    """One query."""
    found = Listing.objects.aggregate(lines=Count("pk", filter=Q(is_shown=True)), changed_at=Max("changed_at"))
    return DirectoryState(found["lines"], found["changed_at"])
