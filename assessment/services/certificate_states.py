"""The lines of a certificate's public history, as signed changes write them."""

from datetime import date

from django.utils import timezone

from assessment.enums import CertificateChangeStatus, CertificateStatus
from assessment.models import Certificate, CertificateChange, CertificateState
from assessment.workflow import CERTIFICATE_CHANGE
from facilities.models import Facility
from iasios.webhooks.announcing import announce_status
from iasios.webhooks.models import Topic


def write_state(*, certificate: Certificate, change: CertificateChange, status: str, since: date) -> CertificateState:
    """Adds a line to the history, and the certificate follows it; in the office's scope."""
    line = CertificateState.objects.create(
        certificate=certificate,
        facility_id=certificate.facility_id,
        change=change,
        status=status,
        since=since,
        reason=change.public_reason,
        answer_by=change.answer_by,
        recorded_at=timezone.now(),
    )
    announce_certificate(certificate, source=certificate.status, target=status)
    certificate.status, certificate.status_on = status, since
    certificate.save(update_fields=["status", "status_on"])
    return line


def announce_certificate(certificate: Certificate, *, source: str, target: str) -> None:
    """Tells the programs that want to know of it."""
    announce_status(
        Topic.CERTIFICATE,
        f"{certificate.number}-{certificate.version}",
        facility_id=certificate.facility_id,
        source=source,
        target=target,
        at=timezone.now(),
    )


def carry_suspension(*, certificate: Certificate, on: date) -> bool:
    """The certificate of the next term begins suspended where the facility's accreditation is; in the office's scope.

    Returns:
        Whether it does.
    """
    running = Certificate.objects.filter(facility=certificate.facility_id, status=CertificateStatus.SUSPENDED)
    found = running.exclude(pk=certificate.pk).order_by("-starts_on").first()
    if found is None or not Facility.objects.filter(pk=certificate.facility_id, suspended_on__isnull=False).exists():
        return False
    line = found.states.select_related("change").filter(status=CertificateStatus.SUSPENDED).first()
    if line is None:
        return False
    write_state(certificate=certificate, change=line.change, status=CertificateStatus.SUSPENDED, since=on)
    return True


def lapse_changes(*, facility: Facility) -> int:
    """What is proposed or signed and not in force comes to nothing: its certificate speaks for nobody any more.

    In the office's scope. Returns how many.
    """
    open_ = [CertificateChangeStatus.PROPOSED, CertificateChangeStatus.SIGNED]
    changes = list(
        CertificateChange.objects.select_related("facility", "certificate").filter(facility=facility, status__in=open_)
    )
    for change in changes:
        CERTIFICATE_CHANGE.perform(change, "lapse", by=None)
    return len(changes)
