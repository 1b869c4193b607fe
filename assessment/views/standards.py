"""Judging a whole standard on one page: each card saves itself, and one button saves them all."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessment.forms.evaluations import VerdictCardForm
from assessment.presenters.standard_cards import CardsLeft, cards_of_standard, lines_of_standard, stored_form
from assessment.queries.dossiers import Dossier, DossierLine
from assessment.services import StaleVersion, save_verdict
from assessment.views.dossier_context import dossier_context, dossier_here, held_back, verdict_saved
from casereview.enums import CASES
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, http_methods, may
from iasios.web.script_requests import is_autosave


@http_methods(read=["GET"], write=["POST"])
def standard(request: AuthenticatedHttpRequest, code: str, number: int) -> HttpResponse:
    """All questions of one standard with the reader's verdicts; saving stores every card that can be stored."""
    found = _dossier(request, code)
    lines = lines_of_standard(found, number)
    if not lines:
        raise Http404
    if request.method != "POST":
        return _page(request, found, number)
    left = _save(request, found, lines)
    if left:
        return _page(request, _dossier(request, code), number, left)
    is_held = any(line.is_held_back for line in lines_of_standard(_dossier(request, code), number))
    messages.success(request, _("Saved at %(time)s.") % {"time": date_format(timezone.localtime(), "H:i")})
    after = _number_after(found, number)
    if "next" not in request.POST or is_held:
        return redirect("assessment:standard", code=code, number=number)
    if after is None:
        return redirect("assessment:hand_in", code=code)
    return redirect("assessment:standard", code=code, number=after)


@http_methods(write=["POST"])
def card(request: AuthenticatedHttpRequest, code: str, number: int, question: str) -> HttpResponse:
    """Saves one card by itself; for script alone."""
    found = _dossier(request, code)
    line = next((line for line in lines_of_standard(found, number) if line.question.code == question), None)
    if line is None or found.own is None:
        raise Http404
    address = reverse("assessment:standard", args=[code, number])
    if not is_autosave(request):
        return redirect(f"{address}#q-{question}")
    form = VerdictCardForm(request.POST, prefix=question)
    if not form.is_valid():
        return JsonResponse({"errors": {form.add_prefix(name): said for name, said in form.errors.items()}}, status=422)
    try:
        verdict = save_verdict(evaluation=found.own, question=line.question, by=request.user, **form.cleaned_data)
    except StaleVersion:
        return JsonResponse({"merge_url": f"{address}#q-{question}"}, status=409)
    found = found.with_verdict(verdict)
    now = found.line(question) or line
    pieces = {
        f"#state-{question}": render_to_string("assessment/_card_state.html", {"line": now}),
        f"#held-{question}": held_back(now, stored_form(now), f"held-{question}"),
    }
    return verdict_saved(request, found, now, verdict, pieces)


def _dossier(request: AuthenticatedHttpRequest, code: str) -> Dossier:
    return dossier_here(request, code, Capability.EVALUATE if request.method == "POST" else Capability.VIEW_DOSSIER)


def _save(request: AuthenticatedHttpRequest, found: Dossier, lines: list[DossierLine]) -> CardsLeft:
    """Saves every card of the request that can be saved, whatever becomes of the others."""
    if found.own is None:
        raise Http404
    refused: dict[str, VerdictCardForm] = {}
    stale: dict[str, Any] = {}
    for line in lines:
        code = line.question.code
        if f"{code}-version" not in request.POST:
            continue
        form = VerdictCardForm(request.POST, prefix=code)
        if not form.is_valid():
            refused[code] = form
            continue
        try:
            save_verdict(evaluation=found.own, question=line.question, by=request.user, **form.cleaned_data)
        except StaleVersion as newer:
            again = request.POST.copy()
            again[f"{code}-version"] = str(newer.current.version if newer.current else 0)
            stale[code] = (VerdictCardForm(again, prefix=code), newer.current)
    return CardsLeft(refused, stale)


def _number_after(found: Dossier, number: int) -> int | None:
    numbers = sorted({line.question.standard.number for line in found.lines})
    return next((one for one in numbers if one > number), None)


def _page(request: HttpRequest, found: Dossier, number: int, left: CardsLeft | None = None) -> HttpResponse:
    lines = lines_of_standard(found, number)
    may_judge = bool(may(request.user, Capability.EVALUATE, found.application))
    cards = cards_of_standard(found, lines, may_judge=may_judge, left=left)
    numbers = sorted({line.question.standard.number for line in found.lines})
    return render(
        request,
        "assessment/standard.html",
        dossier_context(request, found)
        | {
            "standard": lines[0].question.standard,
            "cards": cards,
            "forms": [one.form for one in cards if one.form is not None],
            "error_lines": [line for one in cards for line in one.error_lines],
            "cases": CASES,
            "before": max((one for one in numbers if one < number), default=None),
            "after": _number_after(found, number),
            "here": reverse("assessment:standard", args=[found.application.code, number]),
        },
        status=409 if left and left.stale else 422 if left else 200,
    )
