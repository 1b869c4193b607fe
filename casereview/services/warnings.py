"""Tells a facility in time that cases are about to leave the 12-month window (R38)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from applications.queries import window_start
from applications.statuses import DRAFT_STATUSES
from casereview.completeness import leaves_window_on
from casereview.models import Case
from facilities.enums import NoticeKind
from facilities.models import Facility, Notice
from facilities.services import notify
from iasios.access import office_scope

#: So many days before a case leaves the window, everybody at the facility reads it.
WARN_DAYS = 30


@transaction.atomic
def warn_of_leaving_cases(*, today: date) -> int:
    """One notice per facility about the cases that it was not told of yet; returns how many notices were written.

    Running again on the same day, or after a day was missed, tells nothing twice and forgets nothing.
    """
    with office_scope("look for cases that leave the window"):
        first = window_start(today)
        rows = Case.objects.filter(
            application__status__in=DRAFT_STATUSES,
            procedure_on__gte=first,
            procedure_on__lte=first + timedelta(days=WARN_DAYS),
        ).order_by("facility_id", "procedure_on", "number")
        found: dict[int, dict[str, tuple[int, date]]] = {}
        for case in rows:
            if case.procedure_on:
                leaves = leaves_window_on(case.procedure_on)
                found.setdefault(case.facility_id, {})[f"{case.number}:{leaves.isoformat()}"] = (case.number, leaves)
        told: dict[int, set[str]] = {}
        for notice in Notice.objects.filter(kind=NoticeKind.CASES_LEAVE, facility__in=found):
            told.setdefault(notice.facility_id, set()).update(notice.values["cases"])
        written = 0
        for facility in Facility.objects.filter(pk__in=found).order_by("pk"):
            new = {key: case for key, case in found[facility.pk].items() if key not in told.get(facility.pk, ())}
            if new:
                numbers = [number for number, _leaves in new.values()]
                leaves = min(day for _number, day in new.values())
                notify(
                    facility=facility,
                    kind=NoticeKind.CASES_LEAVE,
                    cases=list(new),
                    numbers=sorted(numbers),
                    leaves_on=leaves.isoformat(),
                )
                written += 1
        return written
