"""Invitations as iCalendar text, for mail and for download. No database; names no assessor."""

from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils import timezone

from assessment.models import Audit

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


def invitation(audit: Audit, *, summary: str, description: str, url: str, method: str = REQUEST, to: str = "") -> str:
    """One event for an agreed audit. The same uid with a higher sequence replaces or cancels the earlier one.

    Args:
        method: REQUEST for an invitation, CANCEL to take it back, PUBLISH for a download.
        to: the address of the one who is invited by this copy; calendars take no invitation without it (RFC 5546). Each
            copy names its own reader alone.
    """
    from icalendar import Calendar, Event, vCalAddress  # noqa: PLC0415 -- slow import

    if audit.starts_at is None:
        raise ValueError("an audit without a date has no invitation")
    calendar = Calendar()
    calendar.add("prodid", "-//IASIOS//Accreditation portal//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event = Event()
    event.add("uid", f"{audit.uid}@portal")
    event.add("sequence", audit.invitation)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", audit.starts_at)
    event.add("dtend", audit.starts_at + timedelta(minutes=audit.minutes_planned))
    event.add("summary", summary)
    event.add("description", description)
    event.add("location", audit.place or audit.link)
    event.add("url", url)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    organiser: Any = vCalAddress(f"MAILTO:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    event.add("organizer", organiser)
    if to and method != PUBLISH:
        attendee: Any = vCalAddress(f"MAILTO:{to}")
        attendee.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}
        event.add("attendee", attendee)
    calendar.add_component(event)
    return str(calendar.to_ical().decode())
