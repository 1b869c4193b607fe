"""One row of Today, and how it is drawn.

Fifty rows of a template took as long as everything else of the page, so a row is put together from escaped pieces. All
buttons belong to one form, which stands in the page: its `do` says step, kind, key and day.
"""

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from iasios.ui.elements import icon, status_text

#: The id of the form that every button belongs to.
FORM = "marks"


@dataclass(frozen=True)
class SnoozeChoice:
    """One button: a day, and what it is called."""

    until: str
    label: str
    day: str


@dataclass(frozen=True)
class TodayRow:
    """What is shown; `state` is a key of `iasios.ui.status_vocabulary`, empty for plain words."""

    id: str
    kind: str
    key: str
    label: str
    icon: str
    title: str
    url: str
    more: str
    state: str
    due: str
    verb: str
    taker: str
    initials: str
    is_mine: bool
    is_noted: bool
    is_snoozed: bool
    snoozes: list[SnoozeChoice]


@dataclass(frozen=True)
class _Words:
    """What every row says, in one language, ready to be written into HTML."""

    take: str
    taken_by: str
    snooze: str
    more: str
    wake: str
    noted: tuple[str, str]
    release: tuple[str, str]
    take_over: str
    is_due: str


@lru_cache(maxsize=8)
def _words(language: str | None) -> _Words:
    return _Words(
        take=escape(_("Take")),
        taken_by=escape(_("Taken by %(taker)s")),
        snooze=escape(_("Snooze")),
        more=escape(_("More")),
        wake=escape(_("Show again now")),
        noted=(escape(pgettext("verb", "Noted")), escape(_("no longer waits"))),
        release=(escape(_("Give back")), escape(_("free for others"))),
        take_over=escape(_("Take over")),
        is_due=escape(_("It is due, so it cannot be snoozed.")),
    )


def draw_row(row: TodayRow) -> str:
    """The row as an item of a list, every text of it escaped."""
    words, this, url = _words(get_language()), escape(row.id), escape(row.url)
    # By when: beside the kind on a phone, among the buttons elsewhere.
    due = status_text(row.state, row.due) if row.state else f'<span class="muted">{escape(row.due)}</span>'
    due = f'<span class="wait__due">{due}</span>'
    return (
        f'<li class="wait"><span class="wait__kind">{icon(row.icon)} {escape(row.label)}</span>{due}'
        f'<div class="wait__body"><a class="wait__t" href="{url}" id="{this}">{escape(row.title)}</a>'
        f'<p class="wait__m">{escape(row.more)}</p></div>'
        f'<div class="wait__act">{due}<div class="wait__by">{_taker(row, words)}</div>'
        f'<a class="btn btn--second btn--s" href="{url}" aria-describedby="{this}">{escape(row.verb)}</a>'
        f"{_menu(row, words)}</div></li>"
    )


def _taker(row: TodayRow, words: _Words) -> str:
    if not row.taker:
        return (
            f'<button class="take" form="{FORM}" name="do" value="take {escape(row.kind)} {escape(row.key)}"'
            f' aria-describedby="{escape(row.id)}">{words.take}</button>'
        )
    tone = "" if row.is_mine else " avatar--c"
    return (
        f'<span class="avatar avatar--s{tone}" aria-hidden="true">{escape(row.initials)}</span>'
        f'<span class="vh">{words.taken_by % {"taker": escape(row.taker)}}</span>'
    )


def _menu(row: TodayRow, words: _Words) -> str:
    """Days to snooze until, and what else can be said of the row."""
    thing = escape(f"{row.kind} {row.key}")
    steps = [
        (f"snooze {thing} {escape(choice.until)}", escape(choice.label), escape(choice.day)) for choice in row.snoozes
    ]
    if row.is_snoozed:
        steps.append((f"wake {thing}", words.wake, ""))
    if row.is_noted:
        steps.append((f"note {thing}", *words.noted))
    if row.is_mine:
        steps.append((f"release {thing}", *words.release))
    elif row.taker:
        steps.append((f"take_over {thing}", words.take_over, escape(row.taker)))
    buttons = "".join(
        f'<button form="{FORM}" name="do" value="{value}">{label} <span>{aside}</span></button>'
        for value, label, aside in steps
    )
    can_wait = row.snoozes and not row.is_snoozed
    is_due = not row.is_snoozed and not row.snoozes
    why = f'<p class="small muted">{words.is_due}</p>' if is_due else ""
    return (
        f'<details class="snz"><summary aria-describedby="{escape(row.id)}">'
        f"{words.snooze if can_wait else words.more}</summary>"
        f'<div class="snz__menu">{buttons}{why}</div></details>'
    )
