"""Team work on the questions: who takes which, notes among colleagues, and the list of all questions by filter."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.enums import TaskStatus
from applications.forms import CheckForm, GiveForm, NoteForm
from applications.kinds import kind_of
from applications.models import Answer, Application, QuestionTask
from applications.presenters.card_filters import FILTERS, chips, filter_of, fits
from applications.presenters.question_cards import check_mark, due_mark
from applications.queries import answers_of, note_of, notes_of, people_for_questions, progress_from, question_of
from applications.queries.evidence import linked_of
from applications.services import (
    call_checked,
    call_done,
    give_questions,
    remove_note,
    take_question_back,
    want_change,
    write_note,
)
from applications.views.current_application import fetch_latest, not_open
from facilities.http import AuthenticatedHttpRequest
from facilities.models import User
from iasios.access import Capability, http_methods, may
from iasios.workflow import StepRefused

#: What is said of a question that is given to a colleague, with what is answered.
STEPS = {"done": call_done, "change_wanted": want_change, "checked": call_checked}


def _said(step: str) -> str:
    return {
        "done": _("Done. The person who gave the question is asked by mail to check it."),
        "change_wanted": _("The colleague was told by mail what should change."),
        "checked": _("The question is checked."),
    }[step]


@http_methods(read=["GET"], write=["POST"])
def team(request: AuthenticatedHttpRequest, slug: str, question: str) -> HttpResponse:
    """One question: whom it is given to, and the notes on it. Only the hospital's own people come here."""
    needed = Capability.WORK_IN_TEAM if request.method == "POST" else Capability.VIEW_TEAM_WORK
    application = fetch_latest(request, slug, needed)
    if application is None:
        return not_open(request, slug)
    asked = question_of(application, question)
    if asked is None:
        raise Http404
    answer = next(
        row
        for row in answers_of(application, standard=asked.standard.number, with_givers=True, with_evidence=True)
        if row.question == asked
    )
    people = people_for_questions(application.facility)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    task = getattr(answer, "task", None)
    start = {"assignee": str(task.assignee_id), "due_on": task.due_on} if task else {}
    give = GiveForm(request.POST if act == "give" else None, people=people, initial=start)
    note = NoteForm(request.POST if act == "note" else None)
    here = reverse("applications:team", args=[slug, asked.code])
    check = CheckForm(request.POST if act in STEPS else None)
    if act in {"give", "take", *STEPS}:
        application = fetch_latest(request, slug, Capability.EDIT_ANSWERS) or application
    if act == "give" and give.is_valid():
        person = give.person
        give_questions(
            application=application,
            answers=[answer],
            assignee=person,
            due_on=give.cleaned_data["due_on"],
            by=request.user,
        )
        messages.success(request, _given(1, person, request.user))
        return redirect(here)
    if act == "take":
        take_question_back(application=application, answer=answer, by=request.user)
        messages.success(request, _("The question is no longer assigned."))
        return redirect(here)
    if act in STEPS and task is not None and check.is_valid():
        try:
            STEPS[act](task=task, note=check.cleaned_data["text"], by=request.user)
        except StepRefused as refused:
            check.add_error("text" if act == "change_wanted" else None, str(refused))
        else:
            messages.success(request, _said(act))
            return redirect(here)
    if act == "note" and note.is_valid():
        write_note(application=application, question=asked, text=note.cleaned_data["text"], by=request.user)
        messages.success(request, _("Noted. Only your hospital sees it."))
        return redirect(f"{here}#notes")
    if act == "remove":
        found = note_of(application, _number(request.POST.get("note", "")))
        if found is None or found.question_id != asked.pk:
            raise Http404
        remove_note(note=found, by=request.user)
        messages.success(request, _("The note is removed."))
        return redirect(f"{here}#notes")
    back = reverse("applications:standard", args=[slug, asked.standard.number])
    context = {
        "application": application,
        "facility": application.facility,
        "question": asked,
        "text": asked.translated("text"),
        "answer": answer,
        "texts": kind_of(answer.question).written(answer.question, answer),
        "items": linked_of(answer),
        "task": task,
        "notes": notes_of(application, [answer]).get(asked.pk, []),
        "give": give,
        "note": note,
        "check": check,
        "mark": check_mark(task),
        "steps": _steps(task, request.user),
        "editable": bool(may(request.user, Capability.EDIT_ANSWERS, application)),
        "may_note": bool(may(request.user, Capability.WORK_IN_TEAM, application)),
        "back": f"{back}#q-{asked.code}",
    }
    return render(
        request, "applications/team.html", context, status=422 if give.errors or note.errors or check.errors else 200
    )


