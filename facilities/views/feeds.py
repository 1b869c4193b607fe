"""The public list of centres for other programs, and what search engines ask for."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import condition

from facilities.forms.directory import DirectoryFilter
from facilities.presenters.centre_feeds import FIELDS, as_csv, as_geojson, as_json
from facilities.queries.directory import DirectoryState, directory_state, listings
from iasios.access import http_methods

_FORMS = {
    "geojson": (as_geojson, "application/geo+json"),
    "json": (as_json, "application/json"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
}
#: Seconds for which a reader need not ask again.
FEED_AGE = 300
#: Counted up when the feeds say something else of the same lines.
VERSION = 1
#: Pages for everybody beside those of the centres.
_PAGES = (
    "portal:start",
    "portal:pathway",
    "portal:criteria",
    "portal:eligibility",
    "portal:fees",
    "portal:contact",
    "portal:questions",
    "portal:benefits",
    "portal:privacy",
    "portal:accessibility",
    "facilities:directory",
    "facilities:centre_data",
    "facilities:workshops",
    "registration:register",
    "assessment:verify_form",
)
#: A security.txt says until when it may be believed; less than a year is recommended (RFC 9116).
_BELIEVED = timedelta(days=180)


def _state(request: HttpRequest) -> DirectoryState:
    """Read once in a request."""
    if not hasattr(request, "directory_state"):
        request.directory_state = directory_state()  # type: ignore[attr-defined]
    state: DirectoryState = request.directory_state  # type: ignore[attr-defined]
    return state


def _etag(request: HttpRequest, **_kwargs: str) -> str:
    """Weak: what goes over the wire may be compressed."""
    state = _state(request)
    parts = (VERSION, state.lines, state.changed_at, request.get_full_path(), settings.PUBLIC_ORIGIN)
    return f'W/"{sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _changed_at(request: HttpRequest, **_kwargs: str) -> datetime | None:
    return _state(request).changed_at


@login_not_required
@http_methods(read=["GET"])
@condition(etag_func=_etag, last_modified_func=_changed_at)
def feed(request: HttpRequest, form: str) -> HttpResponse:
    """The centres that fit the same parameters as the list; 304 while nothing has changed."""
    chosen = DirectoryFilter.read(request.GET)
    write, content_type = _FORMS[form]
    rows = listings(search=chosen.search, country=chosen.country, standing=chosen.level)
    response = HttpResponse(write(rows, settings.PUBLIC_ORIGIN), content_type=content_type)
    response["Cache-Control"] = f"public, max-age={FEED_AGE}"
    # Maps and lists of others may read it in their readers' browsers.
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    if form == "csv":
        response["Content-Disposition"] = 'attachment; filename="iasios-centres.csv"'
    return response


@login_not_required
@http_methods(read=["GET"])
def centre_data(request: HttpRequest) -> HttpResponse:
    """What the feeds hold, how they are asked, and what may be done with them."""
    context = {"fields": FIELDS, "origin": settings.PUBLIC_ORIGIN, "minutes": FEED_AGE // 60}
    return render(request, "facilities/centre_data.html", context)


@login_not_required
@http_methods(read=["GET"])
@condition(etag_func=_etag, last_modified_func=_changed_at)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page that everybody may read (sitemaps.org)."""
    context = {
        "origin": settings.PUBLIC_ORIGIN,
        "pages": [reverse(name) for name in _PAGES],
        "centres": listings().values_list("slug", "changed_at"),
    }
    return render(request, "facilities/sitemap.xml", context, content_type="application/xml")


@login_not_required
@http_methods(read=["GET"])
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116)."""
    lines = (
        f"Contact: mailto:{settings.OFFICE_EMAIL}",
        f"Expires: {(timezone.now() + _BELIEVED).strftime('%Y-%m-%dT00:00:00Z')}",
        "Preferred-Languages: en, de",
        f"Canonical: {settings.PUBLIC_ORIGIN}{reverse('facilities:security_txt')}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
