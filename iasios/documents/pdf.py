"""WeasyPrint, and nothing else that knows it. No network: only static files and data URIs are read."""

import threading
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML, default_url_fetcher
from weasyprint.text.fonts import FontConfiguration

from iasios.documents.models import Document

# One per process: a fresh one for each document leaks its fonts.
_fonts = FontConfiguration()
_lock = threading.Lock()


class ForeignResource(ValueError):
    """A template asked for something outside our own static files."""


def fetch_static(url: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Serves `static:` addresses from our own files; everything else is refused."""
    parts = urlsplit(url)
    if parts.scheme == "data":
        return default_url_fetcher(url)
    if parts.scheme != "static":
        raise ForeignResource(url)
    name = unquote(parts.path).lstrip("/")
    found = finders.find(name) or str(Path(settings.STATIC_ROOT) / name)
    return {"string": Path(found).read_bytes(), "mime_type": "text/css" if name.endswith(".css") else None} | (
        {"filename": Path(found).name}
    )


def render_pdf(document: Document) -> bytes:
    """The PDF of a document from its frozen context, in the document's language.

    Uses `templates/documents/<kind>/<kind>.html` and `<kind>.css` beside it. PDF/UA structure follows the heading order.
    """
    with translation.override(document.language):
        context = {"document": document, **document.context}
        markup = render_to_string(f"documents/{document.kind}/{document.kind}.html", context)
        styles = render_to_string(f"documents/{document.kind}/{document.kind}.css", context)
    with _lock:
        html = HTML(string=markup, base_url="static:/", url_fetcher=fetch_static)
        css = CSS(string=styles, base_url="static:/", url_fetcher=fetch_static, font_config=_fonts)
        return html.write_pdf(
            stylesheets=[css],
            font_config=_fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=document.pk.bytes,
        )
