"""Saving the cards of a request one by one: what fits is stored, whatever happens to the others."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict

from applications.forms import AnswerForm
from applications.models import Answer, Application, Question
from applications.queries import Content, answer_to, answers_of, contents_of, last_known
from applications.services import How, StaleVersion, confirm_answer, save_answer
from facilities.http import AuthenticatedHttpRequest


def form_for(
    request: HttpRequest, application: Application, question: Question, *, data: QueryDict | None = None
) -> AnswerForm:
    """The form of one card, bound to the request or to `data`."""
    gaps = application.case_gaps.get(str(question.number), 0)
    return AnswerForm(request.POST if data is None else data, request.FILES, question=question, gaps=gaps)


@dataclass
class SaveOutcome:
    """What became of the cards that a request held, by the code of the question."""

    saved: list[str] = field(default_factory=list)
    refused: dict[str, AnswerForm] = field(default_factory=dict)
    stale: dict[str, tuple[AnswerForm, Any]] = field(default_factory=dict)


def save_cards(
    request: AuthenticatedHttpRequest, application: Application, questions: Iterable[Question]
) -> SaveOutcome:
    """Saves every card that was touched; `saved` names those that autosave has stored before, too.

    "Keep theirs" on a stale card leaves the stored text as it is.
    """
    outcome = SaveOutcome()
    confirmed = request.POST.getlist("confirm")
    kept = request.POST.getlist("keep-theirs")
    for question in questions:
        form = form_for(request, application, question)
        if question.code in confirmed:
            confirm_answer(answer=answer_to(application, question), by=request.user)
            outcome.saved.append(question.code)
        if not form.was_sent or question.code in kept:
            continue
        if not form.is_valid():
            outcome.refused[question.code] = form
            continue
        try:
            if form.touched():
                store(request, application, question, form)
        except StaleVersion as stale:
            outcome.stale[question.code] = (form, stale.current)
        else:
            if form.was_changed_here:
                outcome.saved.append(question.code)
    return outcome


def store(
    request: AuthenticatedHttpRequest,
    application: Application,
    question: Question,
    form: AnswerForm,
    *,
    how: How = How.TYPED,
) -> Answer:
    """Saves what the person touched on a valid card.

    Raises:
        StaleVersion: a colleague changed the same box, or the browser did not say what it knew and is behind.
    """
    return save_answer(
        answer=answer_to(application, question),
        version=form.cleaned_data["version"],
        seen=form.known or None,
        how=how,
        by=request.user,
        **form.touched(),
    )


def ancestor_of(application: Application, question: Question, form: AnswerForm) -> Content:
    """The text that both people of a stale save began from; the empty one where the browser did not say."""
    if form.known:
        return last_known(question, application.pk, form.known)
    stored = next(a for a in answers_of(application, standard=question.standard.number) if a.question == question)
    version = int(form.cleaned_data.get("version", 0)) if form.is_valid() else 0
    return contents_of(stored, [version]).get(version, Content())
