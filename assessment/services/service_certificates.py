"""Certificates of service: asked for by the assessor, issued, declined or withdrawn by the office."""

from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assessment import emails
from assessment.enums import ServiceCertificateStatus
from assessment.models import ServiceCertificate
from assessment.queries.service_certificates import chairpersons, completed_by_person, free_service_code
from assessment.workflow import SERVICE_CERTIFICATE
from facilities.models import User
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.documents.models import Document, DocumentKind
from iasios.documents.services import request_document
from iasios.workflow import StepRefused

_OPEN = (ServiceCertificateStatus.REQUESTED, ServiceCertificateStatus.ISSUED)


def request_service_certificate(*, starts_on: date, ends_on: date, by: User) -> ServiceCertificate:
    """An assessor asks the office for a certificate of their own service.

    Args:
        starts_on: the first day of the period.
        ends_on: its last day, today or before.

    Raises:
        PermissionDenied: not an assessor.
        StepRefused: the days are no period that is over, nothing was completed in it, or it was asked for before.
    """
    with transaction.atomic():
        require(by, Capability.LIST_ASSESSMENTS)
        if not starts_on <= ends_on <= timezone.localdate():
            raise StepRefused(_("Give a first day and a last day, today at the latest."))
        with office_scope("an assessor asks for a certificate of service"):
            _lock(by)
            if not completed_by_person(starts_on, ends_on, [by.pk]):
                raise StepRefused(_nothing_completed())
            if ServiceCertificate.objects.filter(
                person=by, starts_on=starts_on, ends_on=ends_on, status__in=_OPEN
            ).exists():
                raise StepRefused(_("You have asked for this period already. It is listed below."))
            certificate = _new(by, starts_on, ends_on, by)
            record(
                "service_certificate.request",
                by=by,
                subject=certificate.code,
                starts_on=starts_on.isoformat(),
                ends_on=ends_on.isoformat(),
            )
    return certificate


def issue_service_certificate(*, certificate: ServiceCertificate, chairperson: User, by: User) -> ServiceCertificate:
    """The office releases one that was asked for: figures and names are frozen, the paper is made, the assessor told.

    Args:
        chairperson: in whose name it is issued.

    Raises:
        PermissionDenied: not the office, or one's own certificate.
        StepRefused: it does not wait any more, or nothing was completed in its period.
        ValueError: `chairperson` is none.
    """
    with transaction.atomic():
        require(by, Capability.RUN_OFFICE)
        with office_scope("issue a certificate of service"):
            _refuse_others(chairperson)
            if certificate.person_id == by.pk:
                raise PermissionDenied(_("This is about you, so somebody else at the office issues it."))
            counts = completed_by_person(certificate.starts_on, certificate.ends_on, [certificate.person_id])
            return _issue(certificate, counts.get(certificate.person_id, 0), chairperson, by)


def issue_for_year(*, year: int, chairperson: User, by: User) -> int:
    """The office issues the certificates of a whole year, to each assessor who completed an assessment in it.

    Who has one of exactly that year keeps it, and who waits for one gets it. One's own is left out.

    Args:
        year: that is over.

    Returns:
        How many were issued.

    Raises:
        PermissionDenied: not the office.
        StepRefused: the year is not over.
        ValueError: `chairperson` is none.
    """
    with transaction.atomic():
        require(by, Capability.RUN_OFFICE)
        starts_on, ends_on = date(year, 1, 1), date(year, 12, 31)
        if ends_on >= timezone.localdate():
            raise StepRefused(_("The year is not over."))
        with office_scope("issue the certificates of service of a year"):
            _refuse_others(chairperson)
            counts = completed_by_person(starts_on, ends_on)
            counts.pop(by.pk, None)
            # In one order, so that two people who click at once wait for each other.
            people = list(User.objects.select_for_update(no_key=True).filter(pk__in=counts).order_by("pk"))
            known = {
                one.person_id: one
                for one in ServiceCertificate.objects.filter(
                    person__in=people, starts_on=starts_on, ends_on=ends_on, status__in=_OPEN
                )
            }
            issued = 0
            for person in people:
                certificate = known.get(person.pk) or _new(person, starts_on, ends_on, by)
                if certificate.is_requested:
                    _issue(certificate, counts[person.pk], chairperson, by)
                    issued += 1
    return issued


def decline_service_certificate(*, certificate: ServiceCertificate, reason: str, by: User) -> ServiceCertificate:
    """The office does not issue one, and says why; the assessor is told.

    Raises:
        PermissionDenied: not the office.
        StepRefused: it does not wait any more, or the reason is missing.
    """
    with transaction.atomic(), office_scope("decline a certificate of service"):
        SERVICE_CERTIFICATE.perform(certificate, "decline", by=by, reason=reason, also={"reason": reason.strip()})
        emails.service_certificate_declined(certificate)
    return certificate


def withdraw_service_certificate(*, certificate: ServiceCertificate, reason: str, by: User) -> ServiceCertificate:
    """An issued one says something wrong: its page says that it does not hold, and the assessor is told why.

    Raises:
        PermissionDenied: not the office.
        StepRefused: it is not issued, or the reason is missing.
    """
    with transaction.atomic(), office_scope("withdraw a certificate of service"):
        SERVICE_CERTIFICATE.perform(certificate, "withdraw", by=by, reason=reason, also={"reason": reason.strip()})
        emails.service_certificate_withdrawn(certificate)
    return certificate


def _lock(person: User) -> None:
    """Two requests of one person at once come one after the other."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _refuse_others(chairperson: User) -> None:
    if not chairpersons().filter(pk=chairperson.pk).exists():
        raise ValueError("a certificate of service is issued in the name of a chairperson")


def _nothing_completed() -> str:
    return _("No assessment was completed in this period. One counts on the day on which it was first handed in.")


def _new(person: User, starts_on: date, ends_on: date, by: User) -> ServiceCertificate:
    return ServiceCertificate.objects.create(
        person=person,
        code=free_service_code(),
        starts_on=starts_on,
        ends_on=ends_on,
        requested_at=timezone.now(),
        requested_by=by,
    )


def _issue(certificate: ServiceCertificate, assessments: int, chairperson: User, by: User) -> ServiceCertificate:
    if not assessments:
        raise StepRefused(_nothing_completed())
    frozen = {"person_name": str(certificate.person), "chair_name": str(chairperson), "assessments": assessments}
    paper = _request_paper(certificate, frozen)
    SERVICE_CERTIFICATE.perform(certificate, "issue", by=by, also={**frozen, "document": paper})
    emails.service_certificate_issued(certificate)
    return certificate


def _request_paper(certificate: ServiceCertificate, frozen: dict[str, object]) -> Document:
    """It names no hospital and bears no code of one (A22)."""
    person = certificate.person
    with translation.override(person.language):
        title = _("Certificate of service %(code)s") % {"code": certificate.code}
    return request_document(
        kind=DocumentKind.SERVICE,
        facility=None,
        subject=certificate.code,
        title=title,
        context={
            **frozen,
            "starts_on": certificate.starts_on.isoformat(),
            "ends_on": certificate.ends_on.isoformat(),
            "issued_on": timezone.localdate().isoformat(),
            "code": certificate.code,
            "verify_url": settings.PUBLIC_ORIGIN + reverse("assessment:verify", args=[certificate.code]),
        },
        language=person.language,
        reader=person,
    )
