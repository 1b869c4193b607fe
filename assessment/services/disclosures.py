"""Telling a hospital who assesses it, by the office's hand or by the rules of the programme."""

from datetime import timedelta

from django.utils import timezone

from applications.models import Application
from assessment import emails
from assessment.models import NameDisclosure
from assessment.queries.disclosures import rules_of
from assessment.services.locks import seats_of
from facilities.enums import NoticeKind
from facilities.models import User
from facilities.services import notify
from iasios.audit.services import record
from iasios.programme.models import NamesRule
from iasios.programme.queries import rules_so_far

#: Days in which the hospital may object to a name.
OBJECTION_DAYS = 7


def disclose(application: Application, *, by: User, is_automatic: bool = False) -> NameDisclosure:
    """Both names, from now on; told by mail and notice. The caller holds the lock and the office's scope.

    Args:
        by: who tells them; where the rules do, whoever filled the seats.
    """
    now = timezone.now()
    until = timezone.localdate(now) + timedelta(days=OBJECTION_DAYS)
    made, _new = NameDisclosure.objects.update_or_create(
        application=application,
        defaults={
            "facility_id": application.facility_id,
            "disclosed_at": now,
            "disclosed_by": by,
            "objections_until": until,
            "approved_at": None,
            "approved_by": None,
        },
    )
    actor = None if is_automatic else by
    record("assessment.names_disclosed", by=actor, facility=application.facility, subject=application.code)
    notify(
        facility=application.facility,
        kind=NoticeKind.ASSESSORS_NAMED,
        code=application.code,
        until=until.isoformat(),
    )
    emails.assessors_named(application, until, needs_approval=rules_of(application).needs_approval)
    return made


def disclose_if_always(application: Application) -> NameDisclosure | None:
    """Where the rules always tell names: once both have accepted, and again once another person has a seat.

    The caller holds the lock and the office's scope.
    """
    if not rules_so_far().exists():
        return None
    seats = seats_of(application)
    if len(seats) < 2 or rules_of(application).names != NamesRule.ALWAYS:
        return None
    told = NameDisclosure.objects.filter(application=application).first()
    if told is not None and all(seat.assigned_at <= told.disclosed_at for seat in seats):
        return None
    latest = max(seats, key=lambda seat: seat.assigned_at)
    return disclose(application, by=latest.assigned_by, is_automatic=True)
