"""One row of Today, and how it is drawn.

Fifty rows of a template took as long as everything else of the page, so a row is put together from escaped pieces. All
buttons belong to one form, which stands in the page: its `do` says step, kind, key and day.
"""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

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


def draw_row(row: TodayRow) -> SafeString:
    """The row as an item of a list, every text of it escaped."""
    # By when: beside the kind on a phone, among the buttons elsewhere.
    due = format_html('<span class="wait__due">{}</span>', _due(row))
    return format_html(
        '<li class="wait"><span class="wait__kind">{} {}</span>{}'
        '<div class="wait__body"><a class="wait__t" href="{}" id="{}">{}</a><p class="wait__m">{}</p></div>'
        '<div class="wait__act">{}<div class="wait__by">{}</div>'
        '<a class="btn btn--second btn--s" href="{}" aria-describedby="{}">{}</a>{}</div></li>',
        icon(row.icon),
        row.label,
        due,
        row.url,
        row.id,
        row.title,
        row.more,
        due,
        _taker(row),
        row.url,
        row.id,
        row.verb,
        _menu(row),
    )


def _due(row: TodayRow) -> SafeString:
    return status_text(row.state, row.due) if row.state else format_html('<span class="muted">{}</span>', row.due)


def _taker(row: TodayRow) -> SafeString:
    if not row.taker:
        return format_html(
            '<button class="take" form="{}" name="do" value="take {} {}" aria-describedby="{}">{}</button>',
            FORM,
            row.kind,
            row.key,
            row.id,
            _("Take"),
        )
    tone = "" if row.is_mine else " avatar--c"
    return format_html(
        '<span class="avatar avatar--s{}" aria-hidden="true">{}</span><span class="vh">{}</span>',
        tone,
        row.initials,
        _("Taken by %(taker)s") % {"taker": row.taker},
    )


def _menu(row: TodayRow) -> SafeString:
    """Days to snooze until, and what else can be said of the row."""
    steps = [("snooze", choice.until, choice.label, choice.day) for choice in row.snoozes]
    if row.is_snoozed:
        steps.append(("wake", "", _("Show again now"), ""))
    if row.is_noted:
        steps.append(("note", "", pgettext("verb", "Noted"), _("no longer waits")))
    if row.is_mine:
        steps.append(("release", "", _("Give back"), _("free for others")))
    elif row.taker:
        steps.append(("take_over", "", _("Take over"), row.taker))
    is_due = not row.is_snoozed and not row.snoozes
    return format_html(
        '<details class="snz"><summary aria-describedby="{}">{}</summary><div class="snz__menu">{}{}</div></details>',
        row.id,
        _("Snooze") if row.snoozes and not row.is_snoozed else _("More"),
        format_html_join(
            "",
            '<button form="{}" name="do" value="{}">{} <span>{}</span></button>',
            (
                (FORM, " ".join(filter(None, [step, row.kind, row.key, day])), label, aside)
                for step, day, label, aside in steps
            ),
        ),
        format_html('<p class="small muted">{}</p>', _("It is due, so it cannot be snoozed.")) if is_due else "",
    )
