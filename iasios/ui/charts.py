"""Small drawings made by the server: bars, dots, rings, days. Sizes stand in attributes, never in a style.

Each drawing is hidden from screen readers because the figures stand beside it as text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iasios.ui.elements import remembered

_STEP = 18
_RING = 94.25  # circumference of the radius 15 of the ring
_AGE_LIMIT = 90


def _share(value: float, total: float) -> float:
    return 0.0 if total <= 0 else min(100.0, 100.0 * value / total)


def bar(value: float, total: float, *, tone: str = "") -> SafeString:
    """How much of ``total`` is done. ``tone``: empty, met, turn or unmet."""
    return _bar(round(_share(value, total), 2), tone)


@lru_cache(maxsize=512)
def _bar(percent: float, tone: str) -> SafeString:
    return format_html(
        '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="bar__bg" width="100" height="6"/><rect class="bar__fg{}" width="{}" height="6"/></svg>',
        f" bar__fg--{tone}" if tone else "",
        f"{percent:.2f}",
    )


def benchmark(own: int | None, others: int | None) -> SafeString:
    """An own share as a bar and that of others as a mark across it, in percent; None draws nothing of the two."""
    bar_ = format_html('<rect class="bar__fg" y="4" width="{}" height="8"/>', own) if own is not None else ""
    # The mark stays inside the picture at both ends.
    at = min(max((others or 0) - 0.75, 0), 98.5)
    mark = format_html('<rect class="bench__mark" x="{}" width="1.5" height="16"/>', at) if others is not None else ""
    return format_html(
        '<svg class="bench__bar" viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="bar__bg" y="4" width="100" height="8"/>{}{}</svg>',
        bar_,
        mark,
    )


def dots(items: Iterable[tuple[bool, str]]) -> SafeString:
    """One dot per question from pairs of *is core* and a state.

    States: ``met`` filled green, ``not_met`` cross, ``plan`` filled petrol for core and hollow for extended (used where
    nothing is answered yet), anything else hollow. Core dots are large, extended ones small.
    """
    return _dots(tuple((bool(core), state) for core, state in items))


@lru_cache(maxsize=512)
def _dots(items: tuple[tuple[bool, str], ...]) -> SafeString:
    marks = "".join(_dot(_STEP // 2 + _STEP * position, core, state) for position, (core, state) in enumerate(items))
    width = _STEP * len(items)
    return mark_safe(
        f'<svg class="dots" width="{width}" height="{_STEP}" viewBox="0 0 {width} {_STEP}" aria-hidden="true"'
        f' focusable="false">{marks}</svg>'
    )


def _dot(x: int, core: bool, state: str) -> str:
    if state == "not_met":
        reach = 4.5 if core else 3.3
        start, middle = x - reach, _STEP / 2 - reach
        arm = f"{2 * reach:g}"
        return f'<path d="M{start:g} {middle:g}l{arm} {arm}m0 -{arm}l-{arm} {arm}" class="d-no"/>'
    if state == "met":
        return f'<circle cx="{x}" cy="9" r="{6.2 if core else 4.6}" class="d-met"/>'
    if state == "plan":
        return f'<circle cx="{x}" cy="9" r="{6.2 if core else 4.6}" class="{"d-core" if core else "d-ext"}"/>'
    return f'<circle cx="{x}" cy="9" r="{5.5 if core else 3.9}" class="d-open"/>'


@lru_cache(maxsize=512)
def ring(value: int, total: int, *, not_met: bool = False) -> SafeString:
    """The ring of the standard strip: fills with answers, dotted when untouched, red when one is not met."""
    if value <= 0 and not not_met:
        look = " ringn--none"
    elif not_met:
        look = " ringn--bad"
    else:
        look = " ringn--full" if value >= total else ""
    filled = _RING * _share(value, total) / 100
    return format_html(
        '<svg class="ringn{}" viewBox="0 0 40 40" aria-hidden="true" focusable="false">'
        '<circle cx="20" cy="20" r="15" class="ringn__bg"/>'
        '<circle cx="20" cy="20" r="15" class="ringn__fg" stroke-dasharray="{} {}"'
        ' transform="rotate(-90 20 20)"/></svg>',
        look,
        f"{filled:.2f}",
        _RING,
    )


def age_bar(days: int, *, due: int | None = None, tone: str = "") -> SafeString:
    """Days with somebody, a bar up to 90, a tick at the due day. ``tone``: empty, ``turn`` near, ``late`` past."""
    return _age_bar(days, due, tone)


@remembered
def _age_bar(days: int, due: int | None, tone: str) -> SafeString:
    look = {"turn": "ag-t", "late": "ag-l"}.get(tone, "ag")
    tick = format_html('<path d="M{} 0v10" class="ag-x"/>', min(due, _AGE_LIMIT - 1)) if due is not None else ""
    return format_html(
        '<span class="age"><span>{}</span><svg viewBox="0 0 90 10" aria-hidden="true" focusable="false">'
        '<rect x="0" y="3" width="{}" height="4" class="{}"/>{}</svg></span>',
        ngettext("%(days)s d", "%(days)s d", days) % {"days": days},
        max(1, min(days, _AGE_LIMIT)),
        look,
        tick,
    )


def range_line(today: date, first: date, half: date, last: date) -> SafeString:
    """A line of days from today, a box over the days from `first` to `last` and a mark at `half`; months below."""
    start, width = min(today, first), 300
    end = last + timedelta(days=max((last - start).days // 6, 5))
    scale = width / (end - start).days

    def at(on: date) -> int:
        return 14 + round((on - start).days * scale)

    months, month = [], (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    step = max(1, round((end - start).days / 120))
    while month < end:
        # A name that would be written over the mark of today is left out.
        if abs(at(month) - at(today)) > 14:
            months.append((at(month), date_format(month, "M")))
        for _number in range(step):
            month = (month + timedelta(days=32)).replace(day=1)
    ticks = format_html_join(
        "",
        '<path d="M{} 53v10" class="axis"/><text x="{}" y="86" text-anchor="middle">{}</text>',
        ((x, x, label) for x, label in months),
    )
    return format_html(
        '<svg class="chart" viewBox="0 0 330 90" width="420" aria-hidden="true" focusable="false">'
        '<path d="M14 58H{}" class="axis"/>'
        '{}<rect x="{}" y="44" width="{}" height="28" rx="3" class="l1"/><path d="M{} 44v28" class="median"/>'
        '<path d="M{} 22v18" class="axis"/><text x="{}" y="14" text-anchor="middle">{}</text>'
        '<text x="{}" y="48">{}</text><circle cx="{}" cy="58" r="5" class="c1"/></svg>',
        14 + width,
        ticks,
        at(first),
        max(at(last) - at(first), 4),
        at(half),
        at(half),
        min(max(at(half), 60), 270),
        _("half by %(day)s") % {"day": date_format(half, "MONTH_DAY_FORMAT")},
        at(today) - 6,
        _("today") if at(first) - at(today) > 40 else "",
        at(today),
    )
