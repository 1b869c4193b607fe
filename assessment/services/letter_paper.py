"""The certificate once more, for frames of US letter (R66)."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from assessment.enums import CertificateStatus
from assessment.models import Certificate
from assessment.queries.certificate_changes import certificate_in_force
from assessment.queries.issued_papers import letter_subject
from assessment.services.locks import lock_term
from facilities.models import Facility, User
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.documents.models import Document, DocumentKind
from iasios.documents.services import request_document
from iasios.workflow import StepRefused


def request_letter_paper(*, facility: Facility, by: User) -> Document:
    """The valid certificate of the running term on US letter: the same number, code, names and signature.

    Asking again gives the same document, as long as nothing on the certificate has changed.

    Raises:
        PermissionDenied: neither of the hospital nor of the office.
        StepRefused: no certificate is valid.
    """
    with transaction.atomic():
        require(by, Capability.ORDER_PAPERS, facility)
        with office_scope("a certificate on US letter"):
            found = certificate_in_force(facility)
            if found is None or found.status != CertificateStatus.VALID:
                raise StepRefused(_("No certificate is valid now."))
            lock_term(found.accreditation)
            certificate = Certificate.objects.select_related("document").get(pk=found.pk)
            subject, context = letter_subject(certificate.number), certificate.document.context | {"paper": "letter"}
            known = Document.objects.filter(kind=DocumentKind.CERTIFICATE, facility=facility, subject=subject)
            before = known.order_by("-version").first()
            if before is not None and before.context == context:
                return before
            with translation.override(certificate.document.language):
                title = _("Certificate %(number)s, US letter") % {"number": certificate.number}
            record("certificate.letter_paper", by=by, facility=facility, subject=certificate.number)
            return request_document(
                kind=DocumentKind.CERTIFICATE,
                facility=facility,
                subject=subject,
                title=title,
                context=context,
                language=certificate.document.language,
            )
