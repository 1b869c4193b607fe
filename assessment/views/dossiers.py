"""The assessor's list and dossier: read, judge, hand in, compare. The chairperson reads the same pages."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.kinds import kind_of
from applications.models import Application
from applications.queries import draws_for, questions_of
from applications.queries.evidence import released_of
from assessment.forms.evaluations import ConfirmForm, VerdictForm, stored_values
from assessment.models import Verdict
from assessment.presenters.dossier_page import file_lines, neighbours, versions_of
from assessment.presenters.list_lines import DOSSIER_HEADINGS, dossier_line
from assessment.queries.appeals import seats_of_person
from assessment.queries.assignments import seat_progress, seats_asked
from assessment.queries.dossiers import (
    Dossier,
    DossierLine,
    answer_to,
    differ,
    disclosed_recommendations,
    dossiers_of,
    last_return,
    turn_of,
)
from assessment.queries.evidence import released_files
from assessment.queries.notes import Notes, notes_on
from assessment.queries.statements import statement_state
from assessment.services import HandInRefused, StaleVersion, hand_in, save_verdict
from assessment.views.dossier_context import (
    dossier_context,
    dossier_here,
    filter_in,
    held_back,
    question_address,
    verdict_saved,
)
from casereview.enums import CASES
from casereview.queries import CriterionTally, tallies_of
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, http_methods, may, office_scope, require_or_404, standing_of
from iasios.list_files import csv_response, wants_csv
from iasios.web.script_requests import is_autosave
from iasios.workflow import StepRefused

PER_PAGE = 25


@http_methods(read=["GET"])
def dossiers(request: HttpRequest) -> HttpResponse:
    """The assessor's own dossiers: whose turn, by when, how far."""
    require_or_404(request.user, Capability.LIST_ASSESSMENTS)
    closed = request.GET.get("show") == "closed"
    if wants_csv(request):
        lines = map(dossier_line, dossiers_of(request.user, closed=closed))
        return csv_response("dossiers", DOSSIER_HEADINGS, lines)
    page = Paginator(dossiers_of(request.user, closed=closed), PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [
        {
            "application": row,
            "turn": turn_of(row, handed_in=row.own_handed_in_at is not None, recommended=row.own_recommendation),
            "days_late": (today - row.due_on).days if row.due_on else 0,
            "total": sum(question.is_core for question in questions_of(row.edition_id)),
        }
        for row in page
    ]
    here = reverse("assessment:list")
    filters = [
        {"label": _("Open"), "url": here, "count": None, "current": not closed},
        {"label": _("Closed"), "url": f"{here}?show=closed", "count": None, "current": closed},
    ]
    with office_scope("what an assessor is asked for lies outside their own dossiers"):
        asked = [] if closed else seats_asked(request.user)
        appeals = [] if closed else seats_of_person(request.user)
    return render(
        request,
        "assessment/list.html",
        {
            "page": page,
            "rows": rows,
            "filters": filters,
            "closed": closed,
            "asked": asked,
            "appeals": appeals,
            "statement": statement_state(request.user),
        },
    )


@http_methods(read=["GET"])
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    """Opens the first question still to be judged; otherwise says where the dossier stands and what comes next."""
    found = dossier_here(request, code)
    still = found.next_open() if found.may_judge and not found.returned else None
    if still is not None and request.GET.get("view") != "summary":
        return redirect("assessment:question", code=code, question=still.question.code)
    recommendations = [] if found.own is not None else disclosed_recommendations(found.application)
    return render(
        request,
        "assessment/dossier.html",
        dossier_context(request, found)
        | {
            "recommendations": recommendations,
            "recommendations_differ": differ(recommendations),
            "returned": last_return(found.application) if found.turn.is_mine and found.both_in else None,
            "seats": seat_progress(found.application) if standing_of(request.user).is_office else [],
            "returns_verdicts": bool(may(request.user, Capability.RETURN_VERDICT, found.application)),
        },
    )


@http_methods(read=["GET"], write=["POST"])
def question(request: AuthenticatedHttpRequest, code: str, question: str) -> HttpResponse:
    """One question: what was asked and replied, the answer, the records, and the reader's own verdict (R51)."""
    found = dossier_here(request, code, Capability.EVALUATE if request.method == "POST" else Capability.VIEW_DOSSIER)
    line = found.line(question)
    if line is None:
        raise Http404
    if request.method != "POST":
        notes = notes_on(found.application, line.question, request.user, found.round)
        return _question_page(request, found, line, VerdictForm(initial=_initial(line, notes)), notes)
    form = VerdictForm(request.POST)
    if found.own is None:
        raise Http404
    autosave = is_autosave(request)
    if not form.is_valid():
        if autosave:
            return JsonResponse({"errors": form.errors}, status=422)
        notes = notes_on(found.application, line.question, request.user, found.round)
        return _question_page(request, found, line, form, notes)
    try:
        verdict = save_verdict(evaluation=found.own, question=line.question, by=request.user, **form.cleaned_data)
    except StaleVersion as stale:
        return _stale(request, found, line, stale.current, autosave=autosave)
    found = found.with_verdict(verdict)
    if autosave:
        now = found.line(question) or line
        pieces = {"#held-back": held_back(now, form, "held-back")}
        return verdict_saved(request, found, now, verdict, pieces, current=True)
    if "stay" in request.POST or verdict.is_held_back:
        return redirect(question_address(request, code, line))
    after = found.next_open(line.question.number)
    if after is None:
        return redirect("assessment:hand_in", code=code)
    return redirect(question_address(request, code, after))


def _initial(line: DossierLine, notes: Notes) -> dict[str, Any]:
    texts = {"note_to_other": notes.mine, "private_note": notes.private}
    return stored_values(line.mine) | texts


def _stale(
    request: HttpRequest, found: Dossier, line: DossierLine, current: Verdict | None, *, autosave: bool
) -> HttpResponse:
    """The same person in two windows: both texts, and a form that saves over the stored one knowingly."""
    address = reverse("assessment:question", args=[found.application.code, line.question.code])
    if autosave:
        return JsonResponse({"merge_url": address}, status=409)
    again = request.POST.copy()
    again["version"] = str(current.version if current else 0)
    stored = notes_on(found.application, line.question, request.user, found.round)
    return render(
        request,
        "assessment/verdict_conflict.html",
        dossier_context(request, found, line)
        | {"line": line, "current": current, "notes": stored, "form": VerdictForm(again)},
        status=409,
    )


def _question_page(
    request: HttpRequest, found: Dossier, line: DossierLine, form: VerdictForm, notes: Notes
) -> HttpResponse:
    application = found.application
    answer = answer_to(application, line.question)
    return render(
        request,
        "assessment/question.html",
        dossier_context(request, found, line)
        | {
            "line": line,
            "form": form,
            "chosen": form["choice"].value() or "",
            "answer": answer,
            "texts": kind_of(line.question).written(line.question, answer, besides="evidence"),
            "released": released_of(answer) if answer else [],
            "notes": notes,
            "reply": line.reply,
            "files": file_lines(released_files(application, line.reply.pk, request.user)) if line.reply else [],
            "versions": versions_of(
                answer.evidence if answer else "",
                line.reply,
                wanted=request.GET.get("text", ""),
                show=filter_in(request),
            ),
            **neighbours(found, line, show=filter_in(request)),
            "tally": _tally(application, line),
            "cases": CASES,
            "draws": draws_for(application, line.question),
            "disclosed": [
                (person, line.verdicts[person.pk], notes.by_person.get(person.pk, ""))
                for person in found.assessors
                if person.pk in line.verdicts
            ],
            "may_judge": found.may_judge_line(line) and bool(may(request.user, Capability.EVALUATE, application)),
        },
        status=422 if form.is_bound else 200,
    )


def _tally(application: Application, line: DossierLine) -> CriterionTally | None:
    if not kind_of(line.question).rests_on_cases:
        return None
    tallies = tallies_of(application.case_review)
    return next((tally for tally in tallies.criteria if tally.question == line.question), None)


@http_methods(read=["GET"], write=["POST"])
def hand_in_round(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The checklist before handing in, and the step itself."""
    found = dossier_here(request, code, Capability.EVALUATE)
    if found.own is None:
        raise Http404
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            evaluation = hand_in(application=found.application, by=request.user)
        except HandInRefused as refused:
            form.add_error(None, str(refused))
            found = dossier_here(request, code)
        except StepRefused as refused:
            messages.info(request, str(refused))
            return redirect("assessment:dossier", code=code)
        else:
            if evaluation.is_disclosed:
                messages.success(request, _("Handed in. Both evaluations are in, and you can compare them."))
                return redirect("assessment:side_by_side", code=code)
            messages.success(request, _("Handed in. You see the other evaluation once that is in as well."))
            return redirect("assessment:dossier", code=code)
    return render(
        request,
        "assessment/hand_in.html",
        dossier_context(request, found) | {"form": form},
        status=422 if form.is_bound else 200,
    )
