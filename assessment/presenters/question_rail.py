"""The rail of a dossier: a chip per question and its groups, drawn without templates because there are dozens."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from applications.models import Standard
from assessment.queries.dossiers import DossierLine
from iasios.ui.elements import icon

_LOOKS = {
    "met": ("rail__met", "check"),
    "not_met": ("rail__unmet", "x"),
    "unclear": ("rail__unclear", "question"),
    "disagree": ("rail__unclear", "question"),
    "open": ("rail__open", ""),
}


def word_of(state: str) -> str:
    """A verdict, or what both come to, as a word inside a sentence."""
    return {
        "met": pgettext("verdict", "met"),
        "not_met": pgettext("verdict", "not met"),
        "unclear": pgettext("verdict", "unclear"),
        "disagree": pgettext("verdict", "verdicts differ"),
        "open": pgettext("verdict", "open"),
    }[state]


def chip(line: DossierLine, url: str, *, current: bool = False) -> SafeString:
    """One question of the rail: its criterion with the mark of its state; `rail-<code>` is its id."""
    look, symbol = _LOOKS[line.state]
    return format_html(
        '<a href="{}" id="rail-{}" class="{}"{}>{}{}<span class="vh">{}</span></a>',
        url,
        line.question.code,
        "rail__now" if current else look,
        mark_safe(' aria-current="true"') if current else "",
        line.question.criterion,
        icon(symbol) if symbol else "",
        word_of(line.state),
    )


@dataclass(frozen=True)
class RailGroup:
    """A standard with its chips."""

    standard: Standard
    #: The page of all its questions.
    url: str
    chips: list[SafeString]


def rail(
    lines: Iterable[DossierLine],
    address: Callable[[DossierLine], str],
    current: str = "",
    *,
    standard_address: Callable[[Standard], str],
) -> list[RailGroup]:
    """The chips by standard, in order."""
    groups = []
    for standard, group in groupby(lines, key=lambda line: line.question.standard):
        own = list(group)
        chips = [chip(line, address(line), current=line.question.code == current) for line in own]
        groups.append(RailGroup(standard, standard_address(standard), chips))
    return groups
