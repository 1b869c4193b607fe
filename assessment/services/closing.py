"""Withdrawing or closing an application that has been submitted, with a reason."""

from django.db import transaction
from django.utils import timezone

from applications.models import Application
from applications.workflow import APPLICATION
from assessment import emails
from assessment.models import Appeal, Audit
from assessment.models.audit import AHEAD
from assessment.services.locks import lock_application, seats_of, tidy
from assessment.workflow import APPEAL
from facilities.enums import NoticeKind
from facilities.models import User
from facilities.queries.people import appointed_people
from facilities.services import notify
from iasios.access import office_scope
from iasios.audit.services import record


def close_application(*, application: Application, reason: str, by: User) -> Application:
    """Takes an application back for good: its representative, or the office. Everything written is kept.

    Raises:
        PermissionDenied: neither the representative nor the office.
        StepRefused: it is decided or closed already, or the reason is missing.
    """
    with transaction.atomic():
        locked = lock_application(application)
        words, now = tidy(reason), timezone.now()
        # The table asks who closes; the day of an audit is a fact that the facility's own scope may not write.
        with office_scope("a closed application is told to everybody who worked on it"):
            APPLICATION.perform(locked, "close", by=by, reason=words, also={"on_site_audit_on": None})
            for appeal in Appeal.objects.filter(application=locked, closed_at__isnull=True):
                APPEAL.perform(appeal, "lapse", by=None, also={"due_on": None, "closed_at": now})
            Audit.objects.filter(application=locked, status__in=AHEAD).update(status="cancelled", status_since=now)
            record("application.closed", by=by, facility=locked.facility, subject=locked.code)
            notify(facility=locked.facility, kind=NoticeKind.CLOSED)
            emails.closed(locked, words, appointed_people(locked.facility), to_facility=True)
            emails.closed(locked, words, [seat.assessor for seat in seats_of(locked)], to_facility=False)
    return application
