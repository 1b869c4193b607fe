"""Amounts and dates as people read them, on paper, in mail and on pages."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import gettext as _

_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}
_FIXED_SPACE = "\u00a0"


def amount(value: Decimal | str) -> str:
    """`3,150.00`, with the separators of the present language."""
    return formats.number_format(Decimal(value), decimal_pos=2, use_l10n=True, force_grouping=True)


def money(value: Decimal | str, currency: str) -> str:
    """`€ 3,150.00`, never broken across lines."""
    return f"{_SIGNS.get(currency, currency)}{_FIXED_SPACE}{amount(value)}"


def percent(value: Decimal | str) -> str:
    """`20 %` or `5.5 %`, never broken across lines."""
    found = Decimal(value)
    decimals = max(0, -int(found.normalize().as_tuple().exponent))
    return f"{formats.number_format(found, decimal_pos=decimals, use_l10n=True)}{_FIXED_SPACE}%"


def day(value: date | str) -> str:
    """`4 March 2026` from a date or its ISO form, never broken across lines; empty for nothing."""
    if not value:
        return ""
    found = date.fromisoformat(value) if isinstance(value, str) else value
    return formats.date_format(found, "DATE_FORMAT").replace(" ", _FIXED_SPACE)


def meeting_moment(moment: datetime) -> str:
    """*Saturday, 28 November 2026, 14:00*, from the forms that every language has."""
    form = f"l, {formats.get_format('DATE_FORMAT')}, {formats.get_format('TIME_FORMAT')}"
    return formats.date_format(timezone.localtime(moment), form)


def meeting_words(moment: datetime, zone: str = "") -> str:
    """*Saturday, 28 November 2026, 14:00, Vienna time*, in the present language.

    Args:
        zone: where its reader lives, such as Asia/Tokyo: *(Saturday, 22:00 in Tokyo)* follows where clocks differ.
    """
    words = _("%(moment)s, Vienna time") % {"moment": meeting_moment(moment)}
    there = moment.astimezone(ZoneInfo(zone)) if zone else timezone.localtime(moment)
    if there.utcoffset() == timezone.localtime(moment).utcoffset():
        return words
    own = {
        "hour": formats.date_format(there, f"l, {formats.get_format('TIME_FORMAT')}"),
        "place": zone.rpartition("/")[2].replace("_", " "),
    }
    elsewhere = _("%(hour)s in %(place)s") % own
    return f"{words} ({elsewhere})"


def file_size(size: int) -> str:
    """A number of bytes for people: *28 kB*, *1.4 MB*; never less than 1 kB."""
    if size < 1_000_000:
        return _("%(size)s kB") % {"size": max(round(size / 1000), 1)}
    return _("%(size)s MB") % {"size": formats.number_format(Decimal(size) / 1_000_000, 1)}
