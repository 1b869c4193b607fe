"""Single answers that go back to the hospital after the submission: the office's page and the hospital's."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.deadlines import reply_due
from applications.models import Application
from applications.presenters.question_cards import cards_of
from applications.presenters.save_errors import error_lines, mark_incomplete, mark_refused, mark_stale
from applications.queries import answers_of, progress_of, questions_of
from applications.views.answer_saving import save_cards
from assessment.forms.evaluations import ConfirmForm, ReturnAnswersForm
from assessment.queries.corrections import corrections_of, open_corrections
from assessment.services import hand_in_corrections, return_answers
from assessment.services.name_checks import NameFound
from assessment.views.facility_context import application_here, place_of
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods, may, require
from iasios.access.reauthentication import confirmed_act
from iasios.workflow import StepRefused


@http_methods(read=["GET"], write=["POST"])
def give_back(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The office chooses the answers and says what must be corrected; before assessors sit, or after."""
    application = fetch(Application, code=code, user=request.user, may=Capability.RETURN_ANSWERS)
    asked = {
        row.pk: row for row in questions_of(application.edition_id) if row.pk not in application.returned_questions
    }
    form = ReturnAnswersForm(
        request.POST if request.method == "POST" else None,
        questions=[(pk, f"{row.criterion} {row.translated('short')}") for pk, row in asked.items()],
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = return_answers(
                application=application,
                questions=[asked[pk] for pk in values["questions"]],
                reason=values["reason"],
                name_is_meant=values["name_is_meant"],
                by=request.user,
            )
        except NameFound as found:
            form.refuse("reason", found)
        except StepRefused as refused:
            form.add_error("reason", str(refused))
        else:
            words = ngettext(
                "%(count)s answer is with the hospital, which corrects it by %(day)s.",
                "%(count)s answers are with the hospital, which corrects them by %(day)s.",
                len(made),
            )
            day = date_format(application.due_on, "DATE_FORMAT") if application.due_on else ""
            messages.success(request, words % {"count": len(made), "day": day})
            return redirect("portal:facility", slug=application.facility.slug)
    context = {
        "application": application,
        "facility": application.facility,
        "form": form,
        "earlier": list(corrections_of(application)),
        "due_on": reply_due(timezone.localdate()),
        "back": reverse("portal:facility", args=[application.facility.slug]),
    }
    return render(request, "assessment/answers_return.html", context, status=422 if form.is_bound else 200)


@http_methods(read=["GET"], write=["POST"])
def corrections(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """The returned answers as cards that all of the hospital can write; the representative hands them in (R11)."""
    writes = request.method == "POST"
    application = application_here(request, slug, Capability.CORRECT_ANSWERS if writes else Capability.VIEW_REQUESTS)
    form = ConfirmForm(request.POST if writes and "hand_in" in request.POST else None)
    if not writes:
        return _page(request, application, form)
    rows = open_corrections(application)
    outcome = save_cards(request, application, [row.question for row in rows])
    if outcome.refused or outcome.stale:
        return _page(request, application, form, outcome=outcome, status=409 if outcome.stale else 422)
    address = reverse("assessment:corrections", args=[slug])
    if not form.is_bound:
        messages.success(request, _("Saved. The corrections are not handed in yet."))
        return redirect(address)
    require(request.user, Capability.HAND_IN_CORRECTIONS, application)
    try:
        with confirmed_act(request, _("Save and hand in")):
            hand_in_corrections(application=application, by=request.user)
    except StepRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, application, form, marks=True, status=422)
    messages.success(request, _("Handed in. The answers are locked again; the office and the assessors were told."))
    return redirect(address)


def _page(
    request: HttpRequest,
    application: Application,
    form: ConfirmForm,
    *,
    outcome: Any = None,
    marks: bool = False,
    status: int = 200,
) -> HttpResponse:
    rows = {row.question_id: row for row in open_corrections(application)}
    progress = progress_of(application)
    cards = cards_of([a for a in answers_of(application) if a.question_id in rows], progress) if rows else []
    for card in cards:
        card.answer.application = application
        if outcome is not None and card.code in outcome.refused:
            mark_refused(card, outcome.refused[card.code])
        elif outcome is not None and card.code in outcome.stale:
            mark_stale(card, *outcome.stale[card.code])
        elif marks:
            mark_incomplete(card)
    context = place_of(application) | {
        "cards": [{"card": card, "correction": rows[card.question.pk]} for card in cards],
        "error_lines": error_lines(cards),
        "form": form,
        "earlier": [row for row in corrections_of(application) if row.closed_at is not None],
        "may_write": bool(may(request.user, Capability.CORRECT_ANSWERS, application)),
        "may_hand_in": bool(may(request.user, Capability.HAND_IN_CORRECTIONS, application)),
    }
    return render(request, "assessment/corrections.html", context, status=status)
