"""Certificates of service: an assessor's own, everybody's for the office, and what the holder of a code is told."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, IntegerField, Min, QuerySet, Value, When
from django.utils import timezone

from assessment.certificate_codes import Reference, new_code
from assessment.enums import ServiceCertificateStatus
from assessment.models import Evaluation, ServiceCertificate
from assessment.queries.issued_papers import IssuedFile
from facilities.models import User
from iasios.access import Role, office_scope
from iasios.documents.models import DocumentStatus
from iasios.text.relative_dates import midnight

#: What was issued, withdrawn later or not.
ISSUED = (ServiceCertificateStatus.ISSUED, ServiceCertificateStatus.WITHDRAWN)


def completed_by_person(starts_on: date, ends_on: date, people: list[int] | None = None) -> dict[int, int]:
    """How many assessments each assessor completed from the first to the last day; nobody without one.

    An application counts once, on the day on which the person first handed an evaluation of it in: a second round is
    no second assessment, so the periods of two certificates never count one twice. Read in the scope of the office.

    Args:
        people: ids of those to count; everybody when left out.
    """
    first, after = midnight(starts_on), midnight(ends_on + timedelta(days=1))
    rows = Evaluation.objects.filter(handed_in_at__isnull=False)
    if people is not None:
        rows = rows.filter(assessor__in=people)
    handed_in = (
        rows.order_by()
        .values("assessor", "application")
        .annotate(first=Min("handed_in_at"))
        .filter(first__gte=first, first__lt=after)
        .values_list("assessor", flat=True)
    )
    counts: dict[int, int] = {}
    for assessor in handed_in:
        counts[assessor] = counts.get(assessor, 0) + 1
    return counts


def own_certificates(person: Any) -> "QuerySet[ServiceCertificate]":
    """Whatever this person has asked for or been given, the latest first."""
    return ServiceCertificate.objects.filter(person=person).select_related("document").defer("document__context")


def all_certificates() -> "QuerySet[ServiceCertificate]":
    """For the office: those that wait first, the longest waiting on top; then the latest."""
    waits = When(status=ServiceCertificateStatus.REQUESTED, then=Value(0))
    return (
        ServiceCertificate.objects.select_related("person", "document")
        .defer("document__context")
        .annotate(waits=Case(waits, default=Value(1), output_field=IntegerField()))
        .order_by("waits", "-requested_at", "-pk")
    )


def years_served() -> list[int]:
    """The years that are over in which somebody handed an evaluation in, the latest first; for the office."""
    today = timezone.localdate()
    years = Evaluation.objects.filter(handed_in_at__isnull=False).order_by().dates("handed_in_at", "year", order="DESC")
    return [day.year for day in years if day.year < today.year]


def chairpersons() -> "QuerySet[User]":
    """In whose name the office issues a certificate of service."""
    return User.objects.filter(groups__name=Role.CHAIRPERSON, is_active=True).order_by("full_name", "pk")


def free_service_code() -> str:
    """A new code that no certificate of service bears. One of a hospital's certificate is as unlikely to be met."""
    code = new_code()
    while ServiceCertificate.objects.filter(code=code).exists():
        code = new_code()
    return code


def service_certificate_for(reference: Reference) -> ServiceCertificate | None:
    """The issued certificate with this code, for whoever holds the paper; one query."""
    if not reference.code:
        return None
    with office_scope("whoever holds a certificate of service may ask whether it is genuine"):
        rows = ServiceCertificate.objects.filter(code=reference.code, status__in=ISSUED)
        return rows.select_related("document").defer("document__context").first()


def issued_service_files(certificate: ServiceCertificate) -> dict[str, IssuedFile]:
    """The one file of a certificate by its SHA-256; none while it is being made."""
    paper = certificate.document
    if paper is None or paper.status != DocumentStatus.READY or paper.ready_at is None:
        return {}
    return {paper.sha256: IssuedFile(paper.sha256, paper.size or 0, timezone.localdate(paper.ready_at), is_latest=True)}
