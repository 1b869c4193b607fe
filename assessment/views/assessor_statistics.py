"""The office's view of assessing: who carries how much, and how alike they judge."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessment.enums import VerdictChoice
from assessment.interrater_agreement import AgreementFigures
from assessment.presenters.list_lines import AGREEMENT_HEADINGS, BOARD_HEADINGS, agreement_line, board_line
from assessment.queries.assignments import Candidate, Workload, assessors_like, turn_arounds, workloads
from assessment.queries.joint_verdicts import agreement_in_all, agreements
from iasios.access import Capability, http_methods, require_or_404
from iasios.list_files import csv_response, wants_csv

PER_PAGE = 25


@http_methods(read=["GET"])
def board(request: HttpRequest) -> HttpResponse:
    """Every assessor with country, languages, workload, unanswered requests and turn-around (feature 49)."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    only = request.GET.get("q", "").strip()[:100]
    if wants_csv(request):
        return csv_response("assessors", BOARD_HEADINGS, map(board_line, _rows(list(assessors_like(only)))))
    page = Paginator(assessors_like(only), PER_PAGE).get_page(request.GET.get("page"))
    rows = _rows(list(page))
    return render(request, "assessment/board.html", {"page": page, "rows": rows, "q": only})


def _rows(people: list[Any]) -> list[Candidate]:
    days, work = turn_arounds(people), workloads(people)
    return [Candidate(one, work.get(one.pk, Workload()), False, None, days.get(one.pk)) for one in people]


@http_methods(read=["GET"])
def agreement(request: HttpRequest) -> HttpResponse:
    """Per cent and Cohen's kappa: in all, and by application and round."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    only = request.GET.get("q", "").strip()[:100]
    rows = agreements(only=only)
    if wants_csv(request):
        return csv_response("agreement", AGREEMENT_HEADINGS, map(agreement_line, rows))
    total = agreement_in_all(rows)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    labels = dict(VerdictChoice.choices)
    return render(
        request,
        "assessment/agreement.html",
        {
            "page": page,
            "rows": [{"row": row, "figures": AgreementFigures(row.pairs)} for row in page],
            "total": total,
            "table": [(labels[VerdictChoice(one)], counts) for one, counts in total.rows],
            "labels": list(labels.values()),
            "q": only,
        },
    )
