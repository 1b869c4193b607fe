"""``{% load paper %}``: dates, amounts, QR codes and seals for paper; dates and amounts for mail and pages too."""

import json
from base64 import b64encode
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from math import ceil
from typing import Any
from unicodedata import bidirectional

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django_countries import countries

from iasios.text import formatting
from iasios.ui.seal import certificate_ground, logo_svg, seal_svg

register = template.Library()

_DARK = "#0b2a33"


@register.filter
def day(value: date | str) -> str:
    """`4 March 2026` from a date or its ISO form."""
    return formatting.day(value)


@register.filter
def money(value: Decimal | str, currency: str) -> str:
    """`{{ total|money:currency }}` gives `€ 3,150.00`."""
    return formatting.money(value, currency)


@register.filter
def amount(value: Decimal | str) -> str:
    """`3,150.00`, for columns whose head names the currency."""
    return formatting.amount(value)


@register.filter
def percent(value: Decimal | str) -> str:
    """`20 %`, without idle decimals."""
    return formatting.percent(value)


@register.filter
def iban(value: str) -> str:
    """In groups of four, as banks print it."""
    plain = value.replace(" ", "")
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


@register.filter
def country(code: str) -> str:
    """The country's name in the present language."""
    return str(countries.name(code))


@register.filter
def one_line(text: str) -> str:
    """Lines of an address joined by commas."""
    return ", ".join(line.strip() for line in text.splitlines() if line.strip())


def _image(svg: str | bytes, alt: str, kind: str) -> SafeString:
    content = svg.encode() if isinstance(svg, str) else svg
    return format_html('<img class="{}" alt="{}" src="{}">', kind, alt, _data_uri(content))


def _data_uri(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg).decode()}"


@register.simple_tag
def qr(text: str, *, alt: str, kind: str = "qr") -> SafeString:
    """A QR code as an image; error correction M, as payment codes want it."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False, encoding="utf-8", eci=False).save(drawn, kind="svg", dark=_DARK, border=0)
    return _image(drawn.getvalue(), alt, kind)


@register.simple_tag
def logo(*, alt: str = "IASIOS") -> SafeString:
    """Mark and name."""
    return _image(logo_svg(), alt, "logo")


@register.simple_tag
def seal_image(level: int, *, year: int, alt: str) -> SafeString:
    """The seal of a level with its lettering."""
    return _image(seal_svg(int(level), year=int(year), lettering=True), alt, "seal")


#: Millimetres of a sheet; anything else is A4.
_SHEETS = {"letter": (215.9, 279.4)}


@register.simple_tag
def certificate_ground_uri(paper: str = "") -> SafeString:
    """The ground of the certificate as an address for a style sheet: decoration, so no alternative text."""
    width, height = _SHEETS.get(paper, (210, 297))
    return mark_safe(_data_uri(certificate_ground(width=width, height=height).encode()))


#: Characters that fit into one line of the address window, and lines that leave the payment panel its place.
_WINDOW, _ROOM = 42, 18


@register.simple_tag
def fits_one_page(name: str, address: Sequence[str], lines: Sequence[Any]) -> bool:
    """Whether an invoice surely fits one page, so that the payment panel can stand at its foot."""
    rows = sum(ceil(max(1, len(line)) / _WINDOW) for line in (name, *address))
    return rows + 3 * len(lines) <= _ROOM


@register.filter
def seal_level(level: str | int) -> int:
    """Contours closed on the seal of a level: 1 Enrolled, 2 Accredited, 3 Excellence; takes the name or the number."""
    return {"enrolled": 1, "accredited": 2, "excellence": 3}.get(str(level)) or int(level)


@register.filter
def year(value: date | str) -> int:
    """The year of a date or of its ISO form."""
    return int(str(value)[:4])


@register.filter
def is_rtl(text: str) -> bool:
    """Whether the first letter that has a direction is read from the right."""
    direction = next((kind for kind in map(bidirectional, text) if kind in {"L", "R", "AL"}), "L")
    return direction != "L"


@register.filter
def length_class(name: str) -> str:
    """The size of a name on the certificate: the longer, the smaller, so that it keeps to three lines or four."""
    return next(
        size for size, limit in (("len-1", 48), ("len-2", 80), ("len-3", 110), ("len-4", 10**6)) if len(name) <= limit
    )


@register.filter
def verify_place(url: str, code: str) -> str:
    """The address as people type it, without scheme and code: `portal.example/verify`."""
    return url.partition("://")[2].removesuffix("/").removesuffix(code).removesuffix("/")


@register.filter
def fingerprint(document: Any) -> str:
    """Short form of the SHA-256 of what the document says: the same content has the same one."""
    canonical = json.dumps(document.context, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()[:12]
