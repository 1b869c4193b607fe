"""The public side of a certificate: reads that one table and nothing else."""

from django.db.models import QuerySet
from django.utils import timezone

from assessment.certificate_codes import Reference, new_code
from assessment.enums import CertificateStatus
from assessment.models import Accreditation, Certificate
from iasios.compiled_queries import compiled_query


@compiled_query
def _certificates(value: str, *, by: str) -> QuerySet[Certificate]:
    return Certificate.objects.select_related("replaces").filter(**{by: value}).order_by("-version")[:1]


def certificate_for(reference: Reference) -> Certificate | None:
    """The certificate with this code, or the latest version of this number; one query."""
    found = _certificates(reference.code or reference.number, by="code" if reference.code else "number")
    return next(iter(found), None)


def certificate_of(accreditation: Accreditation) -> Certificate:
    """The latest version of a term's certificate."""
    return Certificate.objects.filter(accreditation=accreditation).order_by("-version")[0]


def free_code() -> str:
    """A new code that no certificate bears."""
    code = new_code()
    while Certificate.objects.filter(code=code).exists():
        code = new_code()
    return code


def successor_of(certificate: Certificate) -> Certificate | None:
    """The certificate that follows this one and holds from today or before; its number and code are public too.

    That is the latest version of the same certificate where it was issued again, and else the next term's.
    """
    again = Certificate.objects.filter(number=certificate.number, version__gt=certificate.version)
    found = again.order_by("-version").first()
    if found is not None:
        return found
    rows = Certificate.objects.filter(
        facility_id=certificate.facility_id, starts_on__gt=certificate.starts_on, starts_on__lte=timezone.localdate()
    )
    return rows.exclude(status=CertificateStatus.WITHDRAWN).order_by("starts_on", "-version", "pk").first()
