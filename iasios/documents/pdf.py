"""WeasyPrint, and nothing else that knows it. No network: only our own static files and data URIs are read."""

import mimetypes
import threading
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousOperation
from django.template.loader import render_to_string
from django.utils import translation
from django.utils._os import safe_join
from django.utils.html import escape
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from iasios.documents.e_invoices.forms import EInvoiceForm
from iasios.documents.e_invoices.hybrid import attach, finish
from iasios.documents.e_invoices.writing import make_e_invoice
from iasios.documents.models import WITH_DATA, Document

#: Stands for our static files; nothing is ever asked of a network, and ".invalid" exists nowhere.
BASE = "https://static.invalid/"

# One per process: a fresh one for each document leaks its fonts.
_fonts = FontConfiguration()
_lock = threading.Lock()


class ForeignResource(ValueError):
    """A template asked for something outside our own static files, or for a file that is not there."""


class StaticFiles(URLFetcher):
    """Serves our own files below BASE, and data URIs; everything else ends the rendering."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The file, or an error that stops the document: one with a hole in it must not go out."""
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        if not url.startswith(BASE):
            raise ForeignResource(url)
        name = unquote(parts.path).lstrip("/")
        mime, _encoding = mimetypes.guess_type(name)
        return URLFetcherResponse(url, _read(name), {"Content-Type": mime or "application/octet-stream"})


def _read(name: str) -> bytes:
    try:
        # In production the files are collected; elsewhere they lie in the apps.
        found = finders.find(name) or safe_join(settings.STATIC_ROOT, name)
        return Path(found).read_bytes()
    except (SuspiciousOperation, ValueError, OSError) as error:
        raise ForeignResource(name) from error


def drawing_pdf(svg: str, *, millimetres: float, title: str) -> bytes:
    """A square drawing as a PDF of its own size, still made of lines, for printers."""
    page = f"@page {{ size: {millimetres}mm; margin: 0 }} body {{ margin: 0 }}"
    page += f"img {{ display: block; width: {millimetres}mm }}"
    picture = b64encode(svg.encode()).decode()
    markup = (
        f'<html lang="en"><title>{escape(title)}</title>'
        f'<img src="data:image/svg+xml;base64,{picture}" alt="{escape(title)}"></html>'
    )
    with _lock:
        fetcher = StaticFiles()
        css = CSS(string=page, base_url=BASE, url_fetcher=fetcher, font_config=_fonts)
        html = HTML(string=markup, base_url=BASE, url_fetcher=fetcher)
        return bytes(html.write_pdf(stylesheets=[css], font_config=_fonts))


def render_pdf(document: Document) -> bytes:
    """The PDF of a document from its frozen context, in the document's language.

    Uses `templates/documents/<kind>/<kind>.html` and `<kind>.css` beside it. Tagged for PDF/UA; the structure follows
    the heading order. An invoice and a credit note are PDF/A-3 and carry their data as factur-x.xml.

    Raises:
        ForeignResource: the template asked for something that is not ours.
        InvalidEInvoice: the data of an invoice break a rule.
    """
    has_data = document.kind in WITH_DATA
    if has_data:
        xml = make_e_invoice(document.context, form=EInvoiceForm.FACTUR_X, language=document.language)
    with translation.override(document.language):
        context = {"document": document, **document.context}
        markup = render_to_string(f"documents/{document.kind}/{document.kind}.html", context)
        styles = render_to_string(f"documents/{document.kind}/{document.kind}.css", context)
    fetcher = StaticFiles()
    with _lock:
        try:
            html = HTML(string=markup, base_url=BASE, url_fetcher=fetcher)
            css = CSS(string=styles, base_url=BASE, url_fetcher=fetcher, font_config=_fonts)
            options = {
                "stylesheets": [css],
                "pdf_variant": "pdf/a-3a" if has_data else "pdf/ua-1",
                "pdf_identifier": document.pk.bytes,
            }
            rendered = html.render(font_config=_fonts, **options)
            if has_data:
                attach(rendered, xml, issued_on=document.context["issued_on"])
            return bytes(rendered.write_pdf(finisher=finish, **options))
        except FatalURLFetchingError as error:
            # Not an Exception, so that it passes WeasyPrint; from here on it is one.
            raise ForeignResource(str(error)) from error
