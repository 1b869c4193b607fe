"""The components as template tags: ``{% load ui %}``. The catalogue with examples is ``docs/components.md``.

Atoms (icon, pill, status_text …) are plain functions of ``iasios.ui.elements`` and ``iasios.ui.charts``, safe in
loops; tags with a template in ``templates/components/`` are meant for a handful of uses a page.
"""

# ruff: noqa: A002 -- arguments carry the names of the HTML attributes they become
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from iasios.text.formatting import file_size, meeting_moment
from iasios.text.search_marks import TextPart, pieces
from iasios.ui import charts, elements, seal, standard_rows
from iasios.ui.forms import draw_field, summary_lines
from iasios.ui.user_agents import device_name

register = template.Library()
register.filter("meeting", meeting_moment)
register.filter("file_size", file_size)


@register.filter
def marked(text: str, words: Sequence[str]) -> SafeString:
    """The text with everything that fits the folded words of a search in ``mark`` elements."""
    return format_html_join("", "{}", ((_marked_piece(piece),) for piece in pieces(text, words)))


def _marked_piece(piece: TextPart) -> SafeString | str:
    return format_html("<mark>{}</mark>", piece.text) if piece.fits else piece.text


@register.filter
def keep_initials(names: str) -> str:
    """An initial and the name after it stay on one line: *L. Ferrán*."""
    return names.replace(". ", ".\N{NO-BREAK SPACE}")


@register.filter(expects_localtime=True)
def machine_readable(moment: date) -> str:
    """A day or a moment for `datetime` of a `<time>`: to the second, since HTML knows no microseconds."""
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()


for atom in (
    elements.icon,
    elements.pill,
    elements.status_text,
    elements.status_sentence,
    elements.requirement_badge,
    elements.holder,
    elements.avatar,
    elements.button,
    elements.link_button,
    elements.yes_no,
    elements.segments,
    elements.verdict_tiles,
    elements.difference,
    elements.saved_mark,
    charts.bar,
    charts.dots,
    charts.age_bar,
    seal.mark,
    seal.hero_art,
    standard_rows.strip_cells,
    standard_rows.answered_rows,
    standard_rows.met_rows,
):
    register.simple_tag(atom)


register.filter("device_name", device_name)


@register.simple_tag(name="seal")
def seal_tag(level: int, *, size: int = 72, year: int | None = None, lettering: bool = False) -> SafeString:
    """The seal of a level (1 Enrolled, 2 Accredited, 3 Excellence); small ones are drawn without dial and lettering."""
    return seal.inline_seal(level, size=size, year=year, lettering=lettering)


def _render(context: Context, component: str, **values: Any) -> SafeString:
    """Renders ``templates/components/<component>.html`` with exactly these values, and what forms in it need."""
    engine = context.template.engine  # type: ignore[union-attr]
    found = engine.get_template(f"components/{component}.html")
    inner = context.new(values)
    inner["csrf_token"] = context.get("csrf_token", "")
    inner["request"] = context.get("request")
    return found.render(inner)


# --- the page -----------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/breadcrumb.html")
def crumbs(*steps: str) -> dict[str, Any]:
    """``{% crumbs label url label url last %}``: pairs of label and address, the present place last without address."""
    pairs = [{"label": steps[i], "url": steps[i + 1]} for i in range(0, len(steps) - 1, 2)]
    return {"steps": pairs, "last": steps[-1] if len(steps) % 2 else ""}


@register.simple_block_tag(takes_context=True)
def page_head(
    context: Context, content: str, *, title: str, number: str = "", lead: str = "", lang: str = ""
) -> SafeString:
    """The h1 with an optional number in front, one line under it, and the actions (the content) at the right.

    ``lang``: of a title that somebody wrote in another language than the page's.
    """
    pieces = {"title": title, "number": number, "lead": lead, "lang": lang}
    return _render(context, "page_head", **pieces, actions=mark_safe(content.strip()))


@register.simple_block_tag(takes_context=True)
def section(
    context: Context,
    content: str,
    *,
    heading: str,
    id: str,
    level: int = 2,
    link_label: str = "",
    link_url: str = "",
    aside: str = "",
) -> SafeString:
    """A section with a heading on an ink rule; a link or a quiet line may stand at its right."""
    return _render(
        context,
        "section",
        heading=heading,
        id=id,
        level=level,
        link_label=link_label,
        link_url=link_url,
        aside=aside,
        content=content,
    )


# --- panels -------------------------------------------------------------------------------------------------------


