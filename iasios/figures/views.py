"""The programme's key figures, for the office: pictures, tables, and each table as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django_countries import countries

from iasios.access import Capability, http_methods, require_or_404
from iasios.figures.choice import FigureChoice
from iasios.figures.counting import count_applications
from iasios.figures.sections import KEYS, section_of, sections_of
from iasios.workbooks import table_file


@http_methods(read=["GET"], lags=True)
def figures(request: HttpRequest) -> HttpResponse:
    """Every section for the chosen country, edition and year."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    choice = FigureChoice.from_query(request.GET)
    found = count_applications(choice)
    context = {
        "choice": choice,
        "sections": sections_of(choice, found),
        "countries": sorted(
            ((code, str(countries.name(code)) or code) for code in found.countries), key=lambda pair: pair[1]
        ),
        "editions": found.editions,
        "years": found.years,
    }
    return render(request, "portal/figures.html", context)


@http_methods(read=["GET"], lags=True)
def figures_file(request: HttpRequest, section: str, form: str) -> HttpResponse:
    """The table of one section as XLSX or CSV, as chosen."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    if section not in KEYS:
        raise Http404
    found = section_of(section, FigureChoice.from_query(request.GET))
    content, kind = table_file(form, title=found.title, columns=found.columns, rows=found.rows)
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{section}-{timezone.localdate().isoformat()}.{form}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
