"""How to judge: what assessors need to know, on one page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from applications.deadlines import ASSESSMENT_WEEKS, PLAN_DAYS
from assessment.deadlines import ANSWER_DAYS
from iasios.access import Capability, http_methods, require_or_404


@http_methods(read=["GET"])
def guidance(request: HttpRequest) -> HttpResponse:
    """Verdicts, rounds, days and keys, for assessors (R51 to R58)."""
    require_or_404(request.user, Capability.LIST_ASSESSMENTS)
    context = {
        "weeks": ASSESSMENT_WEEKS,
        "answer_days": ANSWER_DAYS,
        "reply_days": settings.REPLY_DAYS,
        "plan_days": PLAN_DAYS,
    }
    return render(request, "assessment/guidance.html", context)
