"""Reading what the EU's service said of VAT numbers."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from facilities.models import Facility
from invoicing.catalogue.reading import eu_members, vat_prefixes
from invoicing.enums import VatCheckState
from invoicing.models import Invoice, VatCheck


def due_checks() -> QuerySet[VatCheck]:
    """Questions that may be asked now, those that wait longest first."""
    return VatCheck.objects.filter(state=VatCheckState.WAITING, retry_at__lte=timezone.now()).order_by("retry_at", "pk")


def unchecked_facilities(on: date) -> list[Facility]:
    """Facilities in the EU whose profile has a VAT number that nobody asked about. One query."""
    asked = VatCheck.objects.filter(facility=OuterRef("pk"), number=OuterRef("vat_number"))
    rows = Facility.objects.filter(billing_country__in=eu_members(on)).exclude(vat_number="").exclude(Exists(asked))
    prefixes = vat_prefixes(on)
    return [facility for facility in rows.order_by("pk") if facility.vat_number[:2] in prefixes]


def check_of_invoice(invoice: Invoice) -> VatCheck | None:
    """The question that stands with an invoice; None where its tax relies on no number. One query."""
    return VatCheck.objects.filter(invoice=invoice).first()


def latest_check(facility: Facility, number: str) -> VatCheck | None:
    """The newest question about a number of a facility; None where nobody asked. One query."""
    return VatCheck.objects.filter(facility=facility, number=number).first() if number else None