@register.simple_block_tag(takes_context=True)
def banner(
    context: Context,
    content: str,
    *,
    heading: str,
    state: str = "your_turn",
    word: str = "",
    age: str = "",
    figures: Any = (),
    stages: Any = (),
    id: str = "banner",
) -> SafeString:
    """The status banner: content is one sentence and ``<p class="row">`` with the buttons.

    ``figures``: label, value, total (and tone). ``stages``: label, when, state (done, now, wait or next).
    """
    return _render(
        context,
        "banner",
        heading=heading,
        state=state,
        word=word,
        age=age,
        figures=figures or (),
        stages=stages or (),
        id=id,
        turn=state in {"your_turn", "due_soon", "late"},
        content=content,
    )


@register.inclusion_tag("components/task_row.html")
def task_row(
    *, title: str, url: str, why: str = "", criterion: str = "", icon: str = "", state: str = "open", word: str = ""
) -> dict[str, Any]:
    """One ``li`` of a list of tasks (``<ul class="tasks">``): criterion or icon, link, reason, state unless empty."""
    return {
        "title": title,
        "url": url,
        "why": why,
        "criterion": criterion,
        "icon_name": icon,
        "state": state,
        "word": word,
    }


@register.inclusion_tag("components/standard_strip.html")
def standard_strip(standards: Any, *, current: Any = None, label: str = "", foot: bool = False) -> dict[str, Any]:
    """The standards; each has number, title, url, answered, total, not_met. ``current`` is the number open now."""
    return {"standards": standards, "current": str(current or ""), "label": label, "foot": foot}


@register.simple_block_tag(takes_context=True)
def question_card(
    context: Context,
    content: str,
    *,
    number: str,
    id: str,
    question: str = "",
    core: Any = True,
    state: str = "open",
    word: str = "",
    now: bool = False,
) -> SafeString:
    """The card with its margin; content is ``<div class="q__body">`` and, when needed, ``<div class="q__foot">``.

    ``id`` is the id of the ``h2.q__ask`` in the body. Fifty-two cards on a page: write the article by hand instead.
    """
    return _render(
        context,
        "question_card",
        number=number,
        id=id,
        question=question,
        core=core,
        state=state,
        word=word,
        now=now,
        content=content,
    )


@register.simple_block_tag(takes_context=True)
def more(context: Context, content: str, *, summary: str, open: bool = False, bare: bool = False) -> SafeString:
    """A fold (``details``); ``bare`` leaves out the rule beside its content, for a fold that holds a field."""
    return _render(context, "more", summary=summary, open=open, bare=bare, content=content)


@register.simple_block_tag(takes_context=True)
def internal_note(context: Context, content: str, *, heading: str = "", audience: str = "") -> SafeString:
    """A note on dashed ground that says who alone reads it (by default: only your hospital)."""
    return _render(context, "internal_note", heading=heading, audience=audience, content=content)


@register.inclusion_tag("components/presence.html")
def presence(name: str, *, writing: bool = False) -> dict[str, Any]:
    """Who else is here; ``writing`` is the plum line inside a card. A hint: it never disables anything."""
    return {"name": name, "writing": writing}


@register.inclusion_tag("components/merge_columns.html")
def merge_columns(*, before: str, theirs: Any, mine: Any, their_label: str, my_label: str = "") -> dict[str, Any]:
    """Three columns of one text. ``theirs`` and ``mine`` are parts as for ``difference``, each against ``before``."""
    return {"before": before, "theirs": theirs, "mine": mine, "their_label": their_label, "my_label": my_label}


@register.simple_block_tag(takes_context=True)
def summary_panel(
    context: Context, content: str, *, heading: str, id: str = "left", link_label: str = "", link_url: str = ""
) -> SafeString:
    """The sticky outer column; content is a row of ``div``s, bars in ``<div class="sumry__p">``, lists ``ul.miss``."""
    return _render(
        context, "summary_panel", heading=heading, id=id, link_label=link_label, link_url=link_url, content=content
    )


@register.inclusion_tag("components/search_field.html")
def search_field(*, label: Any, value: str, id: str = "q", placeholder: Any = "", errors: Any = None) -> dict[str, Any]:
    """The field ``q`` of a list's search; `errors` of its form make it invalid, the message stands beside it."""
    return {"label": label, "value": value, "id": id, "placeholder": placeholder or label, "errors": errors}