def _steps(task: QuestionTask | None, user: User) -> list[str]:
    """What this person can say of the question now: the colleague who has it writes, the others check."""
    if task is None:
        return []
    if task.assignee_id == user.pk:
        return ["done"] if task.is_with_assignee else []
    return {TaskStatus.TO_CHECK: ["checked", "change_wanted"], TaskStatus.CHECKED: ["change_wanted"]}.get(
        TaskStatus(task.status), []
    )


@http_methods(read=["GET"], write=["POST"])
def questions(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """All questions by filter, each with who takes it; several are given to a colleague at once."""
    needed = Capability.EDIT_ANSWERS if request.method == "POST" else Capability.VIEW_TEAM_WORK
    application = fetch_latest(request, slug, needed)
    if application is None:
        return not_open(request, slug)
    answers = answers_of(application, with_tasks=True)
    people = people_for_questions(application.facility)
    form = GiveForm(request.POST if request.method == "POST" else None, people=people)
    chosen = [answer for answer in answers if answer.question.code in request.POST.getlist("question")]
    if request.method == "POST":
        if not chosen:
            form.add_error(None, _("Tick the questions that you want to give."))
        if form.is_valid():
            give_questions(
                application=application,
                answers=chosen,
                assignee=form.person,
                due_on=form.cleaned_data["due_on"],
                by=request.user,
            )
            messages.success(request, _given(len(chosen), form.person, request.user))
            return redirect(request.get_full_path())
    return _list(request, application, answers, form, {answer.question.code for answer in chosen})


def _list(
    request: HttpRequest, application: Application, answers: list[Answer], form: GiveForm, chosen: set[str]
) -> HttpResponse:
    progress = progress_from(application, answers)
    notes = notes_of(application, answers)
    states = {state.code: state for state in progress.states}
    rows: list[dict[str, Any]] = [
        {
            "question": answer.question,
            "state": states[answer.question.code],
            "task": getattr(answer, "task", None),
            "due": due_mark(getattr(answer, "task", None), is_open=not answer.is_complete),
            "check": check_mark(getattr(answer, "task", None)),
            "notes": len(notes.get(answer.question_id, [])),
            "chosen": answer.question.code in chosen,
        }
        for answer in answers
    ]
    traits = [fits(row["state"], row["task"], row["notes"], request.user) for row in rows]
    show = filter_of(request.GET.get("show", ""))
    context: dict[str, Any] = {
        "application": application,
        "facility": application.facility,
        "progress": progress,
        "rows": [row for row, own in zip(rows, traits, strict=True) if not show or show in own],
        "filters": chips(reverse("applications:questions", args=[application.facility.slug]), traits, show),
        "show": show,
        "show_label": FILTERS[show](),
        "form": form,
        "editable": bool(may(request.user, Capability.EDIT_ANSWERS, application)),
        "in_team": True,
        "drafting": True,
        "sees_register": True,
    }
    return render(request, "applications/questions.html", context, status=422 if form.errors else 200)


def _given(count: int, person: Any, by: User) -> str:
    if person == by:
        return ngettext("The question is yours.", "%(count)s questions are yours.", count) % {"count": count}
    return ngettext(
        "Assigned to %(name)s and told by mail.", "%(count)s questions assigned to %(name)s and told by mail.", count
    ) % {"count": count, "name": person}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
