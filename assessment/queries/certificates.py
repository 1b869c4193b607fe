"""The public side of a certificate: reads that one table and nothing else."""

from django.utils import timezone

from assessment.certificate_codes import Reference, new_code
from assessment.enums import CertificateStatus
from assessment.models import Accreditation, Certificate


def certificate_for(reference: Reference) -> Certificate | None:
    """The certificate with this code, or the latest version of this number; one query."""
    wanted = {"code": reference.code} if reference.code else {"number": reference.number}
    return Certificate.objects.select_related("replaces").filter(**wanted).order_by("-version").first()


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