@register.inclusion_tag("components/filter_chips.html")
def filter_chips(items: Any, *, label: str) -> dict[str, Any]:
    """Few exclusive filters as links: label, url, count (or None), current; `count_id` where a save changes it."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/view_tabs.html")
def view_tabs(items: Any, *, label: str) -> dict[str, Any]:
    """Saved views above a list: label, url, count (or None), current."""
    return {"items": items, "label": label}


# --- lists --------------------------------------------------------------------------------------------------------


@register.simple_block_tag(takes_context=True)
def table_frame(context: Context, content: str, *, label: str) -> SafeString:
    """The frame in which a wide table scrolls for itself; content is ``<table class="tbl tbl--rows">``."""
    return _render(context, "table_frame", label=label, content=content)


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: Context, label: str, key: str, *, parameter: str = "sort", numeric: bool = False
) -> dict[str, Any]:
    """A ``th`` whose link sorts by ``key``, then the other way round (``?sort=key``, ``?sort=-key``)."""
    request = context["request"]
    current = request.GET.get(parameter, "")
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "none")
    query = request.GET.copy()
    query.pop("page", None)
    query[parameter] = f"-{key}" if direction == "ascending" else key
    return {"label": label, "direction": direction, "query": query.urlencode(), "numeric": numeric}


@register.inclusion_tag("components/csv_link.html", takes_context=True)
def csv_link(context: Context) -> dict[str, Any]:
    """Leads to the whole list as a file, with what is chosen on the page (`iasios.list_files`)."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    kept = query.urlencode()
    return {"kept": f"{kept}&" if kept else ""}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page, *, parameter: str = "page") -> dict[str, Any]:
    """*1 to 25 of 300*, previous and next; keeps every other part of the address."""
    query = context["request"].GET.copy()
    query.pop(parameter, None)
    kept = query.urlencode()
    return {"page": page, "parameter": parameter, "kept": f"{kept}&" if kept else ""}


@register.simple_block_tag(takes_context=True)
def bulk_bar(context: Context, content: str, *, label: str, hint: str = "") -> SafeString:
    """The foot of a list with check boxes: content are the verbs as small buttons; script adds the count."""
    return _render(context, "bulk_bar", label=label, hint=hint, content=content)


@register.simple_block_tag(takes_context=True)
def message(
    context: Context, content: str, *, who: str, when: str = "", ours: bool = False, files: Any = ()
) -> SafeString:
    """One message of a ``<section class="thread">``; ``ours`` is the request on sunken ground.

    ``files``: title, url, meta, size.
    """
    return _render(context, "message", who=who, when=when, ours=ours, files=files or (), content=content)


@register.inclusion_tag("components/timeline.html")
def timeline(items: Any, *, long: bool = False) -> dict[str, Any]:
    """How it went: ``when`` (text), ``iso`` (date for machines), ``what``, ``note``, ``next`` (still to come)."""
    return {"items": items, "long": long}


@register.inclusion_tag("components/facts.html")
def facts(items: Any, *, rows: bool = False) -> dict[str, Any]:
    """Pairs of label and value as a definition list, in columns or as rows."""
    return {"items": items, "rows": rows}


@register.simple_block_tag(takes_context=True)
def empty_state(context: Context, content: str, *, heading: str, level: int = 2) -> SafeString:
    """Nothing here: heading says what is not there, content is one sentence and ``<p class="row">`` with next steps."""
    return _render(context, "empty_state", heading=heading, level=level, content=content)


@register.simple_block_tag(takes_context=True)
def notice(context: Context, content: str, *, level: str = "success") -> SafeString:
    """One line on met-soft after a deliberate step; other levels: info, warning, error."""
    return _render(context, "notice", level=level, content=content)


@register.simple_block_tag(takes_context=True)
def locked(context: Context, content: str, *, heading: str, icon: str = "lock-simple") -> SafeString:
    """The quiet banner of something closed: heading with the date, content with the reason and who can change it."""
    return _render(context, "locked", heading=heading, icon_name=icon, content=content)


@register.simple_block_tag(takes_context=True)
def dialog(context: Context, content: str, *, id: str, heading: str, page: bool = False) -> SafeString:
    """A ``dialog`` opened by a link with ``data-dialog="<id>"``; ``page=True`` draws it as a page of its own."""
    return _render(context, "dialog", id=id, heading=heading, page=page, content=content)


# --- forms --------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, *, label: str = "", hint: str | None = None, size: str = "", limit: int = 0, **attrs: Any
) -> dict[str, Any]:
    """One bound field: label, hint, message, control.

    An empty ``hint`` leaves out the field's own; ``limit`` shows how many characters are used when few are left.
    """
    if limit:
        attrs["data_limit"] = limit
    return {"field": draw_field(bound, label=label, hint=hint, size=size, **attrs), "limit": limit}


@register.inclusion_tag("components/form_errors.html")
def form_errors(*forms_: forms.BaseForm, heading: str = "", line: str = "") -> dict[str, Any]:
    """The error summary of one or several forms; draws nothing while nothing is wrong."""
    lines = [entry for form in forms_ if form.is_bound for entry in summary_lines(form)]
    return {"lines": lines, "heading": heading, "line": line}


@register.simple_tag
def error_prefix(*forms_: forms.BaseForm) -> str:
    """*Error:* for the start of the page title when a form was refused, otherwise nothing."""
    return gettext("Error: ") if any(form.is_bound and form.errors for form in forms_) else ""
