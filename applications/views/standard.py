"""One standard: its questions as cards, saved card by card or as a page (R29 to R34)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.models import Application
from applications.presenters.card_filters import chips, filter_of, fits
from applications.presenters.question_cards import Card, cards_of, read_card
from applications.presenters.save_errors import compare_with, error_lines, mark_incomplete, mark_refused, mark_stale
from applications.presenters.summary_panel import panel_of, reading_of
from applications.queries import Progress, answers_of, notes_of, progress_of, standards_of
from applications.views.answer_saving import SaveOutcome, ancestor_of, save_cards
from applications.views.current_application import fetch_latest, not_open
from applications.views.presence import here_context
from facilities.http import AuthenticatedHttpRequest
from facilities.queries.messages import threads_about
from iasios.access import Capability, http_methods, may, standing_of


@http_methods(read=["GET"], write=["POST"])
def standard(request: AuthenticatedHttpRequest, slug: str, number: int) -> HttpResponse:
    """The page of one standard. Saving it stores every card that can be stored and shows the others again."""
    needed = Capability.EDIT_ANSWERS if request.method == "POST" else Capability.VIEW_APPLICATION
    application = fetch_latest(request, slug, needed)
    if application is None:
        return not_open(request, slug)
    if number not in [known.number for known in standards_of(application.edition_id)]:
        raise Http404
    if request.method == "POST":
        questions = [a.question for a in answers_of(application, standard=number)]
        outcome = save_cards(request, application, questions)
        return after_saving(request, application, number, outcome)
    return draw(request, application, number)


def after_saving(request: HttpRequest, application: Application, number: int, outcome: SaveOutcome) -> HttpResponse:
    """Back to the page when all is well; otherwise the page again, with what was typed and what to do about it."""
    progress = progress_of(application)
    cards = cards_of(answers_of(application, standard=number, with_tasks=True, with_evidence=True), progress)
    unfinished = False
    for card in cards:
        if card.code in outcome.refused:
            mark_refused(card, outcome.refused[card.code])
        elif card.code in outcome.stale:
            mark_stale(card, *outcome.stale[card.code])
            compare_with(card, ancestor_of(application, card.question, outcome.stale[card.code][0]), merge=False)
        elif card.code in outcome.saved:
            unfinished = mark_incomplete(card) or unfinished
    if not outcome.refused and not outcome.stale and not unfinished:
        if outcome.saved:
            clock = date_format(timezone.localtime(), "H:i")
            messages.success(request, _("Saved at %(time)s.") % {"time": clock})
        return redirect(_address(application, number, request))
    only_unfinished = not outcome.refused and not outcome.stale
    line = (
        _("What you typed is saved. These answers do not count yet.")
        if only_unfinished
        else _("Everything else on this page is saved.")
    )
    status = 409 if outcome.stale else 422
    return draw(request, application, number, cards=cards, progress=progress, line=line, status=status)


def draw(
    request: HttpRequest,
    application: Application,
    number: int,
    *,
    cards: list[Card] | None = None,
    progress: Progress | None = None,
    line: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page with these cards, or with what is stored."""
    editable = bool(may(request.user, Capability.EDIT_ANSWERS, application))
    progress = progress or progress_of(application)
    if cards is None:
        answers = answers_of(application, standard=number, with_tasks=True, with_evidence=True)
        states = {state.code: state for state in progress.states}
        cards = cards_of(answers, progress) if editable else [read_card(a, states[a.question.code]) for a in answers]
    current = progress.standard(number)
    in_team = bool(may(request.user, Capability.VIEW_TEAM_WORK, application))
    if in_team:
        notes = notes_of(application, [card.answer for card in cards])
        for card in cards:
            card.notes = notes.get(card.question.pk, [])
    corresponds = bool(may(request.user, Capability.VIEW_MESSAGES, application))
    if corresponds:
        ours = application.facility_id in standing_of(request.user).facilities
        threads = threads_about(application.facility, application.code, request.user, for_office=not ours)  # type: ignore[arg-type]
        for card in cards:
            card.thread = threads.get(card.code)
    address = reverse("applications:standard", args=[application.facility.slug, number])
    filters = chips(address, [_traits(request, card) for card in cards], filter_of(request.GET.get("show", "")))
    if not in_team:
        filters = [chip for chip in filters if chip["count"] or not chip["url"].endswith(("mine", "commented"))]
    shown = _shown(request, cards)
    numbers = [known.number for known in progress.standards]
    place = numbers.index(number)
    context: dict[str, Any] = {
        "application": application,
        "facility": application.facility,
        "standard": current,
        "section": cards[0].question.standard.section.translated("title") if cards else "",
        "cards": shown,
        "filters": filters,
        "error_lines": error_lines(shown),
        "error_line": line,
        "progress": progress,
        "panel": panel_of(application, progress),
        "previous": progress.standards[place - 1] if place else None,
        "following": progress.standards[place + 1] if place + 1 < len(numbers) else None,
        "show": filter_of(request.GET.get("show", "")),
        "in_team": in_team,
        "corresponds": corresponds,
        "drafting": bool(may(request.user, Capability.VIEW_DRAFTING, application)),
        "sees_register": bool(may(request.user, Capability.VIEW_REGISTER, application)),
    }
    if editable:
        context |= here_context(application.pk, request.user)
        for card in shown:
            card.here = context["here_by_question"].get(card.code, [])
        return render(request, "applications/standard.html", context, status=status)
    return render(request, "applications/standard_read.html", context | reading_of(application), status=status)


def _shown(request: HttpRequest, cards: list[Card]) -> list[Card]:
    # A refused card is always in view, whatever the filter hides.
    show = filter_of(request.GET.get("show", ""))
    return [card for card in cards if not show or show in _traits(request, card) or card.error_word]


def _traits(request: HttpRequest, card: Card) -> frozenset[str]:
    return fits(card.state, card.task, len(card.notes), request.user)


def _address(application: Application, number: int, request: HttpRequest) -> str:
    address = reverse("applications:standard", args=[application.facility.slug, number])
    show = filter_of(request.GET.get("show", ""))
    return f"{address}?show={show}" if show else address
