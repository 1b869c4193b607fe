"""Yearly confirmations: what is asked for, what was said, what the office has to look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import ExtractDay, ExtractMonth

from facilities.enums import FacilityStatus
from facilities.models import Confirmation, Facility
from iasios.text.relative_dates import days_of_year

#: A year that began longer ago than this is not asked about any more: the portal was not there on its day.
CATCH_UP_DAYS = 60


def open_confirmation(facility: Facility) -> Confirmation | None:
    """What was asked for and is not made; the latest."""
    return Confirmation.objects.filter(facility=facility, made_at__isnull=True).order_by("-asked_on").first()


def confirmations_of(facility: Facility) -> QuerySet[Confirmation]:
    """What the facility confirmed or reported, newest first."""
    rows = Confirmation.objects.filter(facility=facility, made_at__isnull=False)
    return rows.select_related("made_by", "looked_by")


def to_look_at() -> QuerySet[Confirmation]:
    """What the office has not looked at yet, the oldest first."""
    rows = Confirmation.objects.filter(needs_look=True).select_related("facility", "made_by")
    return rows.order_by("made_at", "pk")


def not_made(today: date) -> QuerySet[Confirmation]:
    """Asked for and late, the longest first."""
    rows = Confirmation.objects.filter(made_at__isnull=True, due_on__lt=today).select_related("facility")
    return rows.order_by("due_on", "pk")


@dataclass(frozen=True)
class YearAhead:
    """A facility is asked on this day."""

    facility: Facility
    on: date


def years_ahead(today: date, until: date) -> Iterator[YearAhead]:
    """The anniversaries of running accreditations that come by `until` and were not asked about; one query.

    Of a facility only what names it is read.
    """
    asked = Confirmation.objects.filter(facility=OuterRef("pk")).order_by("-asked_on").values("asked_on")[:1]
    rows = (
        Facility.objects.filter(status__in=[FacilityStatus.ACCREDITED, FacilityStatus.EXCELLENCE])
        .select_related("listing")
        .only("name", "slug", "listing__since", "listing__until")
        .annotate(
            last_asked=Subquery(asked),
            day_of_year=ExtractMonth("listing__since") * 100 + ExtractDay("listing__since"),
        )
        # Who has no anniversary in these days is not read at all.
        .filter(day_of_year__in=days_of_year(today - timedelta(days=CATCH_UP_DAYS), until))
        .order_by("pk")
    )
    for facility in rows:
        listing = getattr(facility, "listing", None)
        if listing is None or listing.until is None:
            continue
        for year in range(listing.since.year + 1, until.year + 1):
            on = _anniversary(listing.since, year)
            is_asked = facility.last_asked is not None and facility.last_asked >= on  # type: ignore[attr-defined]
            if today - timedelta(days=CATCH_UP_DAYS) < on <= until and on < listing.until and not is_asked:
                yield YearAhead(facility, on)


def reminders_of_year(until: date) -> QuerySet[Confirmation]:
    """Asked for, not made, due by `until`, and not reminded of for that day."""
    rows = Confirmation.objects.filter(made_at__isnull=True, due_on__lte=until)
    unreminded = Q(reminded_on__isnull=True) | Q(reminded_on__lt=F("due_on"))
    return rows.filter(unreminded).select_related("facility").order_by("due_on", "pk")


def _anniversary(first: date, year: int) -> date:
    try:
        return first.replace(year=year)
    except ValueError:
        return date(year, 3, 1) - timedelta(days=1)
