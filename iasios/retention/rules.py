"""What one row of the schedule of retention says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

YEAR = 365


class Ending(Enum):
    """What happens when the time is over."""

    DELETED = pgettext_lazy("retention", "deleted")
    EMPTIED = pgettext_lazy("retention", "emptied; that it existed stays")
    ANONYMISED = pgettext_lazy("retention", "kept without the person")
    BY_HAND = pgettext_lazy("retention", "not by itself")


@dataclass(frozen=True)
class RetentionRule:
    """One row: which data, why they are kept, how long, and what ends them.

    Attributes:
        key: a stable name; the daily job counts under it.
        what: the data, in words.
        why: what they are kept for.
        since: from which moment the time counts; with `days` None, how long in words.
        ending: what happens at the end.
        models: the tables with these data, as "app.Model".
        days: how long, in days of 24 hours; None for what the job never touches.
        due: the rows that were over by a moment `before`, which is `days` ago.
        forget: ends at most so many rows that were over by that moment, in the office's scope, and returns how many.
            What it has ended is not due any more.
    """

    key: str
    what: Any
    why: Any
    since: Any
    ending: Ending
    models: tuple[str, ...]
    days: int | None = None
    due: Callable[[datetime], QuerySet[Any]] | None = None
    forget: Callable[[datetime, int], int] | None = None

    def before(self, now: datetime) -> datetime:
        """What began before this moment is over. Raises TypeError for a row that does not end by itself."""
        if self.days is None:
            raise TypeError(f"{self.key} does not end by itself")
        return now - timedelta(days=self.days)

    @property
    def how_long(self) -> str:
        """In words; empty for what does not end by itself."""
        if self.days is None:
            return ""
        if self.days == 0:
            return str(_("at once"))
        if self.days % YEAR == 0:
            years = self.days // YEAR
            return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
        return ngettext("%(count)d day", "%(count)d days", self.days) % {"count": self.days}
