"""Texts of public pages as everybody reads them: in the office's words or in those that ship."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from iasios.access import http_methods
from iasios.portal.public.criteria import PublicCatalogue, public_catalogue
from iasios.programme.public_texts import PUBLIC_TEXTS, PublicText
from iasios.programme.queries import texts_in_force
from iasios.text.markup import as_html
from iasios.text.placeholders import filled, names_in


def rendered(text: PublicText, words: str, catalogue: PublicCatalogue | None = None) -> SafeString:
    """The words as they are shown, with their placeholders filled in; whatever else they hold is never markup.

    Args:
        catalogue: where it is at hand; else it is read, one query, for texts that say how many questions there are.
    """
    values = {
        "minimum": number_format(settings.MINIMUM_PROCEDURES),
        "years": number_format(settings.ACCREDITATION_YEARS),
    }
    if "total" in names_in(words):
        values["total"] = number_format((catalogue or public_catalogue()).figures.total)
    words = filled(words, values)
    return mark_safe(linebreaks(words, autoescape=True)) if text.is_plain else as_html(words)


def shown_texts(*texts: PublicText, catalogue: PublicCatalogue | None = None) -> dict[str, SafeString]:
    """The texts in the reader's language, by name; empty where there is nothing to say. One query for all."""
    found = texts_in_force(texts, _language())
    return {text.name: rendered(text, found[text.name], catalogue) for text in texts}


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@login_not_required
@http_methods()
def text_page(request: HttpRequest, name: str) -> HttpResponse:
    """A page that is one text. One that ships empty is not there until the office has written something."""
    text = PUBLIC_TEXTS[name]
    words = texts_in_force([text], _language())[name]
    if not words:
        raise Http404
    return render(request, "portal/text_page.html", {"text": text, "html": rendered(text, words)})
