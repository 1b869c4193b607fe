"""Numbers that people type, read in every way in which the portal itself writes them, whatever the page's language."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import get_format

#: What stands between groups of three figures, beside dot and comma; the signs of the currencies that are billed.
_SPACES = re.compile(r"[\s'’]+")
_SIGNS = re.compile(r"^(?:€|£|\$|[A-Z]{3})\s*|\s*(?:€|£|\$|[A-Z]{3})$")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:(?P<mark>[.,])\d{3})(?:(?P=mark)\d{3})*")
_GROUPED_WITH_PART = re.compile(r"[+-]?\d{1,3}(?:(?P<mark>[.,])\d{3})+(?!(?P=mark))[.,]\d+")


def plain_decimal(text: str) -> str:
    """`1900.00` for `1.900,00`, `1,900.00`, `1 900,00` and `€ 1,900.00`; what is no such number comes back as it is.

    Two different marks tell groups from the decimal part. A single mark before three figures, `1.900`, is read as the
    language of the page writes it; a single mark before fewer or more figures begins the decimal part.
    """
    bare = _SPACES.sub("", _SIGNS.sub("", text.strip()))
    if _GROUPED_WITH_PART.fullmatch(bare):
        grouping = "." if bare.index(".") < bare.index(",") else ","
        return bare.replace(grouping, "").replace(",", ".")
    groups = _GROUPED.fullmatch(bare)
    if groups and (bare.count(groups["mark"]) > 1 or groups["mark"] == get_format("THOUSAND_SEPARATOR")):
        return bare.replace(groups["mark"], "")
    return bare.replace(",", ".") if bare.count(",") == 1 and "." not in bare else bare


class AmountField(forms.DecimalField):
    """An amount of money in the way in which the page writes it, or in that of the portal's other languages."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(localize=True, max_digits=10, decimal_places=2, **kwargs)
        self.widget.attrs = {"inputmode": "decimal", "autocomplete": "off"} | self.widget.attrs

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return super().to_python(plain_decimal(value) if isinstance(value, str) else value)


class WholeNumberField(forms.IntegerField):
    """A whole number; `1,240`, `1.240` and `1 240` are the same, since there is no part to mistake it for."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Not `type=number`: browsers drop a pasted `1,240` from such a field without a word.
        self.widget.attrs = {"inputmode": "numeric", "autocomplete": "off"} | self.widget.attrs

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = _SPACES.sub("", value)
            groups = _GROUPED.fullmatch(value)
            value = value.replace(groups["mark"], "") if groups else value
        return super().to_python(value)
