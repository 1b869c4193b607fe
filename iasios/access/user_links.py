"""Who a person is in the portal, read once per request."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from iasios.access.capability import Role


@dataclass
class UserLinks:
    """A person's links: groups, roles in facilities, and applications assigned for assessment."""

    user_id: int | None = None
    groups: frozenset[Role] = frozenset()
    #: facility id -> roles there
    facilities: dict[int, frozenset[Role]] = field(default_factory=dict)
    #: application id -> facility id
    assessing: dict[int, int] = field(default_factory=dict)
    #: facility id -> matters with something that the person has not read; the navigation shows the number.
    unread: dict[int, int] = field(default_factory=dict)
    #: The same for the office, over all facilities.
    unread_in_office: int = 0
    #: Somebody of the office looks at the portal as this person sees it (`iasios.support_view`).
    is_viewed: bool = False
    #: What waits for the office, counted once in a request by whoever asks first (`iasios.inbox.queries`).
    waiting: Any = None

    @property
    def is_office(self) -> bool:
        return Role.OFFICE in self.groups

    @property
    def is_chairperson(self) -> bool:
        return Role.CHAIRPERSON in self.groups

    @property
    def is_assessor(self) -> bool:
        return Role.ASSESSOR in self.groups

    @property
    def reads_everything(self) -> bool:
        """Office and chairperson see every facility's rows."""
        return self.is_office or self.is_chairperson

    @property
    def facility_ids(self) -> list[int]:
        return sorted(self.facilities)

    @property
    def read_only_facility_ids(self) -> list[int]:
        """Facilities in which the person reads and PostgreSQL refuses every write."""
        return sorted(pk for pk, roles in self.facilities.items() if roles == {Role.READER})

    @property
    def assessed_facility_ids(self) -> list[int]:
        return sorted(set(self.assessing.values()))


NOBODY = UserLinks()
_resolver: Callable[[Any], UserLinks] | None = None
_person_reader: Callable[[int], tuple[Any, UserLinks] | None] | None = None
_factor_demand: Callable[[UserLinks], bool] | None = None


def register_standing(
    resolver: Callable[[Any], UserLinks], person_reader: Callable[[int], tuple[Any, UserLinks] | None]
) -> None:
    """The composition root says how links are read; this package knows no app.

    Args:
        resolver: the links of a person who is there already.
        person_reader: a person by key, with the links.
    """
    global _resolver, _person_reader
    _resolver, _person_reader = resolver, person_reader


def register_factor_demand(asks: Callable[[UserLinks], bool]) -> None:
    """The composition root says how it is read; this package knows no app."""
    global _factor_demand  # noqa: PLW0603 -- set once, at start-up
    _factor_demand = asks


def factor_demanded_of(links: UserLinks) -> bool:
    """Whether a facility where the person works asks a second factor of everybody; one query, in the person's
    scope or the office's."""
    if not links.facilities:
        return False
    if _factor_demand is None:
        raise RuntimeError("nothing says which facilities demand second factors: iasios.policy was not loaded")
    return _factor_demand(links)


def standing_of(user: Any) -> UserLinks:
    """The person's links, cached on the user object (one query per request)."""
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    cached = getattr(user, "_viewed_links", None) or getattr(user, "_standing", None)
    if cached is None:
        if _resolver is None:
            raise RuntimeError("no standing resolver is registered: iasios.policy was not loaded")
        cached = user._standing = _resolver(user)
    return cached


def linked_person(user_id: int) -> Any:
    """The person of this key with the links that `standing_of` gives, read in one query; None if nobody has it."""
    if _person_reader is None:
        raise RuntimeError("no reader of people is registered: iasios.policy was not loaded")
    found = _person_reader(user_id)
    if found is None:
        return None
    person: Any = found[0]
    person._standing = found[1]
    return person


def show_as_viewed(user: Any, links: UserLinks) -> None:
    """From now on this object stands for a person whose portal somebody else looks at, with these links alone.

    Its transaction is read-only in PostgreSQL, the log writes nothing in its name, and what the people of a hospital
    keep to themselves stays closed.
    """
    links.is_viewed = True
    user._viewed_links = links


def is_viewed(user: Any) -> bool:
    """Whether the object stands for a person whose portal somebody else looks at; costs no query."""
    return getattr(user, "_viewed_links", None) is not None


def forget_standing(*users: Any) -> None:
    """After a grant changed within this request."""
    for user in users:
        user.__dict__.pop("_standing", None)


def as_pg_array(ids: Iterable[int]) -> str:
    return "{" + ",".join(str(int(i)) for i in ids) + "}"
