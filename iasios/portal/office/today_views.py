"""The office's first page: everything that waits for it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iasios.access import Capability, http_methods, require_or_404, standing_of
from iasios.inbox.queries import ALL, MINE, PAGE, SNOOZED, TABS, InboxCounts, counts_and_things, waiting_things
from iasios.portal.office.today_rows import parts_of
from iasios.portal.office.today_side import dates_ahead, since_yesterday
from iasios.text.relative_dates import short_day

#: What the address of the pipeline says; its addresses were these before it got its own.
_OF_PIPELINE = {"view", "q", "stage", "with", "country", "sort"}


@http_methods(read=["GET"])
def today(request: HttpRequest) -> HttpResponse:
    """The list by tab, beside it the dates ahead and what happened. Old addresses of the pipeline lead on to it."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    if _OF_PIPELINE & set(request.GET):
        return redirect(f"{reverse('portal:pipeline')}?{request.GET.urlencode()}")
    links, day = standing_of(request.user), timezone.localdate()
    show = request.GET.get("show", ALL)
    show = show if show in TABS else ALL
    asked = request.GET.get("page", "1")
    page = max(1, int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
    counts, things = counts_and_things(links, show, page=page)
    pages = max(1, -(-counts.tabs[show] // PAGE))
    if page > pages:
        page = pages
        things = waiting_things(show, links.user_id or 0, page=page, today=day)
    context = {
        "lead": " ".join(filter(None, [_headline(day), _lead(counts)])),
        "show": show,
        "tabs": _tabs(show, counts),
        "parts": parts_of(things, counts, show, day, links.user_id),
        "pages": _pages(show, page, pages),
        "dates": dates_ahead(day),
        "happened": since_yesterday(day),
        "nothing": "" if things else _nothing(show, counts),
        "free": counts.free,
        "snoozed": counts.tabs[SNOOZED],
        "back_on": short_day(counts.back_on, day) if counts.back_on else "",
    }
    return render(request, "portal/today.html", context)


def _headline(day: date) -> str:
    return f"{date_format(day, 'l')}, {date_format(day, 'DATE_FORMAT')}."


def _lead(counts: InboxCounts) -> str:
    total, late = counts.tabs[ALL], counts.late
    if not total:
        return ""
    words = ngettext("One thing waits for the office.", "%(total)s things wait for the office.", total)
    said = words % {"total": total}
    if not late:
        return said
    are_late = ngettext("One of them is late.", "%(late)s of them are late.", late) % {"late": late}
    return f"{said} {are_late}"


def _tabs(show: str, counts: InboxCounts) -> list[dict[str, Any]]:
    labels = {MINE: _("Mine"), ALL: _("All"), SNOOZED: _("Snoozed")}
    return [
        {
            "label": labels[tab],
            "url": reverse("portal:today") if tab == ALL else f"?show={tab}",
            "count": counts.tabs[tab],
            "current": tab == show,
        }
        for tab in TABS
    ]


def _pages(show: str, page: int, pages: int) -> dict[str, Any]:
    base = "?" if show == ALL else f"?show={show}&"
    return {
        "number": page,
        "last": pages,
        "previous": f"{base}page={page - 1}" if page > 1 else "",
        "next": f"{base}page={page + 1}" if page < pages else "",
    }


def _nothing(show: str, counts: InboxCounts) -> str:
    if show == MINE:
        return _("Nothing of yours waits")
    return _("Nothing is snoozed") if show == SNOOZED else _("Nothing waits")
