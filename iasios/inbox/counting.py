"""The number beside *Today* in the navigation, kept between pages until something happens."""

from typing import Any

from django.core.cache import cache
from django.utils import timezone

from iasios.access.user_links import UserLinks
from iasios.inbox.queries import ALL, counts_of
from iasios.web.cache import forget

#: So long a number stays that nothing has changed but the time, or mail and papers that were tried in vain.
SECONDS = 60


def number_waiting(links: UserLinks) -> int:
    """How much waits for the office: just counted, where the page has done so, or as kept for a minute at most.

    Whatever is written to a log and every mark of the office let it be counted again. Needs the office's scope.
    """
    key = kept_under()
    if links.waiting is None and (kept := cache.get(key)) is not None:
        return int(kept)
    number = counts_of(links).tabs[ALL]
    cache.set(key, number, SECONDS)
    return number


def forget_number(**_sent: Any) -> None:
    """Something was written that may change it."""
    forget(kept_under())


def kept_under() -> str:
    """The name of the number in the cache, one for each day."""
    return f"inbox.number.{timezone.localdate()}"
