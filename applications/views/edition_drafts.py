"""The draft of an edition, for the office: its questions, titles, comparison, checks and publication."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.catalogue.comparison import EditionComparison, compared, reference_of
from applications.forms.editions import EditionNamesForm, NewQuestionForm, PublishEditionForm, QuestionForm
from applications.models import EditionDraft
from applications.presenters.edition_pages import (
    archive_of,
    changed_names,
    changed_questions,
    outline,
    places,
    short_of,
)
from applications.queries.draft_checks import faults_of
from applications.queries.edition_drafts import code_of, draft_with, present_for, topics_of
from applications.queries.edition_files import files_of
from applications.services.edition_drafts import (
    add_question,
    change_names,
    change_question,
    discard_draft,
    move_question,
    print_of,
    publish_draft,
    remove_question,
)
from applications.services.editions import EditionRefused
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, http_methods, require_or_404
from iasios.text.formatting import day
from iasios.web.file_responses import file_response
from iasios.web.kept_copies import nothing_saved


def _draft(request: HttpRequest, code: str) -> EditionDraft:
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = draft_with(code)
    if found is None:
        raise Http404
    return found


def _counts(changes: EditionComparison) -> dict[str, int]:
    return {name: changes.count(name) for name in ("added", "removed", "changed")}


@http_methods(read=["GET"], write=["POST"])
def draft(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Every question in its order with what differs and what is missing; moving one."""
    found = _draft(request, code)
    for name in ("earlier", "later"):
        if identity := request.POST.get(name):
            try:
                move_question(draft=found, identity=identity, later=name == "later", by=request.user)
            except EditionRefused as refused:
                messages.error(request, str(refused))
            return redirect("applications:draft", code=code)
    present = present_for(found)
    before = files_of(present)
    changes = compared(before, found.files)
    faults = faults_of(found, before)
    context = {
        "draft": found,
        "title": found.files["en"]["title"],
        "present": present,
        "changes": changes,
        "faults": faults,
        "standards": outline(found.files, changes, faults),
        "counts": {"total": found.files["en"]["questions"], "core": found.files["en"]["core"]},
    }
    return render(request, "applications/draft.html", context)


@http_methods(read=["GET"])
def draft_comparison(request: HttpRequest, code: str) -> HttpResponse:
    """The draft beside the edition in force, question by question."""
    found = _draft(request, code)
    present = present_for(found)
    before = files_of(present)
    changes = compared(before, found.files)
    context = {
        "draft": found,
        "present": present,
        "changes": changes,
        "questions": changed_questions(changes, before, found.files),
        "names": changed_names(changes),
        **_counts(changes),
    }
    return render(request, "applications/draft_comparison.html", context)


