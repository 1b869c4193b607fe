"""Opening, submitting and withdrawing an application."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import emails
from applications.enums import OPEN_STATUSES, ApplicationKind, ApplicationStatus, Holder
from applications.models import Answer, Application, CodeCounter, Edition, Question
from applications.workflow import APPLICATION, record_step
from facilities.enums import NoticeKind, Standing
from facilities.models import Facility
from facilities.services import notify
from iasios.access import office_scope
from iasios.audit.services import record
from iasios.workflow import StepRefused


def _next_code() -> str:
    """A code that nobody has, such as IAS-2026-0061."""
    year = timezone.localdate().year
    counter, _created = CodeCounter.objects.select_for_update().get_or_create(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"IAS-{year}-{counter.last:04}"


def open_application(*, facility: Facility, by: Any, kind: str = ApplicationKind.INITIAL) -> Application:
    """Opens an application on the newest edition, with an empty answer to each of its questions (R22, R26).

    An act of the programme that follows from a payment, so it runs in the office's scope.

    Raises:
        StepRefused: the facility is not enrolled yet, or has an application that is still open.
    """
    with transaction.atomic(), office_scope("open an application"):
        if facility.status == Standing.REGISTERED:
            raise StepRefused(_("The application opens once the enrolment is paid."))
        if Application.objects.filter(facility=facility, status__in=OPEN_STATUSES).exists():
            raise StepRefused(_("This facility has an application that is still open."))
        edition = Edition.objects.order_by("-year", "-published_at").first()
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
        Answer.objects.bulk_create(
            Answer(application=application, facility=facility, question=question)
            for question in Question.objects.filter(edition=edition)
        )
        record_step(application, step="open", source="", target=ApplicationStatus.DRAFT, by=by, reason="", at=now)
        record(
            "application.opened",
            by=by,
            facility=facility,
            subject=application.code,
            edition=edition.code,
            kind=str(kind),
        )
    return application


def submit_application(*, application: Application, by: Any) -> Application:
    """Hands the application in; from then on PostgreSQL refuses every change to it (R11, R47 to R50).

    The ball goes to the office, which assigns the assessors.

    Raises:
        PermissionDenied: the person is not the representative.
        StepRefused: something is missing; the message says what.
    """
    with transaction.atomic():
        now = timezone.now()
        APPLICATION.perform(
            application, "submit", by=by, also={"holder": Holder.OFFICE, "holder_since": now, "due_on": None}
        )
        record("application.submitted", by=by, facility=application.facility, subject=application.code)
        notify(facility=application.facility, kind=NoticeKind.SUBMITTED, code=application.code)
        emails.application_submitted(application)
    return application


def withdraw_application(*, application: Application, by: Any, reason: str) -> Application:
    """Takes a draft back for good, with a reason.

    Raises:
        PermissionDenied: the person is not the representative.
        StepRefused: it is no draft any more, or the reason is missing.
    """
    with transaction.atomic():
        now = timezone.now()
        APPLICATION.perform(
            application,
            "withdraw",
            by=by,
            reason=reason,
            also={"holder": Holder.NOBODY, "holder_since": now, "due_on": None},
        )
        record("application.withdrawn", by=by, facility=application.facility, subject=application.code)
        emails.application_withdrawn(application, by=by)
    return application
