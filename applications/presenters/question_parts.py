"""The parts of a card that say the same to every hospital: number, question, what counts as evidence, the example.

Each is drawn once per language; a page has up to 52 of them, and as templates they took half of its time.
"""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from facilities.models import Thread
from iasios.ui.elements import icon, remembered, requirement_badge


@remembered
def question_number(criterion: str, number: int, is_core: bool) -> SafeString:
    """The margin of a card: criterion, number of the question, core or extended."""
    return format_html(
        '<p class="q__no">{}<small>{}</small></p>{}',
        criterion,
        _("Question %(number)s") % {"number": number},
        requirement_badge(is_core),
    )


@remembered
def question_top(
    code: str, text: str, guidance: str, examples: tuple[str, ...], worked: tuple[str, str, str] | None
) -> SafeString:
    """The question, and folded below it what counts as evidence.

    Args:
        worked: a good answer, a weak one, and why; folded as well.
    """
    lines = format_html_join("", "<li>{}</li>", ((example,) for example in examples))
    evidence = format_html("<p>{}</p>{}", guidance, format_html("<ul>{}</ul>", lines) if examples else "")
    return format_html(
        '<div class="q__top"><h2 class="q__ask" id="ask-{}">{}</h2>{}{}</div>',
        code,
        text,
        _folded(_("What counts as evidence"), evidence),
        _folded(_("A worked example"), _worked(*worked)) if worked is not None else "",
    )


def _folded(summary: str, body: SafeString) -> SafeString:
    return format_html(
        '<details class="more paper-if-open"><summary>{} {}</summary><div class="more__body">{}</div></details>',
        icon("caret-right"),
        summary,
        body,
    )


def _worked(good: str, weak: str, why: str) -> SafeString:
    parts = ((_("A good answer"), good), (_("A weak answer"), weak), (pgettext("example", "Why"), why))
    return format_html_join("", "<p><b>{}</b> {}</p>", parts)


def tool_link(url: str, symbol: str, words: str, criterion: str) -> SafeString:
    """A link below a card: a symbol, what it does, and for screen readers to which question."""
    return format_html(
        '<a class="btn btn--quiet btn--s" href="{}">{} {}<span class="vh"> {}</span></a>',
        url,
        icon(symbol),
        words,
        criterion,
    )


def thread_words(thread: Thread | None) -> str:
    """What the link to the messages about a question says."""
    if thread is None:
        return _("Ask the office")
    if getattr(thread, "is_unread", False):
        return _("New from the other side")
    return ngettext("%(n)s message", "%(n)s messages", thread.count) % {"n": thread.count}


def text_area(name: str, element_id: str, value: str, *, rows: int, is_refused: bool) -> SafeString:
    """The field for one text of an answer."""
    return format_html(
        '<textarea class="textarea" id="{}" name="{}" rows="{}" data-limit="20000"{}>{}</textarea>',
        element_id,
        name,
        rows,
        format_html(' aria-invalid="true" aria-describedby="{}_error"', element_id) if is_refused else "",
        value,
    )


def thin_hint(code: str, words: str) -> SafeString:
    """The place below a text where it says that the text looks thin; empty where it does not."""
    return format_html('<p class="hint" id="thin-{}" role="status">{}</p>', code, words)
