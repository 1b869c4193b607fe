"""What a search shows: groups of links, three of each kind, and the one fact that tells twins apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet, Window

#: Links of one kind; what is beyond stands behind one more link.
SHOWN = 3


@dataclass(frozen=True)
class Hit:
    """One link.

    Attributes:
        line: a second line that says where it belongs.
        end: the fact that tells twins apart.
        icon: a symbol of the sprite, where there is no number.
        number: what stands in its place, such as 8(c).
        slug: of a facility, for what can be done for it.
    """

    title: str
    url: str
    line: str = ""
    end: str = ""
    icon: str = ""
    number: str = ""
    slug: str = ""


@dataclass(frozen=True)
class Group:
    """Links of one kind; `total` counts also those that are not shown.

    Attributes:
        more_url: where all of them stand; empty where no page lists them.
        is_named: the text is the very number of these, such as 8c; they come before what only contains its letters.
    """

    key: str
    label: str
    hits: Sequence[Hit]
    total: int
    more_url: str = ""
    more_label: str = ""
    is_named: bool = False


@dataclass(frozen=True)
class Results:
    """Everything that was found for a text."""

    text: str
    words: list[str]
    groups: list[Group] = field(default_factory=list)
    #: Nothing is written as it was typed; what is shown is written much like it.
    is_alike: bool = False

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)

    @property
    def is_cut(self) -> bool:
        return any(group.total > len(group.hits) for group in self.groups)


def first_of(rows: QuerySet[Any]) -> tuple[list[Any], int]:
    """The rows that are shown, and how many there are; one query."""
    found = list(rows.annotate(found_in_all=Window(Count("pk")))[:SHOWN])
    return found, found[0].found_in_all if found else 0


def in_order(rows: QuerySet[Any], ids: Sequence[int]) -> list[Any]:
    """The rows with these ids, in their order; no query without any."""
    found = rows.in_bulk(list(ids)) if ids else {}
    return [found[pk] for pk in ids if pk in found]
