"""Applications, certificates and invoices that fit: one query for each kind."""

from collections.abc import Callable, Sequence

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from applications.enums import Holder
from applications.models import Application
from applications.statuses import row_of
from assessment.models import Certificate
from facilities.queries.search import facility_ids_like
from iasios.portal.search.hits import Group, Hit, first_of
from iasios.portal.search.reader import Reader
from iasios.text.formatting import money
from invoicing.enums import InvoiceStatus
from invoicing.models import Invoice
from invoicing.payment_status import state_of
from invoicing.queries import today


def applications(reader: Reader, words: Sequence[str]) -> Group | None:
    """By code, and for whoever judges or signs them also by the name of the facility."""
    address = _address_of_application(reader)
    if address is None:
        return None
    rows = Application.objects.select_related("facility")
    if reader.standing.is_assessor and not reader.standing.reads_everything:
        rows = rows.filter(pk__in=list(reader.standing.assessing))
    elif not reader.standing.reads_everything:
        rows = rows.filter(facility__in=reader.standing.facility_ids)
    elif not reader.is_office:
        rows = rows.exclude(submitted_at__isnull=True)
    by_name = not reader.is_office and not reader.standing.facilities
    if by_name:
        rows = rows.filter(Q(code__icontains="-".join(words)) | Q(facility__in=facility_ids_like(words)))
    else:
        rows = rows.filter(code__icontains=words[0]) if any(letter.isdigit() for letter in words[0]) else rows.none()
    found, total = first_of(rows.order_by("-opened_at", "pk"))
    if not found:
        return None
    hits = [
        Hit(
            title=one.facility.name if by_name else one.code,
            url=address(one),
            line=one.code if by_name else one.facility.name,
            end=str(row_of(one.status).label),
            icon="file-text",
        )
        for one in found
    ]
    return Group("applications", _("Applications"), hits, total)


def _address_of_application(reader: Reader) -> Callable[[Application], str] | None:
    if reader.is_office:
        return lambda one: reverse("portal:facility", args=[one.facility.slug])
    if reader.standing.is_chairperson:
        return _for_the_chairperson
    if reader.standing.is_assessor:
        return lambda one: reverse("assessment:dossier", args=[one.code])
    if reader.standing.facilities:
        return lambda one: reverse("applications:summary", args=[one.facility.slug])
    return None


def _for_the_chairperson(application: Application) -> str:
    if application.holder == Holder.CHAIRPERSON:
        return reverse("assessment:sign_off", args=[application.code])
    return reverse("applications:all", args=[application.facility.slug])


def certificates(reader: Reader, words: Sequence[str]) -> Group | None:
    """By number, and by the code that stands on the paper; their page is open to everybody."""
    text = "-".join(words).upper()
    if not any(letter.isdigit() for letter in text):
        return None
    # A visitor has to know the code: nobody collects numbers here.
    known = Q(code=text) | Q(number__icontains=text) if reader.standing.reads_everything else Q(code=text)
    found, total = first_of(Certificate.objects.filter(known).order_by("-starts_on", "pk"))
    if not found:
        return None
    hits = [
        Hit(
            title=one.number,
            url=reverse("assessment:verify", args=[one.code]),
            line=one.facility_name,
            end=one.get_status_display(),
            icon="seal-check",
        )
        for one in found
    ]
    return Group("certificates", _("Certificates"), hits, total)


def invoices(reader: Reader, words: Sequence[str]) -> Group | None:
    """By number or by the facility; what is open comes first (R16 says who sees them)."""
    among = reader.with_invoices()
    if among == []:
        return None
    text = "-".join(words)
    if among is None:
        # As one value: Django writes each of hundreds of ids by itself otherwise.
        named = RawSQL("SELECT unnest(%s::bigint[])", (list(reader.named(words).ids),))
        fits = Q(facility__in=named)
        if text.replace("-", "").isdecimal():
            # A number is made of nothing else, such as 2026-00031: no other text is looked for in all of them.
            fits |= Q(number__contains=text)
        rows = Invoice.objects.filter(fits)
    else:
        rows = Invoice.objects.filter(facility__in=among, number__icontains=text).select_related("facility")
    unpaid_first = Case(When(status=InvoiceStatus.ISSUED, then=Value(0)), default=Value(1), output_field=IntegerField())
    found, total = first_of(rows.order_by(unpaid_first, "-status_since", "pk"))
    if not found:
        return None
    on = today()
    hits = [
        Hit(
            title=one.number,
            url=reverse("invoicing:office_detail", args=[one.number])
            if reader.is_office
            else reverse("invoicing:detail", args=[one.facility.slug, one.number]),
            line=f"{one.facility_name}, {one.get_purpose_display()}",
            end=f"{money(one.total, one.currency)} · {state_of(one, on).word}",
            icon="receipt",
        )
        for one in found
    ]
    more = f"{reverse('invoicing:office_list')}?{urlencode({'q': text})}" if reader.is_office else ""
    return Group("invoices", _("Invoices"), hits, total, more, _("All that fit, in the list of invoices"))
