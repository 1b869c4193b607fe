"""The public directory of centres (R83)."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_countries import countries

from facilities.enums import FacilityStatus
from facilities.forms.directory import DirectoryFilter
from facilities.queries.people import directory_figures, listings
from iasios.access import http_methods

PER_PAGE = 24


@login_not_required
@http_methods(read=["GET"])
def directory(request: HttpRequest) -> HttpResponse:
    """Enrolled and accredited centres by name; search, country and level narrow it down."""
    chosen = DirectoryFilter.read(request.GET)
    figures = directory_figures()
    rows = listings(search=chosen.search, country=chosen.country, standing=chosen.level)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    levels = [{"label": _("All"), "url": chosen.address(level=""), "count": figures.total, "current": not chosen.level}]
    for standing in (FacilityStatus.EXCELLENCE, FacilityStatus.ACCREDITED, FacilityStatus.ENROLLED):
        levels.append(
            {
                "label": standing.label,
                "url": chosen.address(level=standing),
                "count": figures.by_standing[standing],
                "current": chosen.level == standing,
            }
        )
    names = [(code, str(countries.name(code)), n) for code, n in figures.by_country.items()]
    context = {
        "page": page,
        "chosen": chosen,
        "levels": levels,
        "countries": sorted(names, key=lambda line: line[1]),
        "figures": figures,
        "chosen_country": countries.name(chosen.country) if chosen.country else "",
        "chosen_level": FacilityStatus(chosen.level).label if chosen.level else "",
    }
    return render(request, "facilities/directory.html", context)
