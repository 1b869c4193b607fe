"""A person's deadlines as a calendar that programs subscribe to, behind a token of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from applications.queries import questions_due_of
from applications.statuses import STATUSES
from assessment.models import Audit
from assessment.queries.calendar import audits_ahead, dossier_days
from facilities.queries.mail_preferences import person_of_feed
from iasios.access import http_methods, person_scope, standing_of
from iasios.portal.facility_home.facts import facilities_with_listing, gather
from iasios.portal.facility_home.tasks import dates_of
from iasios.text.formatting import day

if TYPE_CHECKING:
    from icalendar import Event


@login_not_required
@http_methods()
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The days of the person with this token; whoever has it reads days and nothing else."""
    from icalendar import Calendar  # noqa: PLC0415 -- slow import

    person = person_of_feed(token)
    if person is None:
        raise Http404
    made = Calendar()
    made.add("prodid", "-//IASIOS portal//deadlines//EN")
    made.add("version", "2.0")
    with translation.override(person.language), person_scope(person):
        made.add("x-wr-calname", _("IASIOS deadlines"))
        for event in (*_of_facilities(person), *_of_questions(person), *_of_dossiers(person), *_of_audits(person)):
            made.add_component(event)
    response = HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


def _of_facilities(person: Any) -> Iterator[Event]:
    """The days that the homes of the person's own facilities show."""
    for facility in facilities_with_listing().filter(pk__in=standing_of(person).facility_ids):
        for known in dates_of(gather(facility, person)):
            yield _event(
                f"{facility}|{known.what}", f"{known.what} ({facility})", known.on, "portal:home", facility.slug
            )


def _of_questions(person: Any) -> Iterator[Event]:
    """Questions that colleagues have given to the person; one whose day has passed stands on today until it is done."""
    if not standing_of(person).facilities:
        return
    today = timezone.localdate()
    for task in questions_due_of(person):
        if task.due_on is None:
            continue
        words = {"criterion": task.answer.question.criterion, "facility": task.facility, "day": day(task.due_on)}
        what = _("Question %(criterion)s is due (%(facility)s)") % words
        if task.due_on < today:
            what = _("Question %(criterion)s was due by %(day)s (%(facility)s)") % words
        yield _event(
            f"question|{task.pk}",
            what,
            max(task.due_on, today),
            "applications:team",
            task.facility.slug,
            task.answer.question.code,
        )


def _of_dossiers(person: Any) -> Iterator[Event]:
    """An assessor's days carry the code of the application: the address of a calendar tells no hospital's name."""
    words = dict(row.awaited for row in STATUSES.values()) | {
        "judge": _("Your evaluation is due (%(code)s)"),
        "compare": _("Your next step is due (%(code)s)"),
    }
    if not standing_of(person).is_assessor:
        return
    for own in dossier_days(person):
        yield _event(
            f"{own.code}|{own.what}", words[own.what] % {"code": own.code}, own.on, "assessment:dossier", own.code
        )


def _of_audits(person: Any) -> Iterator[Event]:
    """Agreed audits with their hour; place and link stand on the page that they lead to."""
    standing = standing_of(person)
    for audit in audits_ahead(applications=standing.assessing, facilities=standing.facility_ids):
        ours = audit.facility_id in standing.facilities
        what = _("On-site audit") if audit.is_on_site else _("Remote audit")
        where = audit.facility if ours else audit.application.code
        name, key = ("assessment:audit", audit.facility.slug) if ours else ("assessment:audit_room", str(where))
        yield _event(str(audit.uid), f"{what} ({where})", _begins(audit), name, key, minutes=audit.minutes_planned)


def _begins(audit: Audit) -> datetime:
    if audit.starts_at is None:
        raise ValueError("an agreed audit has its hour")
    return audit.starts_at


def _event(key: str, summary: str, on: date | datetime, name: str, *at: str, minutes: int = 0) -> Event:
    """A whole day, or an hour where `minutes` say how long it takes; `name` and `at` are the page it leads to."""
    from icalendar import Event  # noqa: PLC0415 -- slow import

    event = Event()
    event.add("uid", f"{hashlib.sha256(f'{key}|{on}'.encode()).hexdigest()[:32]}@portal")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", on)
    if minutes:
        event.add("dtend", on + timedelta(minutes=minutes))
    event.add("summary", summary)
    event.add("url", settings.PUBLIC_ORIGIN + reverse(name, args=at))
    return event
