"""Which questions a page shows: all, open, mine, core, commented, and how far colleagues are with each."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from applications.enums import TaskStatus
from applications.queries import QuestionState, StandardProgress, TeamTask

FILTERS: dict[str, Callable[[], str]] = {
    "": lambda: pgettext("questions", "All"),
    "open": lambda: pgettext("questions", "Open"),
    "mine": lambda: pgettext("questions", "Mine"),
    "core": lambda: pgettext("questions", "Core"),
    "commented": lambda: pgettext("questions", "Commented"),
    "to_check": lambda: pgettext("questions", "To check"),
    "change_wanted": lambda: pgettext("questions", "Change wanted"),
    "late": lambda: pgettext("questions", "Late"),
}
#: Shown only where a question fits, so that a team of one finds what it needs.
SELDOM = frozenset({"to_check", "change_wanted", "late"})
#: Saving an answer changes how many questions fit these.
MOVED = frozenset({"open", "late"})


def filter_of(wanted: str) -> str:
    """The filter that the address names; none where it names something else."""
    return wanted if wanted in FILTERS else ""


def is_late(task: Any, *, is_open: bool) -> bool:
    """Whether the day of a question has passed that its colleague still has to write."""
    return is_open and task.is_with_assignee and task.due_on is not None and task.due_on < timezone.localdate()


def fits(state: QuestionState, task: Any, notes: int, user: Any) -> frozenset[str]:
    """The filters that a question fits."""
    traits = {
        "open": not state.is_complete,
        "mine": task is not None and task.assignee_id == user.pk,
        "core": state.is_core,
        "commented": notes > 0,
        "to_check": task is not None and task.status == TaskStatus.TO_CHECK,
        "change_wanted": task is not None and task.status == TaskStatus.CHANGE_WANTED,
        "late": task is not None and is_late(task, is_open=not state.is_complete),
    }
    return frozenset(name for name, true in traits.items() if true)


def chips(address: str, traits: Sequence[Collection[str]], show: str) -> list[dict[str, Any]]:
    """The chips of a page with their counts, from the filters that each of its questions fits."""
    counts = {name: sum(name in own for own in traits) if name else len(traits) for name in FILTERS}
    return [
        {
            "label": label(),
            "url": f"{address}?show={name}" if name else address,
            "count": counts[name],
            "count_id": f"count-{name}" if name in MOVED else "",
            "current": name == show,
        }
        for name, label in FILTERS.items()
        if name not in SELDOM or counts[name] or name == show
    ]


def moved_counts(standard: StandardProgress, tasks: Iterable[TeamTask]) -> dict[str, SafeString]:
    """The counts of a standard's chips that a saved answer moves, by the selector of what they replace."""
    own = [task for task in tasks if task.state in standard.states]
    counts = {
        "open": standard.total - standard.answered,
        "late": sum(is_late(task, is_open=not task.state.is_complete) for task in own),
    }
    return {f"#count-{name}": format_html('<b id="count-{}">{}</b>', name, count) for name, count in counts.items()}
