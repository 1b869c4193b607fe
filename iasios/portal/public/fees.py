"""Charges as the public reads them: what, when, how much."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iasios.text.formatting import money
from invoicing.catalogue.reading import size_band
from invoicing.enums import FeeKind
from invoicing.models import FeeSchedule
from invoicing.queries import price_list, today

WHEN: dict[str, Any] = {
    FeeKind.ENROLMENT: gettext_lazy("Once, right after registration. When it is paid, the facility is enrolled."),
    FeeKind.ANNUAL: gettext_lazy(
        "Every year while the facility is enrolled, the first time together with the enrolment fee."
    ),
    FeeKind.RECERTIFICATION: gettext_lazy(
        "Six months before the accreditation ends. When it is paid, the next application opens."
    ),
    FeeKind.CONSULTATION: gettext_lazy("Only when the facility asks for a consultation, at any stage."),
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
        amounts.setdefault(line.kind, []).append(Amount(money(line.amount, line.currency), _scope(line)))
    return [Charge(str(kind.label), str(WHEN[kind]), tuple(amounts.get(kind, ()))) for kind in FeeKind]


def _scope(line: FeeSchedule) -> str:
    """Whom an amount is for; empty for everybody."""
    words = []
    if line.size_band:
        first, last = size_band(line.size_band)
        if last is None:
            words.append(_("%(first)s procedures a year or more") % {"first": _figure(first)})
        else:
            words.append(
                _("%(first)s to %(last)s procedures a year") % {"first": _figure(first), "last": _figure(last)}
            )
    if line.country_group:
        words.append(_("in countries with reduced fees"))
    return ", ".join(str(word) for word in words)


def _figure(value: int) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)
