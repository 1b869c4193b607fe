"""Reading the price list: what a facility owes on a day, and who would pay what after a change."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from facilities.models import Facility
from invoicing.catalogue.reading import band_names, country_group_of, group_names, size_band_of
from invoicing.enums import FeeKind
from invoicing.fee_scopes import scope_words
from invoicing.models import FeeSchedule


def today() -> date:
    """The day at the operator's seat, whatever time zone a reader has chosen."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def _in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gte=on))


def _most_specific(lines: Iterable[FeeSchedule], group: str, band: str) -> FeeSchedule | None:
    """A line for the country's group outranks one for the size band; both outrank a line for everybody."""
    fitting = [line for line in lines if line.country_group in {"", group} and line.size_band in {"", band}]
    return max(
        fitting, key=lambda line: (line.country_group != "", line.size_band != "", line.valid_from), default=None
    )


def fee_for(kind: FeeKind, facility: Any, on: date, *, currency: str = "EUR") -> FeeSchedule | None:
    """The fee that a facility owes for something asked on a day: the most specific line, and of those the latest.

    A line for the country's group outranks one for the size band, and both outrank a line for everybody.
    """
    group, band = country_group_of(str(facility.billing_country)), size_band_of(facility.procedures_per_year)
    return _most_specific(FeeSchedule.objects.filter(_in_force(on), kind=kind, currency=currency), group, band)


def price_list(on: date) -> list[FeeSchedule]:
    """The lines in force on a day, for the public page: per kind, everybody's line first."""
    lines = FeeSchedule.objects.filter(_in_force(on)).order_by("valid_from")
    latest = {(line.kind, line.country_group, line.size_band, line.currency): line for line in lines}
    order = list(FeeKind)
    return sorted(
        latest.values(), key=lambda line: (order.index(FeeKind(line.kind)), line.country_group, line.size_band)
    )


def all_fees() -> QuerySet[FeeSchedule]:
    """Every line there is or was, by kind and for whom, the newest first."""
    return FeeSchedule.objects.order_by("kind", "country_group", "size_band", "-valid_from")


def fee_with(pk: int) -> FeeSchedule | None:
    """One line of the price list."""
    return FeeSchedule.objects.filter(pk=pk).first()


@dataclass(frozen=True)
class FeeRow:
    """A line of the office's price list.

    Attributes:
        state: *in_force*, *ahead*, *replaced* by a later line for the same facilities, or *ended*.
    """

    line: FeeSchedule
    state: str

    @property
    def scope(self) -> str:
        """Whom it is for, in words; empty for everybody."""
        return scope_words(self.line.country_group, self.line.size_band)


def fee_rows(on: date) -> list[FeeRow]:
    """The whole price list as it is on a day, by kind and for whom, the newest first. Two queries."""
    current = {line.pk for line in price_list(on)}

    def state(line: FeeSchedule) -> str:
        if line.pk in current:
            return "in_force"
        if line.valid_from > on:
            return "ahead"
        return "ended" if line.valid_until is not None and line.valid_until < on else "replaced"

    order = list(FeeKind)
    lines = sorted(all_fees(), key=lambda line: order.index(FeeKind(line.kind)))
    return [FeeRow(line, state(line)) for line in lines]


@dataclass(frozen=True)
class WhoPays:
    """What the facilities of one country group and size band pay for a kind of fee.

    Attributes:
        before: the amount without the change, None where there is no fee.
        after: the amount with it.
        facilities: how many facilities of the portal belong here now.
    """

    country_group: str
    size_band: str
    before: Decimal | None
    after: Decimal | None
    facilities: int

    @property
    def scope(self) -> str:
        """Whom it is about, in words."""
        return scope_words(self.country_group, self.size_band)

    @property
    def changes(self) -> bool:
        return self.before != self.after


def who_pays(
    kind: str, on: date, *, added: FeeSchedule | None = None, ended: FeeSchedule | None = None
) -> list[WhoPays]:
    """What everybody would pay on a day: for each country group and size band. Two queries.

    Args:
        added: a line that is not saved yet.
        ended: a line that would no longer be in force.
    """
    before = list(FeeSchedule.objects.filter(_in_force(on), kind=kind, currency="EUR"))
    after = [line for line in before if ended is None or line.pk != ended.pk] + ([added] if added else [])
    places = Facility.objects.values_list("billing_country", "procedures_per_year")
    counts = Counter((country_group_of(str(country)), size_band_of(procedures)) for country, procedures in places)

    def amount(lines: list[FeeSchedule], group: str, band: str) -> Decimal | None:
        line = _most_specific(lines, group, band)
        return line.amount if line else None

    return [
        WhoPays(group, band, amount(before, group, band), amount(after, group, band), counts[group, band])
        for group in ("", *group_names())
        for band in band_names()
    ]
