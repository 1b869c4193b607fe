"""What stands around every page, and the scripts that some pages ask for: ``{% load shell %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi, gettext

from iasios.ui import elements

register = template.Library()

THEMES = ("light", "dark")


@register.simple_tag(takes_context=True)
def theme_attribute(context: Context) -> SafeString:
    """``data-theme`` for the html element when the reader has chosen a theme of their own."""
    request = context.get("request")
    theme = request.COOKIES.get(settings.THEME_COOKIE_NAME, "") if request is not None else ""
    return elements.attributes({"data_theme": theme if theme in THEMES else None})


@register.filter
def single_spaced(text: str) -> str:
    """The text with single spaces in place of line breaks, as a title needs it; safe if it was."""
    return type(text)(" ".join(text.split()))


@register.simple_tag
def text_direction() -> str:
    """``rtl`` or ``ltr`` for the language of the page."""
    return "rtl" if get_language_bidi() else "ltr"


@register.inclusion_tag("components/top_bar.html", takes_context=True)
def top_bar(context: Context, *, wide: bool = False) -> dict[str, Any]:
    """Mark, main links, person. Reads ``nav``, ``person``, ``place`` and ``role`` from the context; all may be missing.

    ``nav``: label, url, current, count, folded (below *More*). ``person``: the user. ``place``: facility or office,
    empty for nobody's.
    ``places_url``: where somebody with several places chooses, empty for everybody else. ``search_url``: the search.
    """
    request = context.get("request")
    person = context.get("person")
    nav = context.get("nav") or []
    folded = [link for link in nav if link.get("folded")]
    return {
        "nav": [link for link in nav if not link.get("folded")],
        "more": folded,
        "more_is_current": any(link["current"] for link in folded),
        "person": person,
        "name": _name_of(person),
        "place": context.get("place") or "",
        "role": context.get("role") or "",
        "places_url": context.get("places_url") or "",
        "search_url": context.get("search_url") or "",
        "wide": wide,
        "theme": request.COOKIES.get(settings.THEME_COOKIE_NAME, "") if request is not None else "",
        "path": request.get_full_path() if request is not None else "/",
        "csrf_token": context.get("csrf_token", ""),
    }


def _name_of(person: Any) -> str:
    if person is None:
        return ""
    return str(person.get("name", "")) if isinstance(person, dict) else (person.get_full_name() or str(person))


@register.inclusion_tag("components/page_notices.html", takes_context=True)
def page_notices(context: Context, *, wide: bool = False) -> dict[str, Any]:
    """What happened after a deliberate step: the messages of Django, one met-soft line each."""
    return {"messages": list(context.get("messages") or ()), "wide": wide}


@register.inclusion_tag("components/page_footer.html", takes_context=True)
def page_footer(context: Context, *, wide: bool = False) -> dict[str, Any]:
    """Links of the footer; under 62rem it also holds the main links, where the menu button leads without script.

    Reads ``nav``, ``footer_links`` (list of label, url) and ``languages`` (list of code, name) from the context.
    """
    request = context.get("request")
    return {
        "nav": context.get("nav") or [],
        "links": context.get("footer_links") or [],
        "languages": context.get("languages") or [],
        "language": get_language(),
        "path": request.get_full_path() if request is not None and request.method == "GET" else "",
        "csrf_token": context.get("csrf_token", ""),
        "zone": context.get("zone_name") or "",
        "wide": wide,
    }


@register.simple_tag
def authoring_scripts() -> SafeString:
    """The scripts of pages on which people write or judge: autosave, keys of the verdict, message at a field."""
    return format_html(
        '<script defer src="{}"></script><script defer src="{}"></script><script defer src="{}"></script>'
        '<template id="live-message"><p class="fmsg">{} <span></span></p></template>{}',
        static("js/autosave.js"),
        static("js/verdict-keys.js"),
        static("js/identifiers.js"),
        elements.icon("warning-circle"),
        identifier_words(),
    )


@register.simple_tag
def identifier_words() -> SafeString:
    """What js/identifiers.js says about a text that looks like a patient; the sign % stands for the piece of text."""
    return format_html(
        '<template id="identifier-words"><span data-word="name">{}</span><span data-word="birth">{}</span>'
        '<span data-word="number">{}</span><span data-word="tail">{}</span></template>',
        gettext("“%(text)s” looks like the name of a patient.") % {"text": "%"},
        gettext("“%(text)s” looks like a date of birth.") % {"text": "%"},
        gettext("“%(text)s” looks like the number of a patient.") % {"text": "%"},
        gettext(
            "No patient may be recognisable in an application: take this out if it belongs to one. "
            "You can save the text in any case."
        ),
    )
