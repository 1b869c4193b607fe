"""The public side of a certificate: reads that one table and nothing else."""

from django.utils import timezone

from assessment.certificate_codes import Reference
from assessment.enums import CertificateStatus
from assessment.models import Certificate


def certificate_for(reference: Reference) -> Certificate | None:
    """The certificate with this code or number; one query."""
    wanted = {"code": reference.code} if reference.code else {"number": reference.number}
    return Certificate.objects.filter(**wanted).first()


def successor_of(certificate: Certificate) -> Certificate | None:
    """The certificate that follows this one and holds from today or before; its number and code are public too."""
    rows = Certificate.objects.filter(
        facility_id=certificate.facility_id, starts_on__gt=certificate.starts_on, starts_on__lte=timezone.localdate()
    )
    return rows.exclude(status=CertificateStatus.WITHDRAWN).order_by("starts_on", "pk").first()
