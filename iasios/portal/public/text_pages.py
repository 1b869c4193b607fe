"""Pages that are one text of the office's."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from iasios.access import http_methods
from iasios.programme.public_texts import PUBLIC_TEXTS
from iasios.programme.rendering import shown_texts


@login_not_required
@http_methods(lags=True)
def text_page(request: HttpRequest, name: str) -> HttpResponse:
    """The text. One that ships empty has no page until the office has written something."""
    text = PUBLIC_TEXTS[name]
    html = shown_texts(text)[name]
    if not html:
        raise Http404
    return render(request, "portal/text_page.html", {"text": text, "html": html})
