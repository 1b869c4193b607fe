"""The public side of a certificate: reads that one table and nothing else."""

from assessment.certificate_codes import Reference
from assessment.models import Certificate


def certificate_for(reference: Reference) -> Certificate | None:
    """The certificate with this code or number; one query."""
    wanted = {"code": reference.code} if reference.code else {"number": reference.number}
    return Certificate.objects.filter(**wanted).first()
