"""One thing that the portal does on a day, and the kinds of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from facilities.models import Facility


@dataclass(frozen=True)
class Entry:
    """What falls due.

    Attributes:
        on: the day on which it is done, or was to be done.
        facility: whom it is about.
        what: a sentence for the office, in the language of its reader.
        subject: the row that it is done to.
        detail: what the job needs to know beside the row.
    """

    on: date
    facility: Facility
    what: str
    subject: Any
    detail: Any = None


class Job(Protocol):
    """A kind of thing that is done by itself.

    The same `entries` are what the daily run does and what the office sees ahead, so that its page cannot promise
    anything else.
    """

    name: str

    def entries(self, today: date, until: date) -> Iterable[Entry]:
        """What is not done yet and falls due by `until`, which is `today` for the daily run and later for a preview."""
        ...

    def carry_out(self, entry: Entry) -> bool:
        """Does it, once: whoever asks again, or at the same time, is told False."""
        ...
