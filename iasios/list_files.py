"""A list as a file: the same address with `form=csv`, so that the gate and the choice of the page hold for both."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from iasios.workbooks import csv_file


def wants_csv(request: HttpRequest) -> bool:
    """Whether the address asks for the file in place of the page."""
    return request.method in {"GET", "HEAD"} and request.GET.get("form") == "csv"


def csv_response(name: str, headings: Sequence[Any], lines: Iterable[Sequence[Any]]) -> HttpResponse:
    """All lines as CSV as the reader’s spreadsheet program takes it, never kept by a cache; no text is a formula.

    Args:
        name: of the file, without its day and its ending.
        headings: what people read above each column.
    """
    content = csv_file([[str(heading) for heading in headings], *lines])
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate().isoformat()}.csv"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
