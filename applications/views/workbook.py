"""Work outside the portal: the application as PDF, as a Word document and as a workbook, and the workbook back in."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from applications.content_hashes import write_fingerprints
from applications.forms import AnswerWorkbookForm
from applications.kinds import CONTENT, kind_of
from applications.models import Answer, Application
from applications.queries import answers_of, dossier_context
from applications.queries.sister_sites import sister_applications
from applications.services import How, StaleVersion, print_draft
from applications.views.answer_saving import form_for, store
from applications.views.current_application import fetch_latest, not_open
from applications.workbook import MOST_ROWS, AnswersRead, Proposal, application_workbook, read_workbook
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, http_methods, may, standing_of
from iasios.text.differences import word_difference
from iasios.web.file_responses import DOCX, file_response, workbook_response
from iasios.workbooks import WorkbookRefused, open_workbook, workbook_bytes


@http_methods(read=["GET"], write=["POST"])
def workbook(request: HttpRequest, slug: str) -> HttpResponse:
    """What can be taken along; a workbook that comes back is compared, and every change shown before it is written."""
    needed = Capability.EDIT_ANSWERS if request.method == "POST" else Capability.VIEW_DRAFTING
    application = fetch_latest(request, slug, needed)
    if application is None:
        return not_open(request, slug)
    form = AnswerWorkbookForm(*((request.POST, request.FILES) if request.method == "POST" else (None, None)))
    if request.method == "POST" and form.is_valid():
        answers = answers_of(application)
        try:
            book = open_workbook(form.cleaned_data["file"], most_rows=MOST_ROWS)
            reading = read_workbook(book, answers)
        except WorkbookRefused as refused:
            form.add_error("file", str(refused))
        else:
            return _preview(request, application, reading)
    context = {
        "application": application,
        "facility": application.facility,
        "form": form,
        "editable": bool(may(request.user, Capability.EDIT_ANSWERS, application)),
        "sisters": sister_applications(application.facility, standing_of(request.user).facility_ids),
        "in_team": bool(may(request.user, Capability.WORK_IN_TEAM, application)),
    }
    return render(request, "applications/workbook.html", context, status=422 if form.errors else 200)


@http_methods()
def workbook_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The application as a workbook."""
    application = fetch_latest(request, slug, Capability.VIEW_DRAFTING)
    if application is None:
        return not_open(request, slug)
    book = application_workbook(application, answers_of(application))
    return workbook_response(workbook_bytes(book), name=f"{application.code}.xlsx")


@http_methods()
def word_file(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse | FileResponse:
    """The application as a Word document in the reader's language, with what the PDF has."""
    from iasios.documents.word import dossier_docx  # noqa: PLC0415 -- slow import (python-docx)

    application = fetch_latest(request, slug, Capability.VIEW_DRAFTING)
    if application is None:
        return not_open(request, slug)
    language = get_language() or settings.LANGUAGE_CODE
    by = str(application.submitted_by or request.user)
    context = dossier_context(application, answers_of(application, with_evidence=True), submitted_by=by)
    content = BytesIO(dossier_docx(context, language=language))
    return file_response(content, name=f"{application.code}.docx", content_type=DOCX)


@http_methods(read=[], write=["POST"])
def workbook_apply(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """Writes what the person ticked in the preview; what a colleague changed meanwhile is left and named."""
    application = fetch_latest(request, slug, Capability.EDIT_ANSWERS)
    if application is None:
        return not_open(request, slug)
    taken = set(request.POST.getlist("take"))
    written, left = 0, []
    for answer in answers_of(application):
        question = answer.question
        form = form_for(request, application, question)
        if question.code not in taken or not form.was_sent:
            continue
        try:
            if not form.is_valid():
                left.append(question.criterion)
            elif form.touched():
                store(request, application, question, form, how=How.IMPORTED)
                written += 1
        except StaleVersion:
            left.append(question.criterion)
    said = ngettext("%(count)s answer written.", "%(count)s answers written.", written) % {"count": written}
    messages.success(request, said)
    if left:
        messages.warning(
            request,
            _("Changed by somebody else meanwhile, so left as they are: %(criteria)s. Send the workbook again.")
            % {"criteria": ", ".join(left)},
        )
    return redirect("applications:summary", slug=slug)


@http_methods(read=[], write=["POST"])
def pdf(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """Has the application printed as it is now; the PDF appears under Documents."""
    application = fetch_latest(request, slug, Capability.WORK_IN_TEAM)
    if application is None:
        return not_open(request, slug)
    print_draft(application=application, by=request.user)
    messages.success(request, _("The PDF is being made. It appears here in a moment."))
    return redirect("facilities:documents", slug=slug)


def _preview(request: HttpRequest, application: Application, reading: AnswersRead) -> HttpResponse:
    context = {
        "application": application,
        "facility": application.facility,
        "lines": [_line(proposal) for proposal in reading.proposals],
        "faults": reading.faults,
        "same": reading.same,
    }
    return render(request, "applications/workbook_preview.html", context)


def _line(proposal: Proposal) -> dict[str, Any]:
    answer = proposal.answer
    words = {None: _("not answered"), True: _("Yes"), False: _("No")}
    sent = {None: "", True: "yes", False: "no"}
    texts = [
        {
            "label": kind_of(answer.question).box_label(answer.question, name),
            "parts": word_difference(getattr(answer, name), value),
            "conflict": name in proposal.conflicts,
        }
        for name, value in proposal.values.items()
        if name != "met"
    ]
    known: dict[str, bool | str | None] = {name: getattr(answer, name) for name in CONTENT}
    fields = {name: value for name, value in proposal.values.items() if name != "met"}
    met = proposal.values.get("met", answer.met)
    return {
        "answer": answer,
        "code": answer.question.code,
        "criterion": answer.question.criterion,
        "short": answer.question.translated("short"),
        "before": words[answer.met] if "met" in proposal.values else "",
        "after": words[met],
        "texts": texts,
        "has_conflict": bool(proposal.conflicts),
        "by": answer.updated_by,
        "fields": [(f"{answer.question.code}-{name}", value) for name, value in fields.items()],
        "met": sent[met],
        "base": _base(answer, known),
    }


def _base(answer: Answer, known: dict[str, bool | str | None]) -> str:
    return write_fingerprints(known)
