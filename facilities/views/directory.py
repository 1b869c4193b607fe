"""The public directory of centres, and the page of each (R83)."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_countries import countries

from facilities.enums import FacilityStatus
from facilities.forms.directory import DirectoryFilter
from facilities.models import Listing
from facilities.presenters.centre_map import CentreMap, centre_maps
from facilities.presenters.centre_page import history_lines, linked_data
from facilities.presenters.centre_rows import CentreGroup, centre_groups
from facilities.presenters.sharing_image import sharing_image
from facilities.queries.directory import DirectoryFigures, Placed, directory_figures, listings, placed, public_centre
from iasios.access import http_methods
from iasios.geography.towns import Town, find_town
from iasios.text.search_keys import fold

Drawn = TypeVar("Drawn")

PER_PAGE = 24
#: Seconds for which others may keep a picture.
PICTURE_AGE = 86_400
#: Seconds for which maps and rows are kept that nothing has changed.
DRAWN_AGE = 3_600


@login_not_required
@http_methods(read=["GET"], lags=True)
def directory(request: HttpRequest) -> HttpResponse:
    """Enrolled and accredited centres on two maps and as a list; search, country, level and a town narrow it down."""
    chosen = DirectoryFilter.read(request.GET)
    figures = directory_figures()
    near = find_town(chosen.near) or _town_of(_on_map(chosen), chosen.near) if chosen.near else None
    rows = listings(search=chosen.search, country=chosen.country, standing=chosen.level, near=near)
    pages = Paginator(rows, PER_PAGE)
    if (known := _known_number(chosen, figures)) is not None:
        pages.count = known
    page = pages.get_page(request.GET.get("page"))
    names = [(code, str(countries.name(code)), n) for code, n in figures.by_country.items()]
    context = {
        "page": page,
        "groups": _groups(page, chosen, figures, near),
        "chosen": chosen,
        "levels": _levels(chosen, figures.by_standing, figures.total),
        "countries": sorted(names, key=lambda line: line[1]),
        "figures": figures,
        "maps": _maps(chosen, figures),
        "near": near,
        "chosen_country": countries.name(chosen.country) if chosen.country else "",
        "chosen_level": FacilityStatus(chosen.level).label if chosen.level else "",
    }
    return render(request, "facilities/directory.html", context)


def _known_number(chosen: DirectoryFilter, figures: DirectoryFigures) -> int | None:
    """How many lines fit, where the figures say it."""
    if chosen.search or (chosen.country and chosen.level):
        return None
    if chosen.country:
        return figures.by_country.get(chosen.country, 0)
    return figures.by_standing.get(chosen.level, 0) if chosen.level else figures.total


def _on_map(chosen: DirectoryFilter) -> list[Placed]:
    return placed(listings(search=chosen.search, country=chosen.country, standing=chosen.level))


def _maps(chosen: DirectoryFilter, figures: DirectoryFigures) -> list[CentreMap]:
    """The marks of hundreds of centres."""

    def draw() -> list[CentreMap]:
        on_map = _on_map(chosen)
        return centre_maps(on_map) if on_map else []

    return draw() if chosen.search else _kept("maps", chosen, figures, draw)


def _groups(
    page: Page[Listing], chosen: DirectoryFilter, figures: DirectoryFigures, near: Town | None
) -> list[CentreGroup]:
    """The rows of a page of the list."""

    def draw() -> list[CentreGroup]:
        return centre_groups(page, by_distance=near is not None)

    return draw() if chosen.search or chosen.near else _kept(f"rows.{page.number}", chosen, figures, draw)


def _kept(name: str, chosen: DirectoryFilter, figures: DirectoryFigures, draw: Callable[[], Drawn]) -> Drawn:
    """What everybody sees alike, drawn once until a centre changes; what somebody typed must not be part of it."""
    key = f"directory.{name}.{get_language()}.{chosen.country}.{chosen.level}.{figures.state}"
    return cast(Drawn, cache.get_or_set(key, draw, DRAWN_AGE))


def _levels(chosen: DirectoryFilter, counts: dict[str, int], total: int) -> list[dict[str, Any]]:
    levels = [{"label": _("All"), "url": chosen.address(level=""), "count": total, "current": not chosen.level}]
    for standing in (FacilityStatus.EXCELLENCE, FacilityStatus.ACCREDITED, FacilityStatus.ENROLLED):
        levels.append(
            {
                "label": standing.label,
                "url": chosen.address(level=standing),
                "count": counts[standing],
                "current": chosen.level == standing,
            }
        )
    return levels


def _town_of(centres: list[Placed], name: str) -> Town | None:
    """A small town that only a centre knows."""
    key = fold(name)
    found = next((one for one in centres if one.city_key == key), None)
    return Town(found.city, found.country, found.latitude, found.longitude) if found else None


@login_not_required
@http_methods(read=["GET"], lags=True)
def centre(request: HttpRequest, slug: str) -> HttpResponse:
    """What the public may know of one centre; while its accreditation is suspended the page says so."""
    found = _centre(slug)
    context = {
        "centre": found,
        "history": history_lines(found),
        "linked_data": linked_data(found, settings.PUBLIC_ORIGIN),
        "origin": settings.PUBLIC_ORIGIN,
        "now": timezone.localtime(),
    }
    return render(request, "facilities/centre.html", context)


@login_not_required
@http_methods(read=["GET"], lags=True)
def picture(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture that others show beside a link to the page of a centre."""
    found = _centre(slug)
    response = HttpResponse(sharing_image(found), content_type="image/png")
    response["Cache-Control"] = f"public, max-age={PICTURE_AGE}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _centre(slug: str) -> Listing:
    found = public_centre(slug)
    if found is None:
        raise Http404(_("There is no such centre on the public list."))
    return found
