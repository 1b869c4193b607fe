"""Charges as the public reads them: what, when, how much."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from iasios.text.formatting import money
from invoicing.enums import FeeKind
from invoicing.fee_scopes import other_bands_words, scope_words
from invoicing.models import FeeSchedule
from invoicing.queries import price_list, today

WHEN: dict[str, Any] = {
    FeeKind.ENROLMENT: gettext_lazy("Once, right after registration. When it is paid, the facility is enrolled."),
    FeeKind.ANNUAL: gettext_lazy(
        "Every year of membership, accredited or not; the first time together with the enrolment fee."
    ),
    FeeKind.RECERTIFICATION: gettext_lazy(
        "Six months before the accreditation ends. When it is paid, the next application opens."
    ),
    FeeKind.CONSULTATION: gettext_lazy("Only when the facility asks for a consultation, at any stage."),
    FeeKind.ON_SITE_AUDIT: gettext_lazy("Only when the assessors visit the facility."),
}


@dataclass(frozen=True)
class Amount:
    """One amount and whom it is for; `scope` is empty where it holds for everybody."""

    shown: str
    scope: str


@dataclass(frozen=True)
class Charge:
    label: str
    when: str
    amounts: tuple[Amount, ...]


def charges() -> list[Charge]:
    """Every kind of charge with the amounts in force today; a kind without an amount is still listed. One query."""
    lines: dict[str, list[FeeSchedule]] = {}
    for line in price_list(today()):
        lines.setdefault(line.kind, []).append(line)
    return [Charge(str(kind.label), str(WHEN[kind]), _amounts(lines.get(kind, []))) for kind in FeeKind]


def _amounts(lines: list[FeeSchedule]) -> tuple[Amount, ...]:
    """The amounts of one kind; beside amounts by size, the one for all others says whom it is for."""
    bands = {line.size_band for line in lines if line.size_band and not line.country_group}
    return tuple(
        Amount(
            money(line.amount, line.currency),
            scope_words(line.country_group, line.size_band) or ("" if line.country_group else other_bands_words(bands)),
        )
        for line in lines
    )
