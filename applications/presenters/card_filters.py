"""Which questions a page shows: all, open, mine, core, commented."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.utils.translation import pgettext

from applications.queries import QuestionState

FILTERS: dict[str, Callable[[], str]] = {
    "": lambda: pgettext("questions", "All"),
    "open": lambda: pgettext("questions", "Open"),
    "mine": lambda: pgettext("questions", "Mine"),
    "core": lambda: pgettext("questions", "Core"),
    "commented": lambda: pgettext("questions", "Commented"),
}


def filter_of(wanted: str) -> str:
    """The filter that the address names; none where it names something else."""
    return wanted if wanted in FILTERS else ""


def fits(state: QuestionState, task: Any, notes: int, user: Any) -> frozenset[str]:
    """The filters that a question fits."""
    traits = {
        "open": not state.is_complete,
        "mine": task is not None and task.assignee_id == user.pk,
        "core": state.is_core,
        "commented": notes > 0,
    }
    return frozenset(name for name, true in traits.items() if true)


def chips(address: str, traits: Sequence[Collection[str]], show: str) -> list[dict[str, Any]]:
    """The chips of a page with their counts, from the filters that each of its questions fits."""
    return [
        {
            "label": label(),
            "url": f"{address}?show={name}" if name else address,
            "count": sum(name in own for own in traits) if name else len(traits),
            "current": name == show,
        }
        for name, label in FILTERS.items()
    ]
