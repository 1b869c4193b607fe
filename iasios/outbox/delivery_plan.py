"""Whether a mail goes out now, later, with the mail of the day, or not at all. Without a planner: now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Plan:
    """What the owner of an address wishes for one mail.

    Attributes:
        at: not before; None is now.
        gathered: joined with others into one mail at that time.
        wanted: False leaves it out altogether.
    """

    at: datetime | None = None
    gathered: bool = False
    wanted: bool = True


AT_ONCE = Plan()
Planner = Callable[[Sequence[str], str], dict[str, Plan]]
_planner: Planner | None = None


def register_planner(planner: Planner) -> None:
    """Called once at start-up by the app that knows what people wish."""
    global _planner  # noqa: PLW0603 -- set once, at start-up
    _planner = planner


def split(recipients: Sequence[str], kind: str, *, is_sensitive: bool) -> list[tuple[list[str], Plan]]:
    """The addresses in groups that share a plan, the largest wish first: now. Unwanted ones are left out."""
    wishes = {} if _planner is None or is_sensitive else _planner(recipients, kind)
    groups: dict[Plan, list[str]] = {}
    for address in recipients:
        plan = wishes.get(address, AT_ONCE)
        if plan.wanted:
            groups.setdefault(plan, []).append(address)
    return [(addresses, plan) for plan, addresses in groups.items()]
