"""When a mail to a person goes out, by their own wish. It composes and sends nothing."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from facilities.enums import MailMode
from facilities.models import NoticePreference
from iasios.outbox.delivery_plan import AT_ONCE, Plan
from iasios.outbox.mail_types import Urgency

#: When the mail of the day goes out, in the person's own time zone.
DAILY_AT = time(7, 30)


def plan_mail(people: Collection[int], urgency: Urgency) -> dict[int, Plan]:
    """By person what they wish; whoever never chose is left out. One query, none for what always goes at once."""
    if urgency is Urgency.ALWAYS:
        return {}
    now = timezone.now()
    rows = NoticePreference.objects.filter(user__in=people)
    return {row.user_id: plan_for(row, urgency, now) for row in rows}


def plan_for(preference: NoticePreference, urgency: Urgency, now: datetime) -> Plan:
    """Now, later because of quiet hours, with the mail of the day, or not at all."""
    if urgency is Urgency.ALWAYS:
        return AT_ONCE
    zone = ZoneInfo(preference.time_zone)
    if preference.mode == MailMode.DAILY:
        return Plan(at=_next(DAILY_AT, now, zone), gathered=True)
    if preference.mode == MailMode.NEEDS_ME and urgency is Urgency.FOR_INFORMATION:
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
