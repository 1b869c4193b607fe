"""A person's deadlines as a calendar that programs subscribe to, behind a token of its own."""

import hashlib

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from facilities.preferences import person_of_feed
from iasios.access import http_methods, person_scope, standing_of
from iasios.overview.facts import facilities_with_listing, gather
from iasios.overview.tasks import dates_of


@login_not_required
@http_methods()
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The days of all facilities of the person with this token; whoever has it reads days and nothing else."""
    person = person_of_feed(token)
    if person is None:
        raise Http404
    made = Calendar()
    made.add("prodid", "-//IASIOS portal//deadlines//EN")
    made.add("version", "2.0")
    with translation.override(person.language), person_scope(person):
        made.add("x-wr-calname", _("IASIOS deadlines"))
        for facility in facilities_with_listing().filter(pk__in=standing_of(person).facility_ids):
            link = settings.PUBLIC_ORIGIN + reverse("overview:home", args=[facility.slug])
            for day in dates_of(gather(facility, person)):
                made.add_component(_event(facility, day, link))
    response = HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


def _event(facility: object, day: object, link: str) -> Event:
    event = Event()
    named = f"{facility}|{day.what}|{day.on}"  # type: ignore[attr-defined]
    event.add("uid", f"{hashlib.sha256(named.encode()).hexdigest()[:32]}@portal")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", day.on)  # type: ignore[attr-defined]
    event.add("summary", f"{day.what} ({facility})")  # type: ignore[attr-defined]
    event.add("url", link)
    return event
