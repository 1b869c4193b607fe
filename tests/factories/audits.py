"""Applications on the way from the second round to an audit and beyond, through the services that people use."""

from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from applications.models import Application
from assessment.models import Audit, AuditItem
from assessment.services import hand_in
from assessment.services.audits import agree_date, call_with_dates, hold_audit, save_minutes
from tests.factories.dossier import judge, second_round
from tests.factories.facility import Place
from tests.factories.reached import resumable

OPEN = ("8c", "6c")
#: Days from now: the second of the offered dates is agreed.
OFFERED = (10, 12)


@resumable
def still_open(place: Place, office: Any, first: Any, second: Any, codes: Any = OPEN) -> Application:
    """Round 2 handed in by both, with these questions still not met."""
    application = second_round(place, office, first, second, codes)
    for assessor in (first, second):
        judge(application, assessor, choice="not_met", comment="The plan is not written yet.", codes=codes)
        judge(application, assessor)
        hand_in(application=application, by=assessor)
    application.refresh_from_db()
    return application


@resumable
def audit_proposed(place: Place, office: Any, first: Any, second: Any, codes: Any = OPEN) -> Audit:
    """A remote audit is called, and two dates are offered."""
    application = still_open(place, office, first, second, codes)
    now = timezone.now()
    starts = [now + timedelta(days=days) for days in OFFERED]
    return call_with_dates(
        application=application, starts=starts, minutes_planned=60, link="https://video.example/room", by=first
    )


@resumable
def audit_agreed(place: Place, office: Any, first: Any, second: Any, codes: Any = OPEN) -> Audit:
    """The hospital has chosen the later date."""
    audit = audit_proposed(place, office, first, second, codes)
    slot = audit.slots.order_by("-starts_at")[0]
    return agree_date(audit=audit, slot=slot, participants="Dr Holt, head of service", by=place.deputy)


def hold(audit: Audit, first: Any, *, outcome: str = "open", present: Any = None) -> Audit:
    """Two weeks later: minutes and outcome on everything, and the audit is closed."""
    with time_machine.travel(timezone.now() + timedelta(days=14), tick=False):
        for item in AuditItem.objects.filter(audit=audit):
            save_minutes(item=item, version=item.version, minutes="Talked over.", outcome=outcome, by=first)
        hold_audit(audit=audit, attendance="Dr Holt, head of service", present=present or [first], by=first)
    audit.refresh_from_db()
    return audit


@resumable
def audit_held(
    place: Place, office: Any, first: Any, second: Any, *, outcome: str = "open", codes: Any = OPEN
) -> Application:
    """The remote audit is over; with the outcome "open" the questions stay open."""
    audit = hold(audit_agreed(place, office, first, second, codes), first, outcome=outcome, present=[first, second])
    return Application.objects.get(pk=audit.application_id)
