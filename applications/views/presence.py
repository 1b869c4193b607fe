"""Presence: the browser says which question somebody is at, and learns who else is in the application."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from applications import presence
from applications.presence import Here
from applications.queries import question_of
from applications.views.current_application import fetch_latest, not_open
from iasios.access import Capability, http_methods


@http_methods(read=[], write=["POST"])
def here(request: HttpRequest, slug: str, question: str) -> HttpResponse:
    """Notes where this person is; answers with the pieces that say where the others are (a hint, never a lock)."""
    application = fetch_latest(request, slug, Capability.EDIT_ANSWERS)
    if application is None:
        return not_open(request, slug)
    if question_of(application, question) is None:
        raise Http404
    found = presence.arrive(
        application_id=application.pk,
        user_id=request.user.pk,  # type: ignore[arg-type]
        name=str(request.user),
        question=question,
        is_writing=request.POST.get("writing") == "1",
    )
    cards = {code: render_to_string("applications/_here.html", {"here": people}) for code, people in by_question(found)}
    page = render_to_string("applications/_here_page.html", {"here": found})
    return JsonResponse({"cards": cards, "page": page})


def by_question(found: Iterable[Here]) -> list[tuple[str, list[Here]]]:
    """The people by the code of their question."""
    places: dict[str, list[Here]] = {}
    for person in found:
        places.setdefault(person.question, []).append(person)
    return list(places.items())


def here_context(application_id: int, user: Any) -> dict[str, Any]:
    """For drawing a page: everybody else, and who is at which question."""
    found = presence.others(application_id, user.pk)
    return {"here": found, "here_by_question": dict(by_question(found))}
