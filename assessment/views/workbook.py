"""Away from the desk: the dossier as a workbook, and the workbook back again."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.kinds import kind_of
from applications.models import Answer, Application
from assessment.forms.evaluations import VerdictWorkbookForm
from assessment.queries.dossiers import Dossier, DossierLine, answers_by_question, dossier_of, readable_applications
from assessment.services import StaleVersion, save_verdict
from assessment.views.dossier_context import dossier_context
from assessment.workbook import VerdictChange, VerdictsRead, read_workbook, verdict_workbook
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods
from iasios.web.file_responses import workbook_response
from iasios.workbooks import WorkbookRefused, workbook_bytes


@http_methods(read=["GET"])
def download(request: HttpRequest, code: str) -> HttpResponse:
    """The dossier as a sheet, with one's own verdicts to fill in."""
    application = fetch(
        Application, queryset=readable_applications, code=code, user=request.user, may=Capability.EVALUATE
    )
    found = dossier_of(application, request.user)
    if found.own is None:
        raise Http404
    book = verdict_workbook(found, request.user)
    return workbook_response(workbook_bytes(book), name=f"{application.code}-round-{found.round}.xlsx")


@http_methods(read=["GET"], write=["POST"])
def away(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Where the workbook is taken and handed in; what was changed in the portal meanwhile is shown, not overwritten."""
    application = fetch(
        Application, queryset=readable_applications, code=code, user=request.user, may=Capability.EVALUATE
    )
    found = dossier_of(application, request.user)
    if found.own is None or not found.may_judge:
        return redirect("assessment:dossier", code=code)
    form = VerdictWorkbookForm(request.POST, request.FILES) if request.method == "POST" else VerdictWorkbookForm()
    reading, conflicts = VerdictsRead(), list[VerdictChange]()
    if form.is_bound and form.is_valid():
        try:
            reading = read_workbook(form.cleaned_data["file"], found, request.user)
        except WorkbookRefused as refused:
            form.add_error("file", str(refused))
        else:
            if reading.problems:
                form.add_error("file", _("Nothing was saved: some cells cannot be taken. They are listed below."))
            else:
                saved, conflicts = _save(request, found, reading)
                if not conflicts:
                    messages.success(request, _saved_words(saved))
                    return redirect("assessment:away", code=code)
                messages.success(request, _saved_words(saved))
                found = dossier_of(application, request.user)
    return render(
        request,
        "assessment/away.html",
        dossier_context(request, found) | {"form": form, "reading": reading, "conflicts": conflicts},
        status=409 if conflicts else 422 if form.errors else 200,
    )


def _save(request: AuthenticatedHttpRequest, found: Dossier, reading: VerdictsRead) -> tuple[int, list[VerdictChange]]:
    saved, conflicts = 0, list[VerdictChange]()
    if found.own is None:
        return 0, []
    for change in reading.changes:
        try:
            save_verdict(
                evaluation=found.own,
                question=change.line.question,
                version=change.version,
                name_is_meant=change.line.mine.name_is_meant if change.line.mine else False,
                by=request.user,
                **change.values,
            )
        except StaleVersion:
            conflicts.append(change)
        else:
            saved += 1
    return saved, conflicts


def _saved_words(saved: int) -> str:
    return ngettext(
        "%(count)s verdict taken from the workbook.", "%(count)s verdicts taken from the workbook.", saved
    ) % {"count": saved}


@http_methods(read=["GET"])
def printed(request: HttpRequest, code: str) -> HttpResponse:
    """The whole dossier on one page, to print or to keep as a PDF: answers, requests, replies, one's own verdicts."""
    application = fetch(
        Application, queryset=readable_applications, code=code, user=request.user, may=Capability.VIEW_DOSSIER
    )
    found = dossier_of(application, request.user)
    answers = answers_by_question(application)
    groups = [
        {"standard": standard, "items": [_printed(line, answers.get(line.question.pk)) for line in lines]}
        for standard, lines in groupby(found.lines, key=lambda line: line.question.standard)
    ]
    return render(request, "assessment/print.html", {"application": application, "dossier": found, "groups": groups})


def _printed(line: DossierLine, answer: Answer | None) -> dict[str, Any]:
    lines = kind_of(line.question).lines(line.question, answer)
    return {"line": line, "answer": answer, "texts": [text for _name, _label, text in lines]}
