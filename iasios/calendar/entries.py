"""One thing that the portal does on a day, and the kinds of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Protocol

from assessment.models import Accreditation
from assessment.queries.terms import terms_ahead
from facilities.models import Facility
from invoicing.queries import NamedFacility, invoiced_periods

#: No year of membership is invoiced that began longer ago.
LOOK_BACK = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Entry:
    """What falls due.

    Attributes:
        on: the day on which it is done, or was to be done.
        facility: whom it is about.
        what: a sentence for the office, in the language of its reader; it may be put together as it is read.
        subject: the row that it is done to, or its id.
        detail: what the job needs to know beside the row.
    """

    on: date
    facility: Facility | NamedFacility
    what: Any
    subject: Any
    detail: Any = None


@dataclass(frozen=True)
class CalendarDays:
    """The days that are looked at, with what several jobs read of the database, once for all of them.

    Attributes:
        today: what is not done yet by this day was missed, or is done today.
        until: the last day; the same for the daily run, later for a preview.
    """

    today: date
    until: date

    @cached_property
    def _terms(self) -> list[Accreditation]:
        return terms_ahead(self.until)

    @property
    def decided_terms(self) -> list[Accreditation]:
        """Terms that are signed for and begin by the last day, the first to begin first."""
        found = [term for term in self._terms if term.begun_at is None and term.starts_on <= self.until]
        return sorted(found, key=lambda term: (term.starts_on, term.pk))

    @property
    def terms_to_renew(self) -> list[Accreditation]:
        """Running terms whose end is near, after which no other is decided yet, the first to end first."""
        followed = {term.facility_id for term in self._terms if term.begun_at is None}
        return [term for term in self._terms if term.begun_at is not None and term.facility_id not in followed]

    @cached_property
    def invoiced(self) -> set[tuple[str, int, date | None]]:
        """What is paid for each year or term, facility and first day of those that have an invoice."""
        firsts = [self.today - LOOK_BACK, *(term.next_term_starts_on for term in self.terms_to_renew)]
        return invoiced_periods(since=min(firsts))


class Job(Protocol):
    """A kind of thing that is done by itself.

    The same `entries` are what the daily run does and what the office sees ahead, so that its page cannot promise
    anything else.
    """

    name: str

    def entries(self, span: CalendarDays) -> Iterable[Entry]:
        """What is not done yet and falls due by the last day of the span."""
        ...

    def carry_out(self, entry: Entry) -> bool:
        """Does it, once: whoever asks again, or at the same time, is told False."""
        ...
