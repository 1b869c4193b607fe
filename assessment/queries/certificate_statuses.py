"""Which certificates a status list names, by the number of their row."""

from assessment.enums import CertificateStatus
from assessment.models import Certificate

#: What a verifier asks for, and the states that answer yes.
PURPOSES = {
    "revocation": (CertificateStatus.WITHDRAWN, CertificateStatus.SUPERSEDED),
    "suspension": (CertificateStatus.SUSPENDED,),
}


def named_in_list(purpose: str) -> list[int]:
    """Row numbers of the certificates that are revoked, or suspended, today."""
    rows = Certificate.objects.filter(status__in=PURPOSES[purpose])
    return list(rows.order_by("pk").values_list("pk", flat=True))
