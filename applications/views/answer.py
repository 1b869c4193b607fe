"""One answer: saving it by itself, and deciding between two texts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.forms import AnswerForm
from applications.kinds import CONTENT
from applications.models import Answer, Application, Question
from applications.presenters.card_filters import moved_counts
from applications.presenters.question_cards import card_of, saved_text, thin_words
from applications.presenters.question_parts import thin_hint
from applications.presenters.save_errors import compare_with, error_lines, mark_stale
from applications.presenters.summary_panel import panel_of
from applications.queries import (
    StandardProgress,
    answers_of,
    has_linked_items,
    progress_and_tasks,
    progress_of,
    question_of,
)
from applications.services import How, StaleVersion
from applications.thin_answers import thinness
from applications.views.answer_saving import ancestor_of, form_for, save_cards, store
from applications.views.current_application import fetch_latest, not_open
from applications.views.standard import after_saving
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, http_methods
from iasios.ui.standard_rows import strip_cells


def _fetch(request: HttpRequest, slug: str, code: str, may: Capability) -> tuple[Application, Question] | None:
    application = fetch_latest(request, slug, may)
    if application is None:
        return None
    question = question_of(application, code)
    if question is None:
        raise Http404
    return application, question


def _card_address(application: Application, question: Question) -> str:
    address = reverse("applications:standard", args=[application.facility.slug, question.standard.number])
    return f"{address}#q-{question.code}"


@http_methods(read=["GET"], write=["POST"])
def answer(request: AuthenticatedHttpRequest, slug: str, question: str) -> HttpResponse:
    """Saves one card: as JSON for autosave (docs/components.md), as a page for a plain form (R32)."""
    if request.method != "POST":
        found = _fetch(request, slug, question, Capability.VIEW_APPLICATION)
        return not_open(request, slug) if found is None else redirect(_card_address(*found))
    by_itself = request.headers.get("X-Autosave") == "1"
    try:
        found = _fetch(request, slug, question, Capability.EDIT_ANSWERS)
        if found is None:
            return not_open(request, slug)
        if by_itself:
            return _autosave(request, *found)
    except PermissionDenied as denied:
        if not by_itself:
            raise
        return JsonResponse({"errors": {f"{question}-evidence": [str(denied)]}}, status=403)
    application, asked = found
    outcome = save_cards(request, application, [asked])
    response = after_saving(request, application, asked.standard.number, outcome)
    return redirect(_card_address(application, asked)) if response.status_code == 302 else response


def _thin(stored: Answer) -> str:
    """The hint beside the evidence; whether items are linked is asked only where it matters."""
    if not stored.met:
        return ""
    return thin_words(stored.evidence, has_items=thinness(stored.evidence).document and has_linked_items(stored))


def _autosave(request: AuthenticatedHttpRequest, application: Application, question: Question) -> JsonResponse:
    form = form_for(request, application, question)
    if not form.is_valid():
        errors = {form.add_prefix(name): [str(e) for e in found] for name, found in form.errors.items()}
        return JsonResponse({"errors": errors}, status=422)
    try:
        stored = store(request, application, question, form)
    except StaleVersion:
        return JsonResponse({}, status=409)
    progress, tasks = progress_and_tasks(application)
    state = next(state for state in progress.states if state.code == question.code)
    standard = progress.standard(state.question.standard.number)
    context = {"progress": progress, "panel": panel_of(application, progress), "standard": state.question.standard}
    context |= {"state": state, "facility": application.facility}
    return JsonResponse(
        {
            "version": stored.version,
            "base": form.next_base(),
            "saved_at": saved_text(stored.updated_at) if stored.updated_at else "",
            "html": {
                f"#state-{question.code}": render_to_string("applications/_state.html", context),
                f"#thin-{question.code}": thin_hint(question.code, _thin(stored)),
                f"#by-{question.code}": render_to_string(
                    "applications/_by.html", {"code": question.code, "by": stored.updated_by}
                ),
                **_steps_of(standard),
                **moved_counts(standard, tasks),
                "#left-panel": render_to_string("applications/_left.html", context),
                "#mbar": render_to_string("applications/_mbar.html", context),
            },
        }
    )


def _steps_of(standard: StandardProgress) -> dict[str, str]:
    """The standard that is open, in both strips of standards."""
    current = str(standard.number)
    return {
        f"#std-{current}": strip_cells([standard], current=current),
        f"#std-{current}-foot": strip_cells([standard], current=current, foot=True),
    }


@http_methods(read=["GET"], write=["POST"])
def merge(request: AuthenticatedHttpRequest, slug: str, question: str) -> HttpResponse:
    """Both texts side by side (409), and the decision between them. Without a typed text there is nothing to decide."""
    needed = Capability.EDIT_ANSWERS if request.method == "POST" else Capability.VIEW_APPLICATION
    found = _fetch(request, slug, question, needed)
    if found is None:
        return not_open(request, slug)
    application, asked = found
    keep = request.POST.get("keep", "")
    form = form_for(request, application, asked, data=_as_typed_first(request, asked) if keep == "mine" else None)
    if not form.was_sent:
        return redirect(_card_address(application, asked))
    if keep == "theirs":
        messages.success(request, _("Your colleague’s text stays."))
        return redirect(_card_address(application, asked))
    if keep and form.is_valid():
        try:
            store(request, application, asked, form, how=How.MERGED)
        except StaleVersion:
            pass  # Somebody was faster once more: show both texts again.
        else:
            messages.success(request, _("Saved. Your text is the current one now."))
            return redirect(_card_address(application, asked))
    return _both_texts(request, application, asked, form)


def _as_typed_first(request: HttpRequest, question: Question) -> QueryDict:
    """The request with the text as it was before the person began to merge by hand."""
    data = request.POST.copy()
    for name in CONTENT:
        first = data.get(f"mine-{name}")
        if first is not None:
            data[f"{question.code}-{name}"] = first
    return data


def _both_texts(request: HttpRequest, application: Application, question: Question, form: AnswerForm) -> HttpResponse:
    stored = next(a for a in answers_of(application, standard=question.standard.number) if a.question == question)
    state = next(state for state in progress_of(application).states if state.code == question.code)
    card = card_of(stored, state)
    mark_stale(card, form, stored)
    before = ancestor_of(application, question, form)
    compare_with(card, before, merge="keep" not in request.POST)
    for box in card.boxes:
        box.typed = request.POST.get(f"mine-{box.part}", box.typed)
    context = {
        "application": application,
        "facility": application.facility,
        "card": card,
        "error_lines": error_lines([card])[1:],
        "back": _card_address(application, question),
    }
    return render(request, "applications/merge.html", context, status=409)
