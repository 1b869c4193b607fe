"""What the pages of a dossier do alike: finding it for the reader, its head and rail, and the answer to an autosave."""

from collections.abc import Mapping
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from applications.models import Application
from assessment.models import Verdict
from assessment.presenters.dossier_page import address_of, filter_of, frame, judged_words, open_count
from assessment.presenters.question_rail import chip
from assessment.queries.dossiers import Dossier, DossierLine, dossier_of, readable_applications
from iasios.access import Capability, fetch


def dossier_here(request: HttpRequest, code: str, capability: Capability = Capability.VIEW_DOSSIER) -> Dossier:
    """The dossier of this code as the reader may see it.

    Raises:
        Http404, PermissionDenied: as the access gate says.
    """
    application = fetch(Application, queryset=readable_applications, code=code, user=request.user, may=capability)
    return dossier_of(application, request.user)


def filter_in(request: HttpRequest) -> str:
    """The filter that the address names."""
    return filter_of(request.GET.get("show", ""))


def question_address(request: HttpRequest, code: str, line: DossierLine) -> str:
    """The page of a question, by the same filter as the page at hand."""
    return address_of(code, line, show=filter_in(request))


def dossier_context(request: HttpRequest, found: Dossier, line: DossierLine | None = None) -> dict[str, Any]:
    """What the head and the rail of every dossier page need."""
    return frame(found, line, show=filter_in(request), here=request.path, reader=request.user)


def held_back(line: DossierLine, form: BaseForm, element: str) -> str:
    """The words beside a verdict whose comment has an assessor's name, for the element of this id."""
    return render_to_string("assessment/_held_back.html", {"line": line, "form": form, "held_id": element})


def verdict_saved(
    request: HttpRequest,
    found: Dossier,
    line: DossierLine,
    verdict: Verdict,
    pieces: Mapping[str, str],
    *,
    current: bool = False,
) -> JsonResponse:
    """What script is told once a verdict is stored: its version, when, and what changes on the page.

    Args:
        found: the dossier with the verdict in it.
        pieces: more of the page, by the selector of what it replaces.
        current: the page shows this question alone.
    """
    address = question_address(request, found.application.code, line)
    changed = {
        f"#rail-{line.question.code}": chip(line, address, current=current),
        "#count-open": open_count(found),
        "#judged": render_to_string("assessment/_judged.html", {"dossier": found, "judged": judged_words(found)}),
        **pieces,
    }
    at = date_format(timezone.localtime(verdict.updated_at), "TIME_FORMAT")
    return JsonResponse({"version": verdict.version, "saved_at": at, "html": changed})
