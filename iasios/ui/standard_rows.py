"""The standards of an application, thirteen at a time: cells of the strip and rows of the readiness tables.

Functions instead of templates, since each page of the application draws them all, some of them twice. What a cell says
of its numbers is the same for every hospital and drawn once per language.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iasios.ui.charts import bar, dots, ring
from iasios.ui.elements import remembered, status_text


class StandardRow(Protocol):
    """What a row says of one standard: how many of its questions are complete, and how many of these are met."""

    @property
    def number(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def answered(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def not_met(self) -> int: ...
    @property
    def core_answered(self) -> int: ...
    @property
    def core_total(self) -> int: ...
    @property
    def core_met(self) -> int: ...
    @property
    def met(self) -> int: ...
    @property
    def dots(self) -> tuple[tuple[bool, str], ...]: ...


def strip_cells(standards: Iterable[StandardRow], *, current: str = "", foot: bool = False) -> SafeString:
    """The items of the strip.

    Args:
        current: the number of the standard that the page shows, empty for none.
        foot: whether this is the second strip of a page, whose items have names of their own.
    """
    return SafeString("".join(_cell(row, is_current=str(row.number) == current, foot=foot) for row in standards))


def _cell(row: StandardRow, *, is_current: bool, foot: bool) -> SafeString:
    return format_html(
        '<li id="std-{}{}"><a href="{}"{}>{}<span><span class="vh">{}: </span>{}</span></a></li>',
        row.number,
        "-foot" if foot else "",
        row.url,
        SafeString(' aria-current="page"') if is_current else "",
        _numbered_ring(str(row.number), row.answered, row.total, bool(row.not_met)),
        row.title,
        _done_words(row.answered, row.total, row.not_met),
    )


@remembered
def _numbered_ring(number: str, answered: int, total: int, not_met: bool) -> SafeString:
    return format_html(
        '<span class="stdnav__r">{}<b><span class="vh">{} </span>{}</b></span>',
        ring(answered, total, not_met=not_met),
        _("Standard"),
        number,
    )


@remembered
def _done_words(answered: int, total: int, not_met: int) -> SafeString:
    done = _("done") if answered == total and not not_met else _of(answered, total)
    if not not_met:
        return format_html("{}", done)
    return format_html('{}<span class="vh">, {}</span>', done, _not_met(not_met))


def _of(part: int, total: int) -> str:
    return _("%(done)s of %(total)s") % {"done": part, "total": total}


def _not_met(count: int) -> str:
    return ngettext("%(n)s not met", "%(n)s not met", count) % {"n": count}


def answered_rows(standards: Iterable[StandardRow]) -> SafeString:
    """Rows of a table: number, title, questions, core questions answered."""
    return SafeString("".join(map(_answered_row, standards)))


def _answered_row(row: StandardRow) -> SafeString:
    return format_html(
        '<tr><td class="ready__n serif">{}</td><th scope="row"><a href="{}">{}</a></th><td>{}{}</td>'
        '<td class="num">{}</td></tr>',
        row.number,
        row.url,
        row.title,
        dots(row.dots),
        _answered_words(row.answered, row.total, row.not_met),
        _core_answered(row.core_answered, row.core_total),
    )


@remembered
def _answered_words(answered: int, total: int, not_met: int) -> SafeString:
    words = _("%(answered)s of %(total)s answered") % {"answered": answered, "total": total}
    if not_met:
        answered_no = _("%(not_met)s answered No") % {"not_met": not_met}
        words = f"{words}, {answered_no}"
    return format_html('<span class="vh">{}</span>', words)


@remembered
def _core_answered(answered: int, total: int) -> SafeString:
    if not total:
        return format_html('<span class="faint">{}</span>', _("none"))
    words = _("%(answered)s of %(total)s") % {"answered": answered, "total": total}
    return status_text("complete", words) if answered == total else format_html("{}", words)


def met_rows(standards: Iterable[StandardRow]) -> SafeString:
    """Rows of a table: number, title, questions, and how many are met of those that each of the two levels asks for."""
    return SafeString("".join(map(_met_row, standards)))


def _met_row(row: StandardRow) -> SafeString:
    return format_html(
        '<tr><td class="ready__n">{}</td><th scope="row"><a href="{}">{}</a></th>'
        '<td class="ready__dots">{}{}</td>{}{}</tr>',
        row.number,
        row.url,
        row.title,
        dots(row.dots),
        _complete_words(row.answered, row.total, row.core_answered, row.core_total, row.not_met),
        _core_met(row.core_met, row.core_total),
        _all_met(row.met, row.total),
    )


@remembered
def _complete_words(answered: int, total: int, core_answered: int, core_total: int, not_met: int) -> SafeString:
    return format_html(
        '<span class="vh">{}</span>{}',
        _("%(done)s of %(total)s complete, %(core)s of %(all)s core")
        % {"done": answered, "total": total, "core": core_answered, "all": core_total},
        status_text("not_met", _not_met(not_met), small=True) if not_met else "",
    )


@remembered
def _core_met(met: int, total: int) -> SafeString:
    words = (
        format_html("{} {}", _of(met, total), bar(met, total))
        if total
        else format_html('<span class="muted">{}</span>', _("no core question"))
    )
    return _level_cell(_("Accredited Centre"), words)


@remembered
def _all_met(met: int, total: int) -> SafeString:
    return _level_cell(_("Centre of Excellence"), format_html("{} {}", _of(met, total), bar(met, total)))


def _level_cell(level: str, words: SafeString) -> SafeString:
    return format_html('<td class="num"><small class="ready__label">{}</small> {}</td>', level, words)
