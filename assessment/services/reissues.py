"""A certificate is issued again when its hospital's name or town has changed; the one before is superseded."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_countries import countries

from assessment import emails
from assessment.enums import CertificateStatus
from assessment.models import Certificate, CertificateChange
from assessment.models.certificate_change import PUBLIC_REASON
from assessment.queries.certificate_changes import certificate_in_force
from assessment.queries.certificates import certificate_of, free_code
from assessment.services.certificate_changes import OPEN
from assessment.services.certificate_states import announce_certificate
from assessment.services.locks import lock_term
from assessment.services.name_checks import refuse_names
from facilities.models import Facility, User
from facilities.queries.people import appointed_people
from facilities.services.listing import write_listing
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.documents.models import Document, DocumentKind
from iasios.documents.services import request_document
from iasios.workflow import StepRefused


def reissue_certificate(*, facility: Facility, reason: str, name_is_meant: bool = False, by: User) -> Certificate:
    """The certificate of the running term under the name of today: same number, next version, a code of its own (R66).

    Level, term and signature stay as they were signed. The public list follows, and the hospital is told.

    Args:
        reason: one sentence of up to 300 characters that anybody reads beside the state.
        name_is_meant: a name in it is not an assessor's (A22).

    Raises:
        PermissionDenied: not the office.
        NameFound: the sentence bears an assessor's name.
        StepRefused: no valid certificate, a change of it is under way, or name and town are those on the certificate.
    """
    with transaction.atomic():
        require(by, Capability.RUN_OFFICE)
        refuse_names(reason, meant=name_is_meant)
        sentence = " ".join(reason.split())
        if not sentence or len(sentence) > PUBLIC_REASON:
            raise StepRefused(_("Say in one sentence why. Anybody reads it."))
        with office_scope("issue a certificate again"):
            found = certificate_in_force(facility)
            if found is None:
                raise StepRefused(_("No certificate is in force."))
            term = lock_term(found.accreditation)
            old, facility = certificate_of(term), term.facility
            if not old.is_in_force:
                raise StepRefused(_("Only a valid certificate is issued again."))
            if CertificateChange.objects.filter(certificate=old, status__in=OPEN).exists():
                raise StepRefused(_("Another change of this certificate is under way already."))
            if not differs(old, facility):
                raise StepRefused(_("Name, town and country are those on the certificate already."))
            old.status, old.status_on = CertificateStatus.SUPERSEDED, timezone.localdate()
            old.save(update_fields=["status", "status_on"])
            announce_certificate(old, source=CertificateStatus.VALID, target=old.status)
            code = free_code()
            new = Certificate.objects.create(
                facility=facility,
                accreditation=term,
                number=old.number,
                version=old.version + 1,
                replaces=old,
                reissue_reason=sentence,
                code=code,
                facility_name=facility.name,
                city=facility.city,
                country=facility.country,
                level=old.level,
                edition=old.edition,
                starts_on=old.starts_on,
                ends_on=old.ends_on,
                extended_until=old.extended_until,
                status_on=timezone.localdate(),
                document=_request_paper(old, facility, code),
            )
            announce_certificate(new, source="", target=new.status)
            write_listing(facility, certificate_code=code)
            record(
                "certificate.reissue",
                by=by,
                facility=facility,
                subject=new.number,
                version=new.version,
                former_name=old.facility_name,
                reason=sentence,
            )
            emails.certificate_reissued(new, appointed_people(facility))
    return new


def differs(certificate: Certificate, facility: Facility) -> bool:
    """Whether the certificate names its hospital otherwise than the hospital's profile does now."""
    printed = (certificate.facility_name, certificate.city, str(certificate.country))
    return printed != (facility.name, facility.city, str(facility.country))


def _request_paper(old: Certificate, facility: Facility, code: str) -> Document:
    """Everything as it was signed but name, place, code and version."""
    before = Document.objects.get(pk=old.document_id)
    with translation.override(before.language):
        context = before.context | {
            "facility_name": facility.name,
            "city": facility.city,
            "country_name": str(countries.name(str(facility.country))),
            "code": code,
            "verify_url": settings.PUBLIC_ORIGIN + reverse("assessment:verify", args=[code]),
            "version": old.version + 1,
            "issued_on": timezone.localdate().isoformat(),
        }
    return request_document(
        kind=DocumentKind.CERTIFICATE,
        facility=facility,
        subject=old.number,
        title=before.title,
        context=context,
        language=before.language,
    )