@http_methods(read=["GET"], write=["POST"])
def draft_names(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Titles of the edition, its parts and standards."""
    found = _draft(request, code)
    form = EditionNamesForm(request.POST or None, files=found.files)
    if form.is_valid():
        try:
            change_names(draft=found, names=form.names(), by=request.user)
        except EditionRefused as refused:
            messages.error(request, str(refused))
            return nothing_saved(redirect("applications:editions"))
        messages.success(request, _("The titles are saved."))
        return redirect("applications:draft", code=code)
    return render(request, "applications/draft_names.html", {"draft": found, "form": form})


@http_methods(read=["GET"], write=["POST"])
def draft_question(request: AuthenticatedHttpRequest, code: str, identity: str) -> HttpResponse:
    """The words of a question in every language, and its marks; taking it out."""
    found = _draft(request, code)
    asked = code_of(found.files, identity)
    if asked is None and request.method == "POST":
        messages.error(request, _("This question was removed meanwhile."))
        return nothing_saved(redirect("applications:draft", code=code))
    if asked is None:
        raise Http404
    present = files_of(present_for(found))
    topics = topics_of(present)
    form = QuestionForm(
        request.POST or None,
        files=found.files,
        code=asked,
        topics=topics,
        initial={"seen": print_of(found.files, asked)},
    )
    if "remove" in request.POST:
        return _removed(request, found, identity)
    if form.is_valid():
        try:
            change_question(
                draft=found,
                identity=identity,
                seen=form.cleaned_data["seen"],
                marks=form.marks(),
                words=form.words(),
                by=request.user,
            )
        except EditionRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The question is saved in the draft."))
            return redirect("applications:draft", code=code)
    context = {
        "draft": found,
        "form": form,
        "identity": identity,
        "reference": reference_of(asked, found.files["en"]["question"][asked]),
        "short": short_of(found.files, asked),
        "kind": form.kind.label,
        "before": _changes(present, found, identity) if code_of(present, identity) else [],
        "faults": [fault for fault in faults_of(found, present) if fault.identity == identity],
    }
    return render(request, "applications/draft_question.html", context)


def _changes(present: Any, found: EditionDraft, identity: str) -> list[Any]:
    """What the draft changes of this question, marked; nothing where it is as it was."""
    asked = code_of(found.files, identity)
    return [
        one
        for one in changed_questions(compared(present, found.files), present, found.files)
        if one.change.code == asked and one.change.change != "removed"
    ]


def _removed(request: AuthenticatedHttpRequest, found: EditionDraft, identity: str) -> HttpResponse:
    try:
        remove_question(draft=found, identity=identity, seen=request.POST.get("seen", ""), by=request.user)
    except EditionRefused as refused:
        messages.error(request, str(refused))
        if code_of(_draft(request, found.code).files, identity) is None:
            # Somebody else has taken it out in the same moment: its page is gone.
            return nothing_saved(redirect("applications:draft", code=found.code))
        return nothing_saved(redirect("applications:draft_question", code=found.code, identity=identity))
    messages.success(request, _("The question is taken out of the draft."))
    return redirect("applications:draft", code=found.code)


@http_methods(read=["GET"], write=["POST"])
def draft_question_new(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """A new question: its place and kind; its words follow on its own page."""
    found = _draft(request, code)
    form = NewQuestionForm(request.POST or None, places=places(found.files), initial={"requirement": "extended"})
    if form.is_valid():
        number, after, part = (form.cleaned_data["place"] + "||").split("|")[:3]
        marks = {"requirement": form.cleaned_data["requirement"], "kind": form.cleaned_data["kind"]}
        try:
            identity = add_question(
                draft=found, standard=int(number), after=after, marks=marks, by=request.user, is_part=bool(part)
            )
        except EditionRefused as refused:
            form.add_error("place", str(refused))
        else:
            messages.success(request, _("The question has its place. Now write it in every language."))
            return redirect("applications:draft_question", code=code, identity=identity)
    return render(request, "applications/draft_question_new.html", {"draft": found, "form": form})


@http_methods(read=["GET"], write=["POST"])
def draft_publish(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Publishes the draft from a day, for good; says what keeps it from that."""
    found = _draft(request, code)
    present = present_for(found)
    before = files_of(present)
    changes = compared(before, found.files)
    form = PublishEditionForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if form.is_valid():
        try:
            edition = publish_draft(draft=found, valid_from=form.cleaned_data["valid_from"], by=request.user)
        except EditionRefused as refused:
            form.add_error("valid_from", str(refused))
        else:
            messages.success(
                request,
                _("%(title)s is published. New applications rest on it from %(day)s.")
                % {"title": edition.title, "day": day(form.cleaned_data["valid_from"])},
            )
            return redirect("applications:edition", code=edition.code)
    context = {
        "draft": found,
        "title": found.files["en"]["title"],
        "form": form,
        "present": present,
        "changes": changes,
        "faults": faults_of(found, before),
        **_counts(changes),
    }
    return render(request, "applications/draft_publish.html", context)


@http_methods(read=["GET"], write=["POST"])
def draft_discard(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Takes the draft away, after asking once."""
    found = _draft(request, code)
    if request.method == "POST":
        try:
            discard_draft(draft=found, by=request.user)
        except EditionRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The draft %(code)s is discarded.") % {"code": code})
        return redirect("applications:editions")
    return render(request, "applications/draft_discard.html", {"draft": found})


@http_methods(read=["GET"])
def draft_files(request: HttpRequest, code: str) -> HttpResponseBase:
    """The draft as the files that ship, in a ZIP."""
    found = _draft(request, code)
    name, content = archive_of(found.files)
    return file_response(content, name=name, content_type="application/zip")
