"""The addresses below /api/v1/: read-only, paged, described by /api/v1/openapi.json (docs/api.md)."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Query, Router
from ninja.pagination import PageNumberPagination, paginate

from iasios.api import queries, schemas
from iasios.api.authentication import KeyWithScope, TooMany
from iasios.api.models import Scope

#: Rows of one page: as many as nobody asked otherwise, and at most.
PAGE, LONGEST_PAGE = 50, 100

api = NinjaAPI(
    title="IASIOS accreditation portal",
    version="1",
    description=(
        "Facilities, statuses, invoices and certificates for programs of the IASIOS office. Read-only. "
        "The office makes a token for each program; it comes with every request as `Authorization: Bearer …`."
    ),
    docs_url=None,
    urls_namespace="api",
)
_REFUSALS = {401: schemas.ErrorOut, 403: schemas.ErrorOut, 429: schemas.ErrorOut}
_NONE = {**_REFUSALS, 404: schemas.ErrorOut}
_pages = {"page_size": PAGE, "max_page_size": LONGEST_PAGE}

facilities = Router(auth=KeyWithScope(Scope.FACILITIES), tags=["facilities"])
applications = Router(auth=KeyWithScope(Scope.STATUSES), tags=["statuses"])
invoices = Router(auth=KeyWithScope(Scope.INVOICES), tags=["invoices"])
certificates = Router(auth=KeyWithScope(Scope.CERTIFICATES), tags=["certificates"])


@api.exception_handler(TooMany)
def too_many(request: HttpRequest, refused: TooMany) -> HttpResponse:
    """With the header that programs read."""
    response = api.create_response(request, {"detail": str(refused)}, status=429)
    response["Retry-After"] = "60"
    return response


@api.exception_handler(Http404)
def not_there(request: HttpRequest, refused: Http404) -> HttpResponse:
    """In words of the interface, whatever a setting of the portal would add."""
    return api.create_response(request, {"detail": "There is no such thing."}, status=404)


@facilities.get("", response={200: list[schemas.FacilityOut], **_REFUSALS}, url_name="facilities", by_alias=False)
@paginate(PageNumberPagination, **_pages)
def list_facilities(
    request: HttpRequest, status: schemas.FacilityStatusName | None = None, country: str = Query("", max_length=2)
) -> Any:
    """All facilities, by id."""
    return queries.facilities(status or "", country)


@facilities.get("/{id}", response={200: schemas.FacilityOut, **_NONE}, url_name="facility", by_alias=False)
def get_facility(request: HttpRequest, id: str) -> Any:  # noqa: A002 -- the name in the address
    """One facility."""
    return _one(queries.facilities().filter(slug=id))


@applications.get(
    "", response={200: list[schemas.ApplicationOut], **_REFUSALS}, url_name="applications", by_alias=False
)
@paginate(PageNumberPagination, **_pages)
def list_applications(
    request: HttpRequest,
    facility: str = Query("", max_length=80),
    status: schemas.ApplicationStatusName | None = None,
    since: datetime | None = None,
) -> Any:
    """The statuses of all applications, by id. With `since`, those whose status has changed from then on."""
    return queries.applications(facility, status or "", since)


@applications.get("/{id}", response={200: schemas.ApplicationOut, **_NONE}, url_name="application", by_alias=False)
def get_application(request: HttpRequest, id: str) -> Any:  # noqa: A002 -- the name in the address
    """One application."""
    return _one(queries.applications().filter(code=id))


@invoices.get("", response={200: list[schemas.InvoiceOut], **_REFUSALS}, url_name="invoices", by_alias=False)
@paginate(PageNumberPagination, **_pages)
def list_invoices(
    request: HttpRequest,
    facility: str = Query("", max_length=80),
    status: schemas.InvoiceStatusName | None = None,
    issued_from: date | None = None,
) -> Any:
    """All invoices, by number."""
    return queries.invoices(facility, status or "", issued_from)


@invoices.get("/{id}", response={200: schemas.InvoiceOut, **_NONE}, url_name="invoice", by_alias=False)
def get_invoice(request: HttpRequest, id: str) -> Any:  # noqa: A002 -- the name in the address
    """One invoice."""
    return _one(queries.invoices().filter(number=id))


@certificates.get(
    "", response={200: list[schemas.CertificateOut], **_REFUSALS}, url_name="certificates", by_alias=False
)
@paginate(PageNumberPagination, **_pages)
def list_certificates(
    request: HttpRequest,
    facility: str = Query("", max_length=80),
    status: schemas.CertificateStatusName | None = None,
) -> Any:
    """All certificates, by number and version. Whether one has ended is told by `last_day`."""
    return queries.certificates(facility, status or "")


def _one(rows: Any) -> Any:
    found = rows.first()
    if found is None:
        raise Http404
    return found


api.add_router("/facilities", facilities)
api.add_router("/applications", applications)
api.add_router("/invoices", invoices)
api.add_router("/certificates", certificates)


def _addresses() -> list[Any]:
    """Whether somebody is signed in does not matter to any of them."""
    patterns, _app, _namespace = api.urls
    for pattern in patterns:
        pattern.callback.__dict__["login_required"] = False  # type: ignore[union-attr]
    return list(patterns)


urlpatterns = _addresses()
