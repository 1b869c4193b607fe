"""When a mail to a person goes out, by their own wish. It composes and sends nothing."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models.functions import Lower
from django.utils import timezone

from facilities.enums import MailMode
from facilities.models import NoticePreference
from iasios.outbox.delivery_plan import AT_ONCE, Plan

#: What somebody has to act on, or waits for.
NEEDS = frozenset(
    {
        "application.evidence_expires",
        "application.questions_due",
        "application.questions_given",
        "assessment.assigned",
        "assessment.awaiting_sign_off",
        "assessment.both_handed_in",
        "assessment.decided",
        "assessment.information_requested",
        "assessment.replies_in",
        "assessment.returned",
        "facilities.consultation_answered",
        "facilities.export_ready",
        "facilities.message_from_office",
        "facilities.status_asked",
        "invoice.issued",
    }
)
#: What is good to know; the portal shows it anyway.
NEWS = frozenset(
    {
        "application.submitted",
        "application.withdrawn",
        "assessment.assignment_ended",
        "assessment.resubmitted",
        "facilities.enrolled",
        "facilities.joined",
        "invoice.payment_received",
    }
)
#: When the mail of the day goes out, in the person's own time zone.
DAILY_AT = time(7, 30)


def plan_mail(recipients: Sequence[str], kind: str) -> dict[str, Plan]:
    """Per address what its owner wishes; an address without wishes is left out. One query, none for urgent kinds."""
    if kind not in NEEDS | NEWS:
        return {}
    rows = NoticePreference.objects.annotate(address=Lower("user__email")).filter(
        address__in=[address.lower() for address in recipients]
    )
    now = timezone.now()
    wishes = {row.address: plan_for(row, kind, now) for row in rows}
    return {address: wishes[address.lower()] for address in recipients if address.lower() in wishes}


def plan_for(preference: NoticePreference, kind: str, now: datetime) -> Plan:
    """Now, later because of quiet hours, with the mail of the day, or not at all."""
    zone = ZoneInfo(preference.time_zone)
    if preference.mode == MailMode.DAILY:
        return Plan(at=_next(DAILY_AT, now, zone), gathered=True)
    if preference.mode == MailMode.NEEDS_ME and kind in NEWS:
        return Plan(wanted=False)
    start, end = preference.quiet_from, preference.quiet_until
    if start is None or end is None or not _is_between(now.astimezone(zone).time(), start, end):
        return AT_ONCE
    return Plan(at=_next(end, now, zone))


def _is_between(moment: time, start: time, end: time) -> bool:
    """Quiet hours usually span midnight."""
    return start <= moment < end if start <= end else moment >= start or moment < end


def _next(moment: time, now: datetime, zone: ZoneInfo) -> datetime:
    """The next time the clock there shows this, whatever summer time does in between."""
    local = now.astimezone(zone)
    day = local.date() + timedelta(days=0 if local.time() < moment else 1)
    return datetime.combine(day, moment, tzinfo=zone)
