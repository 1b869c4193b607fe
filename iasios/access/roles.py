"""What is said of a role beside its name: words, capabilities, where its work begins, and the links of its navigation.

The rows themselves stand in `iasios.policy`; this package knows no app.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

from iasios.access.capability import Capability, Role
from iasios.access.user_links import UserLinks

Words = str | Promise


@dataclass(frozen=True)
class NavigationLink:
    """One link of the top bar.

    Attributes:
        name: the URL name that it leads to; it is the current link there.
        pages: names of further pages on which it is the current link; with `*` at the end, all that begin so. Where
            the pages of several links fit, the longest decides.
        count: a number beside the label, from what is known of the person.
        folded: whether it stands below *More*, because the bar has no room for all at 1280 px.
    """

    name: str
    label: Words
    pages: tuple[str, ...] = ()
    count: Callable[[UserLinks], int] | None = None
    folded: bool = False

    def fit(self, here: str) -> int:
        """How closely the link fits a page: 0 where it does not."""
        fitting = [
            page
            for page in (self.name, *self.pages)
            if here == page or (page.endswith("*") and here.startswith(page[:-1]))
        ]
        return max(map(len, fitting), default=0)


@dataclass(frozen=True, kw_only=True)
class RoleRow:
    """Everything that is said of one role.

    Attributes:
        label: such as "Main account holder".
        short_label: the same in lists of people.
        bar_label: the same after a person's name in the top bar.
        description: one sentence for docs/access.md.
        capabilities: with the statuses of the application in which it has them; None where no status matters.
        reads_for: the role of which it has the readings alone; None where it is no such role.
        refusal: the reason given where that other role could do what this one may not.
        home: URL name of the page where its work begins; empty for people of a facility, whose home is the facility's.
        home_description: what is found there.
        navigation: the links that it has beside those of others.
    """

    label: Words
    short_label: Words = ""
    bar_label: Words = ""
    description: Words
    capabilities: Mapping[Capability, frozenset[str] | None]
    reads_for: Role | None = None
    refusal: Words = ""
    home: str = ""
    home_description: Words = ""
    navigation: tuple[NavigationLink, ...] = field(default=())


_rows: dict[Role, RoleRow] = {}


def register_roles(rows: Mapping[Role, RoleRow]) -> None:
    """Called once by the composition root; a person with several roles is called by the first that fits."""
    _rows.clear()
    _rows.update(rows)


def role_rows() -> Mapping[Role, RoleRow]:
    """All roles in their order."""
    return _rows


def role_label(role: str) -> Words:
    """Such as "Main account holder"."""
    return _rows[Role(role)].label
