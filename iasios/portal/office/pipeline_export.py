"""The pipeline as a file, in the order and with the filters of the page."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.enums import Holder
from iasios.access import Capability, http_methods, require_or_404
from iasios.portal.office import pipeline_query as data
from iasios.portal.office.pipeline_query import PipelineLine
from iasios.portal.office.pipeline_rows import table_row
from iasios.text.relative_dates import local_day
from iasios.workbooks import Column, table_file

MOST = 500


def _columns(shown: Sequence[str]) -> list[Column]:
    """What the page shows, and what tells facilities apart."""
    every = [
        Column(code="facility", heading=_("Facility"), width=36),
        Column(code="town", heading=_("Town or city"), width=18),
        Column(code="country", heading=_("Country"), width=9),
        Column(code="stage", heading=_("Stage"), width=30),
        Column(code="application", heading=_("Application"), width=16),
        Column(code="with", heading=_("With"), width=14),
        Column(code="since", heading=_("Since"), width=12, is_date=True),
        Column(code="due", heading=_("Due"), width=12, is_date=True),
        Column(code="assessors", heading=_("Assessors"), width=40),
        Column(code="invoice", heading=_("Invoice due"), width=12, is_date=True),
    ]
    left_out = {"since" if name == "age" else name for name in data.COLUMNS if name not in shown}
    return [column for column in every if column.code not in left_out]


def _row(line: PipelineLine, today: date) -> dict[str, Any]:
    shown = table_row(line, today)
    return {
        "facility": line.name,
        "town": line.city,
        "country": line.country,
        "stage": shown.stage,
        "application": line.code or "",
        "with": str(Holder(line.holder).label),
        "since": local_day(line.since),
        "due": line.due_on,
        "assessors": shown.assessors,
        "invoice": line.invoice_due_on,
    }


@http_methods(read=["GET"])
def export(request: HttpRequest, form: str) -> HttpResponse:
    """What is chosen on the page without its pages, or the facilities named by `f`; as XLSX or CSV."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    slugs = request.GET.getlist("f")[:MOST]
    chosen = data.Chosen.from_query(request.GET)
    lines = data.every_line(chosen, slugs=slugs)
    today = timezone.localdate()
    rows = [_row(line, today) for line in lines]
    content, kind = table_file(form, title=_("Pipeline"), columns=_columns(chosen.columns), rows=rows)
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="pipeline-{today.isoformat()}.{form}"'
    return answer
