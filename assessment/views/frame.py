"""The head and the rail that all pages of a dossier share."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.drawing import rail
from assessment.queries.dossiers import Dossier, Line
from iasios.access import standing_of


def judged_words(found: Dossier) -> str:
    return _("%(judged)s of %(total)s") % {"judged": found.judged, "total": found.total}


SHOWS = ("core", "all", "asked")


def _show(request: HttpRequest) -> str:
    show = request.GET.get("show", "")
    return show if show in SHOWS else "core"


def address_of(request: HttpRequest, code: str, line: Line) -> str:
    address = reverse("assessment:question", args=[code, line.question.code])
    show = _show(request)
    return address if show == "core" else f"{address}?{urlencode({'show': show})}"


def frame(request: HttpRequest, found: Dossier, line: Line | None = None) -> dict[str, Any]:
    """What the head and the rail of every dossier page need."""
    show = _show(request)
    shown = {"core": found.required, "all": found.lines, "asked": found.asked}[show]
    here = request.path
    application = found.application
    filters = [
        {"label": _("All"), "url": f"{here}?show=all", "count": None, "current": show == "all"},
        {"label": _("Core"), "url": here, "count": found.total, "current": show == "core"},
    ]
    if found.asked:
        filters.append(
            {"label": _("Asked"), "url": f"{here}?show=asked", "count": len(found.asked), "current": show == "asked"}
        )
    days = (timezone.localdate() - timezone.localdate(application.holder_since)).days
    reader = standing_of(request.user)
    return {
        "dossier": found,
        "application": application,
        "rail": rail(
            shown,
            lambda one: address_of(request, application.code, one),
            line.question.code if line else "",
        ),
        "filters": filters,
        "show": show,
        "judged": judged_words(found),
        "holder_days": days,
        "is_assessor": found.own is not None,
        "list_url": reverse(
            "assessment:sign_offs" if reader.is_chairperson and found.own is None else "assessment:list"
        ),
    }
