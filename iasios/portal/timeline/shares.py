"""With whom the days went: whole days, which add up to the time from the first step to the last."""

from dataclasses import dataclass
from datetime import date, datetime

from applications.enums import Holder
from applications.statuses import row_of
from iasios.portal.timeline.events import Event
from iasios.portal.timeline.expected import party_words
from iasios.text.relative_dates import local_day

_PARTIES = (Holder.FACILITY, Holder.ASSESSORS, Holder.CHAIRPERSON, Holder.OFFICE)


@dataclass(frozen=True)
class Share:
    label: str
    days: int
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
    days = dict.fromkeys(_PARTIES, 0)
    for number, (begun, holder) in enumerate(marks):
        end = marks[number + 1][0] if number + 1 < len(marks) else today
        if holder in days:
            days[holder] += max((end - begun).days, 0)
    total = sum(days.values())
    return [Share(party_words(party), days[party], total) for party in _PARTIES if days[party]]
