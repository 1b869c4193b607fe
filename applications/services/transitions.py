"""Opening, submitting and withdrawing an application."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from applications import emails
from applications.enums import ApplicationKind
from applications.models import Application, CodeCounter
from applications.queries import answers_of, dossier_context, newest_edition
from applications.services.carry_over import fill_in
from applications.statuses import INITIAL_STATUS, OPEN_STATUSES
from applications.workflow import APPLICATION, record_step
from facilities.enums import FacilityStatus, NoticeKind
from facilities.models import Facility, User
from facilities.services import notify
from iasios.access import office_scope
from iasios.audit.services import record
from iasios.documents.models import Document, DocumentKind
from iasios.documents.services import request_document
from iasios.workflow import StepRefused, refresh


def _next_code() -> str:
    """A code that nobody has, such as IAS-2026-0061."""
    year = timezone.localdate().year
    counter, _created = CodeCounter.objects.select_for_update().get_or_create(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"IAS-{year}-{counter.last:04}"


def open_application(*, facility: Facility, by: User | None, kind: str = ApplicationKind.INITIAL) -> Application:
    """Opens an application on the newest edition, with an answer to each of its questions (R22, R26).

    Answers and evidence of the application before come along, to be confirmed; see `carrying`.

    An act of the programme that follows from a payment, so it runs in the office's scope.

    Raises:
        StepRefused: the facility is not enrolled yet, or has an application that is still open.
    """
    with transaction.atomic(), office_scope("open an application"):
        if facility.status == FacilityStatus.REGISTERED:
            raise StepRefused(_("The application opens once the enrolment is paid."))
        if Application.objects.filter(facility=facility, status__in=OPEN_STATUSES).exists():
            raise StepRefused(_("This facility has an application that is still open."))
        previous = Application.objects.filter(facility=facility).order_by("-opened_at", "-pk").first()
        edition = newest_edition()
        if edition is None:
            raise StepRefused(_("No edition of the questions is published yet."))
        now = timezone.now()
        application = Application.objects.create(
            code=_next_code(),
            facility=facility,
            edition=edition,
            kind=kind,
            status_since=now,
            holder_since=now,
            opened_at=now,
        )
        carried = fill_in(application, previous)
        record_step(application, step="open", source="", target=INITIAL_STATUS, by=by, reason="", at=now)
        record(
            "application.opened",
            by=by,
            facility=facility,
            subject=application.code,
            edition=edition.code,
            kind=str(kind),
            carried_from=previous.code if previous is not None else "",
            carried=carried,
        )
    return application


def choose_level(*, application: Application, level: str, by: User) -> Application:
    """Says which level a recertification is for; Centre of Excellence asks for all questions (R77 to R79).

    Raises:
        StepRefused: it is a first application, or no draft any more.
    """
    with transaction.atomic():
        locked = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        if locked.kind != ApplicationKind.RECERTIFICATION:
            raise StepRefused(_("Centre of Excellence can be sought only at recertification."))
        if not locked.is_open_for_answers:
            raise StepRefused(_("The level is chosen before the application is submitted."))
        if locked.level != level:
            record(
                "application.level_chosen",
                by=by,
                facility=application.facility,
                subject=application.code,
                was=locked.level,
                level=level,
            )
        if locked.level != level or locked.level_chosen_at is None:
            locked.level, locked.level_chosen_at = level, timezone.now()
            locked.save(update_fields=["level", "level_chosen_at"])
        refresh(application, locked)
    return application


def submit_application(*, application: Application, by: User) -> Application:
    """Hands the application in; from then on PostgreSQL refuses every change to it (R11, R47 to R50).

    The office is next: it assigns the assessors.

    Raises:
        PermissionDenied: the person is not the representative.
        StepRefused: something is missing; the message says what.
    """
    with transaction.atomic():
        APPLICATION.perform(application, "submit", by=by)
        freeze_dossier(application=application, by=by)
        record("application.submitted", by=by, facility=application.facility, subject=application.code)
        notify(facility=application.facility, kind=NoticeKind.SUBMITTED, code=application.code)
        emails.application_submitted(application)
    return application


def freeze_dossier(*, application: Application, by: User) -> Document:
    """Asks for the PDF of what was handed in; a later submission of the same application makes a new version."""
    language = application.facility.representative.language
    with override(language):
        context = dossier_context(application, answers_of(application, with_evidence=True), submitted_by=str(by))
        title = _("Application %(code)s as submitted") % {"code": application.code}
    with office_scope("freeze what was handed in"):
        return request_document(
            kind=DocumentKind.DOSSIER,
            facility=application.facility,
            subject=application.code,
            title=title,
            context=context,
            language=language,
        )


def print_draft(*, application: Application, by: User) -> Document:
    """Asks for a PDF of the application as it is now, in the person's language; a newer one is a new version."""
    with transaction.atomic():
        with override(by.language):
            context = dossier_context(application, answers_of(application, with_evidence=True), submitted_by=str(by))
            title = _("Application %(code)s, working copy") % {"code": application.code}
        with office_scope("print the application"):
            return request_document(
                kind=DocumentKind.DOSSIER,
                facility=application.facility,
                subject=f"{application.code}-copy",
                title=title,
                context=context,
                language=by.language,
            )


def return_application(*, application: Application, by: User, reason: str) -> Application:
    """Gives a submitted application back to the hospital, which corrects it and submits again.

    Only before assessors are assigned: nobody has begun to judge it.

    Raises:
        PermissionDenied: the person is not the office.
        StepRefused: assessors are assigned, or the reason is missing.
    """
    with transaction.atomic():
        nothing = {"submitted_at": None, "submitted_by": None}
        APPLICATION.perform(application, "return_for_correction", by=by, reason=reason, also=nothing)
        record("application.returned", by=by, facility=application.facility, subject=application.code)
        emails.application_returned(application)
    return application


def withdraw_application(*, application: Application, by: User, reason: str) -> Application:
    """Takes a draft back for good, with a reason.

    Raises:
        PermissionDenied: the person is not the representative.
        StepRefused: it is no draft any more, or the reason is missing.
    """
    with transaction.atomic():
        APPLICATION.perform(application, "withdraw", by=by, reason=reason)
        record("application.withdrawn", by=by, facility=application.facility, subject=application.code)
        emails.application_withdrawn(application, by=by)
    return application
