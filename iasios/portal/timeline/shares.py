"""With whom the days went: whole days, which add up to the time from the first step to the last."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from applications.enums import Holder
from applications.statuses import row_of
from iasios.portal.timeline.events import Event
from iasios.text.relative_dates import local_day

_LABELS = {
    Holder.FACILITY: _("Days with the hospital"),
    Holder.ASSESSORS: _("Days with the assessors"),
    Holder.CHAIRPERSON: _("Days with the chairperson"),
    Holder.OFFICE: _("Days with the office"),
}


@dataclass(frozen=True)
class Share:
    """As the banner shows figures: so many of all days."""

    label: str
    value: int
    total: int


def shares_of(events: list[Event], seated_at: datetime | None, today: date) -> list[Share]:
    """One line per party; those that had it for no day are left out.

    A status counts for whom it begins with. The first round is the office's until both seats are taken. What came
    before the first status, from registration to the opening, was with the hospital.
    """
    marks = [(local_day(events[0].at), Holder.FACILITY)] if events else []
    for event in events:
        if event.target:
            marks.append((local_day(event.at), row_of(event.target).first_holder))
            if row_of(event.target).first_holder == Holder.OFFICE and seated_at is not None and seated_at >= event.at:
                marks.append((local_day(seated_at), Holder.ASSESSORS))
    marks.sort(key=lambda mark: mark[0])
    days = dict.fromkeys(_LABELS, 0)
    for number, (begun, holder) in enumerate(marks):
        end = marks[number + 1][0] if number + 1 < len(marks) else today
        if holder in days:
            days[holder] += max((end - begun).days, 0)
    total = sum(days.values())
    return [Share(str(_LABELS[party]), days[party], total) for party in _LABELS if days[party]]
