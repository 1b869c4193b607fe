"""The profile in words: its lines for the page, and the difference of two versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django_countries import countries

from facilities.enums import FacilityKind
from facilities.models import Facility
from facilities.services.profile import ADDRESS, BILLING, DELIVERY, IDENTITY, PLACE, WORK
from iasios.documents.e_invoices.forms import EInvoiceForm
from iasios.text.differences import word_difference

_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("facility", (*IDENTITY, *WORK)),
    ("address", (*ADDRESS, *PLACE)),
    ("billing", (*BILLING, *DELIVERY)),
)


@dataclass(frozen=True)
class ProfileChange:
    """One field that differs."""

    label: str
    before: str
    after: str

    @property
    def parts(self) -> list[tuple[str, str]]:
        """What stayed, came and went, word by word."""
        return word_difference(self.before, self.after)


def _label(name: str) -> str:
    if name == "kind":
        return _("The facility is")
    return str(getattr(Facility._meta.get_field(name), "verbose_name", name))


def in_words(name: str, value: Any) -> str:
    """A stored value as a reader knows it; empty stays empty."""
    if name in {"country", "billing_country"}:
        return str(countries.name(str(value)) or value)
    if name == "kind" and value in FacilityKind.values:
        return str(FacilityKind(value).label)
    if name == "invoice_form" and value in EInvoiceForm.values:
        return str(EInvoiceForm(value).label)
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


def profile_lines(values: Mapping[str, Any], *, with_billing: bool) -> list[dict[str, Any]]:
    """Sections of label and value for the profile page; billing only for people who see invoices (R16)."""
    headings = {"facility": _("Facility"), "address": _("Address"), "billing": _("Invoices")}
    return [
        {
            "key": key,
            "heading": headings[key],
            "lines": [
                {"label": _label(name), "value": in_words(name, values[name])}
                for name in names
                if values.get(name, "") != ""
            ],
        }
        for key, names in _SECTIONS
        if with_billing or key != "billing"
    ]


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[ProfileChange]:
    """Fields that differ, in the order of the page."""
    found = []
    for _key, names in _SECTIONS:
        for name in names:
            # A version of before there was this field, or a form without it, says nothing of it.
            if name in DELIVERY and not (name in before and name in after):
                continue
            old, new = before.get(name, ""), after.get(name, "")
            if old != new:
                found.append(ProfileChange(_label(name), in_words(name, old), in_words(name, new)))
    return found
