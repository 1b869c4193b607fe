"""One row of what a person can do next."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """A row: criterion or icon, the matter as a link, why, and where it stands."""

    title: str
    url: str
    why: str = ""
    criterion: str = ""
    icon: str = ""
    state: str = "open"
    word: str = ""
