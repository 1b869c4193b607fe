"""Drawings of figures: bars, ranges, columns and dots, as SVG that says what it shows; the table stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_WIDTH, _LABELS, _ROW = 760, 220, 34
_BARS = 300
#: Air around a drawing.
_EDGE = 12


@dataclass(frozen=True)
class Bar:
    """One row: `value` is its length against the longest, `words` stand behind it; `tone` is empty or `late`."""

    label: str
    value: float
    words: str
    tone: str = ""


@dataclass(frozen=True)
class Range:
    """One row of days: a band from `low` to `high`, a tick at `half`, and a triangle at what was agreed."""

    label: str
    low: float
    half: float
    high: float
    words: str
    agreed: int | None = None


@dataclass(frozen=True)
class Stack:
    """One place on the line below, and its marks from the bottom up: filled or hollow, with what each stands for."""

    label: str
    marks: Sequence[tuple[bool, str]]


def bars(rows: Sequence[Bar], *, title: str) -> SafeString:
    """Horizontal bars, one a row."""
    most = max((row.value for row in rows), default=0) or 1
    drawn = format_html_join(
        "",
        '<text x="0" y="{}">{}</text><rect x="{}" y="{}" width="{}" height="16" class="{}"/>'
        '<text x="{}" y="{}">{}</text>',
        (
            (
                y + 13,
                row.label,
                _LABELS,
                y,
                round(_BARS * row.value / most, 1),
                "ag-l" if row.tone == "late" else "c1",
                _LABELS + round(_BARS * row.value / most) + 8,
                y + 13,
                row.words,
            )
            for y, row in ((8 + _ROW * number, row) for number, row in enumerate(rows))
        ),
    )
    return _figure(drawn, 8 + _ROW * len(rows), title, axis=True)


def ranges(rows: Sequence[Range], *, title: str) -> SafeString:
    """Bands of days, one a row, all on one scale."""
    most = max((max(row.high, row.agreed or 0) for row in rows), default=0) or 1
    pieces = []
    for number, row in enumerate(rows):
        y = 14 + _ROW * number
        low, half, high = (_LABELS + round(_BARS * value / most, 1) for value in (row.low, row.half, row.high))
        agreed = _LABELS + round(_BARS * row.agreed / most, 1) if row.agreed else None
        mark = format_html('<path d="M{} {}h10l-5 8z" class="c2"/>', agreed - 5, y - 11) if agreed else ""
        pieces.append(
            format_html(
                '<text x="0" y="{}">{}</text><rect x="{}" y="{}" width="{}" height="16" class="l1"/>'
                '<path d="M{} {}v16" class="median"/>{}<text x="{}" y="{}">{}</text>',
                y + 13,
                row.label,
                low,
                y,
                round(max(high - low, 2), 1),
                half,
                y,
                mark,
                max(high, agreed or 0) + 8,
                y + 13,
                row.words,
            )
        )
    drawn = format_html_join("", "{}", ((piece,) for piece in pieces))
    return _figure(drawn, 14 + _ROW * len(rows), title, axis=True)


def stacks(places: Sequence[Stack], *, title: str, round_marks: bool = False) -> SafeString:
    """Marks above a line, one stack a place: squares, or dots."""
    tallest = max((len(place.marks) for place in places), default=0)
    floor, step = 14 + 18 * tallest, _WIDTH / max(len(places), 1)
    pieces = []
    for number, place in enumerate(places):
        x = round(step * (number + 0.5), 1)
        for height, (filled, name) in enumerate(place.marks):
            shape = (
                format_html('<circle cx="{}" cy="{}" r="6.2"', x, floor - 10 - 18 * height)
                if round_marks
                else format_html(
                    '<rect x="{}" y="{}" width="13" height="13"', round(x - 6.5, 1), floor - 17 - 18 * height
                )
            )
            pieces.append(
                format_html('{} class="{}"><title>{}</title>{}', shape, _look(filled), name, _END[round_marks])
            )
        pieces.append(format_html('<text x="{}" y="{}" text-anchor="middle">{}</text>', x, floor + 18, place.label))
    drawn = format_html_join("", "{}", ((piece,) for piece in pieces))
    line = format_html('<path d="M0 {}H{}" class="axis"/>', floor, _WIDTH)
    return _figure(format_html("{}{}", drawn, line), floor + 26, title)


_END = {True: SafeString("</circle>"), False: SafeString("</rect>")}


def _look(filled: bool) -> str:
    return "d-core" if filled else "d-ext"


def _figure(drawn: SafeString | str, height: int, title: str, *, axis: bool = False) -> SafeString:
    line = format_html('<path d="M{} 0V{}" class="axis"/>', _LABELS, height) if axis else ""
    # Not drawn smaller on a phone, where nobody could read it: the frame around it scrolls.
    return format_html(
        '<svg class="chart dots" viewBox="{} {} {} {}" width="{}" height="{}" role="img" aria-label="{}">{}{}</svg>',
        -_EDGE,
        -_EDGE,
        _WIDTH + 2 * _EDGE,
        height + 2 * _EDGE,
        _WIDTH + 2 * _EDGE,
        height + 2 * _EDGE,
        title,
        line,
        drawn,
    )
