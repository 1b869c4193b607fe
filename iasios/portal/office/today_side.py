"""Beside the list: the dates ahead, and what happened. Both only inform."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from applications.enums import Holder
from applications.models import Application
from applications.statuses import OPEN_STATUSES, row_of
from assessment.enums import AuditStatus
from assessment.models import Audit
from assessment.queries.terms import running_terms
from facilities.enums import ConsultationStatus
from facilities.models import Consultation, Facility
from iasios.audit.models import AuditEvent
from iasios.portal.audit_log.labels import words_of
from iasios.text.relative_dates import local_day, midnight
from invoicing.enums import InvoiceStatus
from invoicing.models import Invoice

AHEAD_DAYS = 7
MOST = 6
#: What others did that the office is glad to know; the whole log stands on each facility's page.
NEWS = (
    "application.resubmitted",
    "application.submitted",
    "application.withdrawn",
    "assessment.accepted",
    "assessment.decided",
    "assessment.handed_in",
    "assessment.recommended",
    "audit.agree",
    "evidence.released",
    "facility.registered",
    "invoice.settle",
    "plan.handed_in",
    "plan.proof_handed_in",
)


@dataclass(frozen=True)
class DateLine:
    """What lies ahead on a day, and where it is read."""

    day: date
    number: str
    week_day: str
    what: str
    name: str
    url: str


@dataclass(frozen=True)
class NewsLine:
    """What happened, when, and at which facility."""

    at: datetime
    when: str
    what: str
    name: str
    url: str


def _dates(
    rows: "QuerySet[Any, Any]", what: str, day: Combinable, detail: Combinable, *, at: str = ""
) -> "QuerySet[Any, Any]":
    """The first of a kind; no more of one can be among the first of all. Facilities are read for these alone.

    Args:
        at: the column of the moment, where the day is reckoned from one: only those that are shown are.
    """
    place = Facility.objects.filter(pk=OuterRef("facility"))
    columns = (Value(what, CharField()), day, Subquery(place.values("name")), Subquery(place.values("slug")), detail)
    return rows.order_by(at or day, "pk").values_list(*columns)[:MOST]


@lru_cache(maxsize=2)
def _all_dates(today: date) -> tuple[str, tuple[Any, ...]]:
    """The statement of all kinds of dates; Django composes it once a day."""
    last = today + timedelta(days=AHEAD_DAYS)
    nothing = Value("", CharField())
    ahead = (midnight(today), midnight(last + timedelta(days=1)) - timedelta.resolution)
    due = Application.objects.filter(status__in=OPEN_STATUSES, due_on__range=(today, last)).exclude(
        holder__in=[Holder.OFFICE, Holder.NOBODY]
    )
    found = _dates(due, "work", F("due_on"), F("status")).union(
        _dates(
            Audit.objects.filter(status=AuditStatus.AGREED, starts_at__range=ahead),
            "audit",
            TruncDate("starts_at"),
            nothing,
            at="starts_at",
        ),
        _dates(
            Consultation.objects.filter(status=ConsultationStatus.CONFIRMED, meets_at__range=ahead),
            "consultation",
            TruncDate("meets_at"),
            nothing,
            at="meets_at",
        ),
        _dates(
            Invoice.objects.filter(status=InvoiceStatus.ISSUED, due_on__range=(today, last)),
            "invoice",
            F("due_on"),
            F("number"),
        ),
        _dates(running_terms().filter(ends_on__range=(today, last)), "term", F("ends_on"), nothing),
        all=True,
    )
    sql, values = found.query.sql_with_params()
    return sql, tuple(values)


def dates_ahead(today: date) -> list[DateLine]:
    """The next dates of hospitals, assessors and the chairperson within a week, six at most; one query."""
    with connection.cursor() as cursor:
        cursor.execute(*_all_dates(today))
        found = cursor.fetchall()
    lines = []
    for what, day, name, slug, detail in sorted(found, key=lambda row: (row[1], row[2]))[:MOST]:
        lines.append(
            DateLine(
                day,
                date_format(day, "j"),
                date_format(day, "D"),
                _words(what, detail),
                name,
                reverse("portal:facility", args=[slug]),
            )
        )
    return lines


def _words(what: str, detail: str) -> str:
    if what == "work":
        return _("%(status)s: due") % {"status": row_of(detail).staff_label}
    if what == "invoice":
        return _("Invoice %(number)s is due") % {"number": detail}
    return {"audit": _("Audit"), "consultation": _("Consultation"), "term": _("The term ends")}[what]


def since_yesterday(today: date) -> list[NewsLine]:
    """What happened since the beginning of yesterday, the newest first, six at most; one query."""
    with connection.cursor() as cursor:
        cursor.execute(*_news(today))
        found = cursor.fetchall()
    return [
        NewsLine(at, _when(at, today), words_of(action), name, reverse("portal:facility", args=[slug]))
        for at, action, name, slug in found
    ]


@lru_cache(maxsize=2)
def _news(today: date) -> tuple[str, tuple[Any, ...]]:
    """The statement of what happened; Django composes it once a day."""
    begin = midnight(today - timedelta(days=1))
    events = AuditEvent.objects.filter(at__gte=begin, action__in=NEWS, facility__isnull=False)
    rows = events.order_by("-at", "-number").values_list("at", "action", "facility__name", "facility__slug")
    return rows[:MOST].query.sql_with_params()


def _when(moment: datetime, today: date) -> str:
    words = time_format(timezone.localtime(moment))
    return _("Today %(time)s") % {"time": words} if local_day(moment) == today else words
