"""The office's pages: the pipeline of all facilities, and everything about one."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_countries import countries

from applications.enums import Holder
from applications.status_row import Stage
from assessment.queries.decision_times import median_days
from facilities.forms.office import AnnualFeeForm, OfficeNoteForm
from facilities.models import Facility
from iasios.access import Capability, fetch, http_methods, require_or_404
from iasios.bulk.undoing import undo_of
from iasios.portal.facility_home.facts import facilities_with_listing
from iasios.portal.office import pipeline_query as data
from iasios.portal.office.facility_page import facility_page_of
from iasios.portal.office.pipeline_board import BOARD, board_of
from iasios.portal.office.pipeline_rows import table_row
from iasios.saved_views.queries import views_of
from iasios.text.relative_dates import real_duration


@http_methods()
def pipeline(request: HttpRequest) -> HttpResponse:
    """Every facility by stage, late ones first; search, filters and saved views are in the address."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    chosen = data.Chosen.from_query(request.GET)
    counts, found = data.overview(chosen)
    today = timezone.localdate()
    is_board, is_all = request.GET.get("look") == "board", request.GET.get("select") == "all"
    shown = {line.slug for line in found.lines}
    further = [line.slug for line in data.every_line(chosen, most=500) if line.slug not in shown] if is_all else []
    context = {
        "chosen": chosen,
        "stages": [
            {
                "label": stage.label,
                "count": counts.stages[stage.value],
                "late": counts.late[stage.value],
                "url": data.Chosen(view="all", stage=stage.value).address(),
                "current": chosen.stage == stage,
            }
            for stage in Stage
        ],
        "views": _views(chosen, counts) + _saved(request.user, chosen),
        "save_url": reverse("saved_views:list") + chosen.address(),
        "column_choices": _columns(chosen),
        "undo": undo_of(request),
        "stage_choices": Stage.choices,
        "holder_choices": [(str(holder), holder.label) for holder in Holder],
        "country_choices": sorted(
            ((code, countries.name(code)) for code in counts.countries), key=lambda pair: pair[1]
        ),
        "found": found,
        "rows": [table_row(line, today) for line in found.lines],
        "pages": _pages(chosen, found),
        "board": board_of(data.every_line(chosen, most=BOARD), today) if is_board else [],
        "is_board": is_board,
        "is_all": is_all,
        "further": further,
        "all_url": _with(chosen, "select=all"),
        "board_url": _with(chosen, "look=board"),
        "table_url": chosen.address(),
        "export_urls": {form: reverse(f"portal:pipeline_{form}") + chosen.address() for form in ("xlsx", "csv")},
        "pace": real_duration(days) if (days := median_days()) else "",
    }
    if not found.lines:
        context |= _nothing(chosen)
    return render(request, "portal/pipeline.html", context)


def _with(chosen: data.Chosen, more: str) -> str:
    address = chosen.address()
    return f"{address}&{more}" if len(address) > 1 else f"?{more}"


def _views(chosen: data.Chosen, counts: data.Counts) -> list[dict[str, Any]]:
    labels = {
        "open": _("Open work"),
        "ours": _("Ours to do"),
        "late": _("Late"),
        "unpaid": _("Awaiting payment"),
        "ending": _("Terms ending"),
        "all": _("All"),
    }
    return [
        {
            "label": labels[view],
            "url": data.Chosen(view=view).address() if view != "open" else "?",
            "count": counts.views[view],
            "current": chosen.view == view,
        }
        for view in data.VIEWS
    ]


def _saved(user: Any, chosen: data.Chosen) -> list[dict[str, Any]]:
    """The own and the shared ones, behind those that the portal brings."""
    here = chosen.address()
    return [
        {"label": view.name, "url": f"?{view.query}", "current": bool(view.query) and here == f"?{view.query}"}
        for view in views_of(user)
    ]


def _columns(chosen: data.Chosen) -> list[tuple[str, str, bool]]:
    """Every column that can be left out, and whether it is shown."""
    labels = {
        "stage": _("Stage"),
        "with": _("With"),
        "age": _("For how long"),
        "due": _("Due"),
        "assessors": _("Assessors"),
        "invoice": _("Invoice"),
    }
    return [(name, labels[name], name in chosen.columns) for name in data.COLUMNS]


def _pages(chosen: data.Chosen, found: data.Found) -> dict[str, str]:
    """Addresses of the neighbouring pages, empty where there is none."""
    base = chosen.address()
    joint = "&" if len(base) > 1 else ""
    return {
        "previous": f"{base}{joint}page={found.page - 1}" if found.page > 1 else "",
        "next": f"{base}{joint}page={found.page + 1}" if found.last < found.total else "",
    }


def _nothing(chosen: data.Chosen) -> dict[str, Any]:
    """The words for an empty page: what was asked for, and what a wider look would find."""
    wider = data.Chosen(
        search=chosen.search, stage=chosen.stage, holder=chosen.holder, country=chosen.country, view="all"
    )
    return {
        "heading": _heading(chosen),
        "filters": _filters(chosen),
        "wider": data.how_many(wider) if chosen.view != "all" and chosen.is_filtered else 0,
        "wider_url": wider.address(),
    }


def _heading(chosen: data.Chosen) -> str:
    where = countries.name(chosen.country) if chosen.country else ""
    if chosen.search or chosen.stage or chosen.holder:
        return _("No facility fits")
    plain = {
        "open": _("No open work"),
        "ours": _("Nothing of ours to do"),
        "late": _("Nothing late"),
        "unpaid": _("No payment awaited"),
        "ending": _("No term ends soon"),
        "all": _("No facility yet"),
    }
    there = {
        "open": _("No open work in %(country)s"),
        "ours": _("Nothing of ours to do in %(country)s"),
        "late": _("Nothing late in %(country)s"),
        "unpaid": _("No payment awaited from %(country)s"),
        "ending": _("No term ends soon in %(country)s"),
        "all": _("No facility in %(country)s"),
    }
    return there[chosen.view] % {"country": where} if where else plain[chosen.view]


def _filters(chosen: data.Chosen) -> list[str]:
    words = [view["label"] for view in _views(chosen, data.Counts()) if view["current"]]
    if chosen.search:
        words.append(_("“%(words)s”") % {"words": chosen.search})
    if chosen.stage:
        words.append(str(Stage(chosen.stage).label))
    if chosen.holder:
        words.append(str(Holder(chosen.holder).label))
    if chosen.country:
        words.append(countries.name(chosen.country))
    return words


def _facilities_with_group() -> QuerySet[Facility]:
    return facilities_with_listing().select_related("group")


@http_methods()
def facility(request: HttpRequest, slug: str) -> HttpResponse:
    """One facility with everything that the office needs of it."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = fetch(Facility, slug=slug, user=request.user, may=Capability.RUN_OFFICE, queryset=_facilities_with_group)
    form = AnnualFeeForm(initial={"applies": found.annual_fee_applies})
    return render(
        request,
        "portal/facility.html",
        {"facility": found, "dossier": facility_page_of(found), "form": form, "note_form": OfficeNoteForm()},
    )
