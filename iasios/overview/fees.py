"""Charges as the public reads them: what, when, how much."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from iasios.documents.formatting import money
from invoicing.enums import FeeKind
from invoicing.queries import price_list, today

WHEN: dict[str, Any] = {
    FeeKind.ENROLMENT: _("Once, right after registration. When it is paid, the facility is enrolled."),
    FeeKind.ANNUAL: _("Every year while the facility is enrolled, the first time together with the enrolment fee."),
    FeeKind.RECERTIFICATION: _(
        "Six months before the accreditation ends. When it is paid, the next application opens."
    ),
    FeeKind.CONSULTATION: _("Only when the facility asks for a consultation, at any stage."),
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
    amounts: dict[str, list[Amount]] = {}
    for line in price_list(today()):
        scope = ", ".join(part for part in (line.country_group, line.size_band) if part)
        amounts.setdefault(line.kind, []).append(Amount(money(line.amount, line.currency), scope))
    return [Charge(str(kind.label), str(WHEN[kind]), tuple(amounts.get(kind, ()))) for kind in FeeKind]
