"""The application as a whole: what is left (R34), and all questions to read and print."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from applications.models import Application
from applications.presenters.question_cards import read_card
from applications.presenters.summary_panel import panel_of, reading_of
from applications.queries import answers_of, dossier_document, forecast_of, last_step, progress_from, progress_of
from applications.views.current_application import fetch_latest, not_open, opens_another
from iasios.access import Capability, http_methods, may


@http_methods()
def summary(request: HttpRequest, slug: str) -> HttpResponse:
    """What is missing with links to it, what is not met apart, readiness by standard, the bar at the foot (R34)."""
    application = fetch_latest(request, slug, Capability.VIEW_APPLICATION)
    if application is None:
        return not_open(request, slug)
    progress = progress_of(application)
    context = _context(request, application, progress)
    if application.is_open_for_answers:
        step = last_step(application)
        context["forecast"] = forecast_of(application, progress)
        context["returned"] = step if step is not None and step.step == "return_for_correction" else None
    elif context["in_team"]:
        context["dossier"] = dossier_document(application)
    if application.status_row.is_final:
        context["opens"] = opens_another(request.user, application.facility)
    return render(request, "applications/summary.html", context)


@http_methods()
def all_questions(request: HttpRequest, slug: str) -> HttpResponse:
    """All questions with their answers on one page, to read and to print."""
    application = fetch_latest(request, slug, Capability.VIEW_APPLICATION)
    if application is None:
        return not_open(request, slug)
    answers = answers_of(application, with_evidence=True)
    progress = progress_from(application, answers)
    cards = [read_card(answer, state) for answer, state in zip(answers, progress.states, strict=True)]
    context = _context(request, application, progress)
    return render(request, "applications/all.html", context | {"cards": cards})


def _context(request: HttpRequest, application: Application, progress: Any) -> dict[str, Any]:
    return {
        "application": application,
        "facility": application.facility,
        "progress": progress,
        "panel": panel_of(application, progress),
        "editable": bool(may(request.user, Capability.EDIT_ANSWERS, application)),
        "in_team": bool(may(request.user, Capability.VIEW_TEAM_WORK, application)),
        "drafting": bool(may(request.user, Capability.VIEW_DRAFTING, application)),
        "sees_register": bool(may(request.user, Capability.VIEW_REGISTER, application)),
        "submits": bool(may(request.user, Capability.SUBMIT_APPLICATION, application)),
        "withdraws": bool(may(request.user, Capability.WITHDRAW_APPLICATION, application)),
        # The office closes from its own page of the facility.
        "closes": not application.is_open_for_answers
        and bool(may(request.user, Capability.CLOSE_APPLICATION, application)),
    } | reading_of(application)
