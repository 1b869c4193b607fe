"""What the interface says of each kind of row. The names are a promise: within /api/v1/ none is taken away or renamed.

No person is named in any of them.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from django.conf import settings
from django.urls import reverse
from ninja import Field, Schema

from applications.enums import ApplicationKind, Holder, Level
from applications.statuses import STATUSES
from assessment.enums import CertificateStatus
from facilities.enums import FacilityStatus
from invoicing.enums import InvoicePurpose, InvoiceStatus

if TYPE_CHECKING:
    FacilityStatusName = str
    ApplicationStatusName = str
    InvoiceStatusName = str
    CertificateStatusName = str
    KindName = str
    LevelName = str
    HolderName = str
    PurposeName = str
else:
    # The values of the enums: the description lists them, and a parameter of another value is refused.
    FacilityStatusName = Literal[tuple(FacilityStatus.values)]
    ApplicationStatusName = Literal[tuple(map(str, STATUSES))]
    InvoiceStatusName = Literal[tuple(InvoiceStatus.values)]
    CertificateStatusName = Literal[tuple(CertificateStatus.values)]
    KindName = Literal[tuple(ApplicationKind.values)]
    LevelName = Literal[tuple(Level.values)]
    HolderName = Literal[tuple(Holder.values)]
    PurposeName = Literal[tuple(InvoicePurpose.values)]


class FacilityOut(Schema):
    id: str = Field(alias="slug", description="Stays the same when the facility is renamed.")
    name: str
    institution: str | None
    city: str
    country: str = Field(description="ISO 3166-1 alpha-2, and XK for Kosovo.")
    status: FacilityStatusName
    status_since: datetime
    registered_at: datetime
    enrolled_at: datetime | None
    suspended_on: date | None = Field(description="Since when its accreditation is suspended.")

    @staticmethod
    def resolve_institution(row: Any) -> str | None:
        return row.institution or None

    @staticmethod
    def resolve_country(row: Any) -> str:
        return str(row.country)


class ApplicationOut(Schema):
    id: str = Field(alias="code")
    facility: str = Field(alias="facility.slug")
    kind: KindName
    level: LevelName
    edition: str = Field(alias="edition.code", description="The edition of the Standards.")
    status: ApplicationStatusName
    status_since: datetime
    holder: HolderName = Field(description="Who has to act next.")
    due_on: date | None = Field(description="By when they should.")
    opened_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None


class InvoiceOut(Schema):
    id: str = Field(alias="number")
    facility: str = Field(alias="facility.slug")
    purpose: PurposeName
    status: InvoiceStatusName
    issued_on: date
    due_on: date
    paid_at: datetime | None
    recipient: str = Field(alias="recipient_name")
    purchase_order: str | None
    cost_centre: str | None
    currency: str = Field(description="ISO 4217.")
    net: Decimal = Field(description="A decimal number as text, such as 1500.00.")
    vat: Decimal
    total: Decimal

    @staticmethod
    def resolve_purchase_order(row: Any) -> str | None:
        return row.purchase_order or None

    @staticmethod
    def resolve_cost_centre(row: Any) -> str | None:
        return row.cost_centre or None


class CertificateOut(Schema):
    id: str = Field(description="Number and version, such as 2026-007-1.")
    number: str
    version: int
    facility: str = Field(alias="facility.slug")
    facility_name: str = Field(description="As it is printed.")
    level: LevelName
    status: CertificateStatusName
    status_on: date
    starts_on: date
    last_day: date
    check: str = Field(description="The page on which anybody checks it.")

    @staticmethod
    def resolve_id(row: Any) -> str:
        return f"{row.number}-{row.version}"

    @staticmethod
    def resolve_check(row: Any) -> str:
        return settings.PUBLIC_ORIGIN + reverse("assessment:verify", args=[row.code])


class ErrorOut(Schema):
    detail: str
