"""Editions of the Standards, for the office: those that are published, and the beginning of a new one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.catalogue import CatalogueError
from applications.catalogue.comparison import compared
from applications.forms.editions import EditionFilesForm, NewEditionForm
from applications.models import Edition
from applications.presenters.edition_pages import archive_of, changed_names, changed_questions
from applications.queries import figures_of, newest_edition
from applications.queries.edition_drafts import bases, edition_with, office_editions, open_drafts
from applications.queries.edition_files import files_of, other_languages
from applications.services.edition_drafts import draft_edition, import_draft
from applications.services.editions import EditionRefused, archive_edition
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, http_methods, require_or_404
from iasios.list_files import csv_response, wants_csv
from iasios.web.file_responses import file_response

PAGE = 25


_STATES = {
    "archived": gettext_lazy("Archived"),
    "in_force": gettext_lazy("In force"),
    "ahead": gettext_lazy("Not yet in force"),
    "earlier": gettext_lazy("Replaced"),
}


def _state(edition: Edition, present: Edition | None) -> str:
    """`archived`, `in_force`, `ahead` or `earlier`."""
    if getattr(edition, "archiving", None) is not None:
        return "archived"
    if present is not None and edition.pk == present.pk:
        return "in_force"
    ahead = edition.valid_from is not None and edition.valid_from > timezone.localdate()
    return "ahead" if ahead else "earlier"


@http_methods(read=["GET"])
def editions(request: HttpRequest) -> HttpResponse:
    """Drafts, and published editions with what rests on them."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    present = newest_edition()
    if wants_csv(request):
        headings = (
            *(_("Edition"), _("Code"), _("State"), _("First day"), _("Applications under way")),
            _("Applications in all"),
        )
        lines = (
            (one.title, one.code, str(_STATES[_state(one, present)]), one.valid_from, one.running, one.in_all)  # type: ignore[attr-defined]
            for one in office_editions()
        )
        return csv_response("editions", headings, lines)
    page = Paginator(office_editions(), PAGE).get_page(request.GET.get("page"))
    drafts = Paginator(open_drafts(), PAGE).get_page(request.GET.get("drafts"))
    rows = [{"edition": edition, "state": _state(edition, present)} for edition in page]
    return render(request, "applications/editions.html", {"page": page, "rows": rows, "drafts": drafts})


@http_methods(read=["GET"], write=["POST"])
def edition_new(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Begins a draft from a published edition."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = {edition.code: edition for edition in bases()[:PAGE]}
    present = newest_edition()
    initial = {"base": present.code if present else "", "year": timezone.localdate().year + 1}
    choices = {code: f"{edition.title} ({code})" for code, edition in found.items()}
    form = NewEditionForm(request.POST or None, initial=initial, editions=choices)
    if form.is_valid():
        base = found[form.cleaned_data["base"]]
        try:
            draft = draft_edition(base=base, year=form.cleaned_data["year"], by=request.user)
        except EditionRefused as refused:
            form.add_error("year", str(refused))
        else:
            messages.success(request, _("The draft is begun. It says what %(title)s says.") % {"title": base.title})
            return redirect("applications:draft", code=draft.code)
    return render(request, "applications/edition_new.html", {"form": form})


@http_methods(read=["GET"], write=["POST"])
def edition_import(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Begins a draft with what catalogue files say."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    languages = ["en", *other_languages()]
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = EditionFilesForm(*sent, languages=languages)
    problems: tuple[str, ...] = ()
    base = newest_edition()
    if base is not None and form.is_valid():
        try:
            draft = import_draft(texts=form.texts(), base=base, by=request.user)
        except EditionRefused as refused:
            form.add_error("en", str(refused))
        except CatalogueError as error:
            problems = error.problems
            form.add_error("en", _("The files have faults. They are listed below."))
        else:
            messages.success(request, _("The draft says what the files say."))
            return redirect("applications:draft", code=draft.code)
    return render(request, "applications/edition_import.html", {"form": form, "problems": problems, "base": base})


@http_methods(read=["GET"], write=["POST"])
def edition(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """A published edition: what rests on it, what it changed; archiving it."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = edition_with(code)
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            archive_edition(edition=found, by=request.user)
        except EditionRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("%(title)s is archived.") % {"title": found.title})
        return redirect("applications:edition", code=code)
    draft = getattr(found, "draft", None)
    context = {"edition": found, "state": _state(found, newest_edition()), "figures": figures_of(found.pk)}
    if draft is not None:
        before, after = files_of(draft.base), draft.files
        changes = compared(before, after)
        context |= {
            "base": draft.base,
            "changes": changes,
            "questions": changed_questions(changes, before, after),
            "names": changed_names(changes),
        }
    return render(request, "applications/edition.html", context)


@http_methods(read=["GET"])
def edition_files(request: HttpRequest, code: str) -> HttpResponseBase:
    """The files of a published edition as a ZIP."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = edition_with(code)
    if found is None:
        raise Http404
    name, content = archive_of(files_of(found))
    return file_response(content, name=name, content_type="application/zip")
