"""The office's view of assessing: who carries how much, and how alike they judge."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessment.agreement import AgreementFigures, added
from assessment.enums import VerdictChoice
from assessment.queries.joint import agreements
from iasios.access import Capability, http_methods, require_or_404

PER_PAGE = 25


@http_methods(read=["GET"])
def agreement(request: HttpRequest) -> HttpResponse:
    """Per cent and Cohen's kappa: in all, and by application and round."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    only = request.GET.get("q", "").strip()[:100]
    rows = agreements(only=only)
    total = added(rows.values_list("pairs", flat=True))
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
