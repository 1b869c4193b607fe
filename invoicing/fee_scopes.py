"""Whom a line of the price list is for, in words."""

from collections.abc import Collection

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django_countries import countries

from invoicing.catalogue.reading import band_names, country_group_of, group_names, size_band


def band_words(name: str) -> str:
    """A size band by its yearly procedures; empty for every size."""
    if not name:
        return ""
    first, last = size_band(name)
    if last is None:
        return _("%(first)s procedures a year or more") % {"first": _figure(first)}
    if not first:
        return _("up to %(last)s procedures a year") % {"last": _figure(last)}
    return _("%(first)s to %(last)s procedures a year") % {"first": _figure(first), "last": _figure(last)}


def group_words(name: str) -> str:
    """A country group; empty for every country."""
    return _("in countries with reduced fees") if name else ""


def scope_words(country_group: str, size_band: str) -> str:
    """Whom an amount is for; empty for everybody."""
    return ", ".join(words for words in (band_words(size_band), group_words(country_group)) if words)


def other_bands_words(named: Collection[str]) -> str:
    """Which sizes an amount without a band is for, beside amounts for the bands named; empty where it is for all."""
    left = [name for name in band_names() if name not in named]
    if not named or not left:
        return ""
    return band_words(left[0]) if len(left) == 1 else _("every other size")


def reduced_countries() -> list[str]:
    """Names of the countries with reduced fees, in the order of the reader's language."""
    return [str(name) for code, name in countries if country_group_of(code)]


def group_choices() -> list[tuple[str, str]]:
    """Country groups to choose from."""
    return [("", _("All countries")), *((name, _("Countries with reduced fees")) for name in group_names())]


def band_choices() -> list[tuple[str, str]]:
    """Size bands to choose from."""
    return [("", _("Every size")), *((name, band_words(name)) for name in band_names())]


def _figure(value: int) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)
