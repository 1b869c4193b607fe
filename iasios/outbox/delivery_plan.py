"""Whether a mail goes out now, later, with the mail of the day, or not at all. Without a planner: now."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from iasios.outbox.mail_types import Urgency


@dataclass(frozen=True)
class Plan:
    """What a person wishes for one mail.

    Attributes:
        at: not before; None is now.
        gathered: joined with others into one mail at that time.
        wanted: False leaves it out altogether.
    """

    at: datetime | None = None
    gathered: bool = False
    wanted: bool = True


AT_ONCE = Plan()
Planner = Callable[[Collection[int], Urgency], dict[int, Plan]]
_planner: Planner | None = None


def register_planner(planner: Planner) -> None:
    """Called once at start-up by the app that knows what people wish."""
    global _planner  # noqa: PLW0603 -- set once, at start-up
    _planner = planner


def plans_of(people: Collection[int], urgency: Urgency) -> dict[int, Plan]:
    """Plans by the person's id; whoever is left out gets the mail at once. Asks nobody about what always goes."""
    if _planner is None or urgency is Urgency.ALWAYS or not people:
        return {}
    return _planner(people, urgency)
