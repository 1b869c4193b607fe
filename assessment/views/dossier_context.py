"""What a request says of a dossier's page: who reads it, where, and by which filter."""

from typing import Any

from django.http import HttpRequest

from assessment.presenters.dossier_page import address_of, filter_of, frame
from assessment.queries.dossiers import Dossier, DossierLine


def filter_in(request: HttpRequest) -> str:
    """The filter that the address names."""
    return filter_of(request.GET.get("show", ""))


def question_address(request: HttpRequest, code: str, line: DossierLine) -> str:
    """The page of a question, by the same filter as the page at hand."""
    return address_of(code, line, show=filter_in(request))


def dossier_context(request: HttpRequest, found: Dossier, line: DossierLine | None = None) -> dict[str, Any]:
    """What the head and the rail of every dossier page need."""
    return frame(found, line, show=filter_in(request), here=request.path, reader=request.user)
