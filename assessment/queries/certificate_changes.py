"""Changes of certificates: what is open, what was, and what fits now."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from assessment.enums import CertificateChangeKind, CertificateChangeStatus, CertificateStatus
from assessment.models import Certificate, CertificateChange, CertificateState
from facilities.models import Facility
from iasios.compiled_queries import compiled_query


def certificate_in_force(facility: Facility) -> Certificate | None:
    """The certificate of the running term, valid or suspended, with its term."""
    rows = Certificate.objects.filter(
        facility=facility, accreditation__begun_at__isnull=False, accreditation__ended_at__isnull=True
    )
    rows = rows.exclude(status=CertificateStatus.SUPERSEDED)
    return rows.select_related("accreditation", "facility", "document").first()


def kinds_for(certificate: Certificate) -> list[str]:
    """What may be proposed for a certificate as it stands today; nothing once it has ended."""
    if timezone.localdate() > certificate.last_day:
        return []
    if certificate.status == CertificateStatus.VALID:
        return [CertificateChangeKind.SUSPEND, CertificateChangeKind.WITHDRAW]
    if certificate.status == CertificateStatus.SUSPENDED:
        return [CertificateChangeKind.REINSTATE, CertificateChangeKind.WITHDRAW]
    return []


def _changes() -> QuerySet[CertificateChange]:
    return CertificateChange.objects.select_related("facility", "certificate", "proposed_by", "decided_by")


def changes_of(facility: Facility) -> QuerySet[CertificateChange]:
    """Newest first, with the people."""
    return _changes().filter(facility=facility)


@compiled_query
def _changes_to_sign() -> QuerySet[CertificateChange]:
    return _changes().filter(status=CertificateChangeStatus.PROPOSED).order_by("proposed_at", "pk")


def changes_to_sign() -> list[CertificateChange]:
    """What waits for the chairperson, the longest first."""
    return _changes_to_sign()


def changes_to_take_effect(until: date) -> QuerySet[CertificateChange]:
    """What is signed and takes effect by this day, the first first."""
    rows = _changes().filter(status=CertificateChangeStatus.SIGNED, effective_on__lte=until)
    return rows.order_by("effective_on", "pk")


@compiled_query
def _states(number: str, version: int) -> QuerySet[CertificateState]:
    return CertificateState.objects.filter(certificate__number=number, certificate__version__lte=version)


def states_of(certificate: Certificate) -> list[CertificateState]:
    """The public history with that of earlier versions, newest first."""
    return _states(certificate.number, certificate.version)
