"""Whom a line of the price list is for, in words."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from invoicing.catalogue.reading import band_names, group_names, size_band


def band_words(name: str) -> str:
    """A size band by its yearly procedures; empty for every size."""
    if not name:
        return ""
    first, last = size_band(name)
    if last is None:
        return _("%(first)s procedures a year or more") % {"first": _figure(first)}
    return _("%(first)s to %(last)s procedures a year") % {"first": _figure(first), "last": _figure(last)}


def group_words(name: str) -> str:
    """A country group; empty for every country."""
    return _("in countries with reduced fees") if name else ""


def scope_words(country_group: str, size_band: str) -> str:
    """Whom an amount is for; empty for everybody."""
    return ", ".join(words for words in (band_words(size_band), group_words(country_group)) if words)


def group_choices() -> list[tuple[str, str]]:
    """Country groups to choose from."""
    return [("", _("All countries")), *((name, _("Countries with reduced fees")) for name in group_names())]


def band_choices() -> list[tuple[str, str]]:
    """Size bands to choose from."""
    return [("", _("Every size")), *((name, band_words(name)) for name in band_names())]


def _figure(value: int) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)
