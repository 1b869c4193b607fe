"""What the interface reads, in the office's scope."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from applications.models import Application
from assessment.models import Certificate
from facilities.models import Facility
from iasios.api.keys import digest_of
from iasios.api.models import ApiToken
from invoicing.models import Invoice


def token_of(key: str) -> ApiToken | None:
    """The token in use that a program came with; None for one that is unknown, revoked or over."""
    found = ApiToken.objects.filter(digest=digest_of(key), revoked_at__isnull=True).first()
    return found if found is not None and found.last_day >= timezone.localdate() else None


def all_tokens() -> QuerySet[ApiToken]:
    """Those in use first, then what is revoked or over; the newest first."""
    in_use = Q(revoked_at__isnull=True, last_day__gte=timezone.localdate())
    rows = ApiToken.objects.select_related("made_by", "revoked_by")
    return rows.annotate(is_in_use=in_use).order_by("-is_in_use", "-made_at", "-pk")


def token_with(pk: int) -> ApiToken | None:
    return all_tokens().filter(pk=pk).first()


def facilities(status: str = "", country: str = "") -> QuerySet[Facility]:
    rows = Facility.objects.order_by("slug")
    return rows.filter(**_given(status=status, country=country.upper()))


def applications(facility: str = "", status: str = "", since: datetime | None = None) -> QuerySet[Application]:
    """By code; `since` is when the status began at the earliest."""
    rows = Application.objects.select_related("facility", "edition").order_by("code")
    return rows.filter(**_given(facility__slug=facility, status=status, status_since__gte=since))


def invoices(facility: str = "", status: str = "", issued_from: date | None = None) -> QuerySet[Invoice]:
    """By number."""
    rows = Invoice.objects.select_related("facility").order_by("number")
    return rows.filter(**_given(facility__slug=facility, status=status, issued_on__gte=issued_from))


def certificates(facility: str = "", status: str = "") -> QuerySet[Certificate]:
    """By number and version."""
    rows = Certificate.objects.select_related("facility").order_by("number", "version")
    return rows.filter(**_given(facility__slug=facility, status=status))


def _given(**conditions: Any) -> dict[str, Any]:
    """Those that were asked for."""
    return {name: value for name, value in conditions.items() if value not in ("", None)}
