"""A copy of the dossier for one reader, made by the worker."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from assessment.queries.dossier_pdf import reading_context, reading_copy, subject_of
from assessment.queries.dossiers import Dossier
from facilities.models import User
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.documents.models import Document, DocumentKind, DocumentStatus
from iasios.documents.services import request_document


def ask_for_reading_copy(*, dossier: Dossier, by: User) -> Document:
    """Has the dossier made into one PDF as this person may read it now, in their language.

    Nobody else ever reads it. A copy that says the same already is not made again.

    Args:
        dossier: read in the scope of `by`, as for their pages.

    Raises:
        PermissionDenied: the person does not read this dossier.
    """
    application = dossier.application
    with transaction.atomic():
        require(by, Capability.VIEW_DOSSIER, application)
        with override(by.language):
            context = reading_context(dossier, by)
            title = _("Dossier %(code)s, round %(round)s") % {"code": application.code, "round": dossier.round}
        latest = reading_copy(application, by)
        if latest is not None and latest.context == context and latest.status != DocumentStatus.FAILED:
            return latest
        with office_scope("make a dossier's copy for its reader"):
            document = request_document(
                kind=DocumentKind.READING,
                facility=application.facility,
                subject=subject_of(application, by),
                title=title,
                context=context,
                language=by.language,
                reader=by,
            )
            record("assessment.copy_made", by=by, facility=application.facility, subject=application.code)
    return document
