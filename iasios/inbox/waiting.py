"""One thing that waits for the office, and what a kind of them has to say."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import DateField, DateTimeField, F, Field, Func, Lookup, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject, TruncDate

from iasios.programme.queries import WorkingDayAfter

#: Working days within which the office answers.
ANSWER_DAYS = 2
#: What is due later than this many days ahead is not shown yet.
AHEAD_DAYS = 7


@dataclass(frozen=True)
class Step:
    """The verb that settles a thing, and the page on which that is done."""

    label: str
    url: str


@dataclass(frozen=True)
class Waiting:
    """A waiting thing as it was read, with what the office has said of it.

    Attributes:
        kind: the name of its kind.
        key: what the kind tells its things apart by.
        name: of the facility or the person it is about.
        place: town and country; empty where none is known.
        slug: of the facility; empty without one.
        since: when it began to wait.
        due_on: by when it should be settled.
        facts: whatever its kind needs for its words.
        taken_by: the id of the person of the office who looks after it, with their name in `taker`.
        snoozed_on, snoozed_until: when it was put off, and until which day.
    """

    kind: str
    key: str
    name: str
    place: str
    slug: str
    since: datetime
    due_on: date
    facts: dict[str, Any] = field(default_factory=dict)
    taken_by: int | None = None
    taker: str = ""
    snoozed_on: date | None = None
    snoozed_until: date | None = None


def snooze_days(thing: Waiting, today: date) -> list[date]:
    """Tomorrow, in three days and next Monday, without those after the thing's due day."""
    days = {today + timedelta(days=1), today + timedelta(days=3), today + timedelta(days=7 - today.weekday())}
    return sorted(day for day in days if day <= thing.due_on)


class Kind(ABC):
    """A kind of waiting thing. A new one is a class in `iasios.inbox.kinds` and its place in `KINDS`.

    Attributes:
        name: stable; kept in every mark.
        label: what the margin calls it.
        icon: beside the label.
        is_noted: nothing else can settle it, so the office says that it has noted it.
    """

    name: str
    label: Any
    icon: str
    is_noted: bool = False

    @abstractmethod
    def rows(self, today: date) -> "WaitingRows":
        """What waits on this day, through `columns`."""

    @abstractmethod
    def title(self, thing: Waiting, today: date) -> str:
        """The fact, not the category."""

    def more(self, thing: Waiting) -> Sequence[str]:
        """Further sentences, after whose it is and since when; none unless the kind has some."""
        return ()

    @abstractmethod
    def step(self, thing: Waiting) -> Step:
        """What settles it."""


class Days(Func):
    """A day and a number of days later, as PostgreSQL reckons."""

    template = "(%(expressions)s)"
    arg_joiner = " + "
    output_field = DateField()

    def __init__(self, day: Any, days: Any) -> None:
        super().__init__(day, days if hasattr(days, "resolve_expression") else Value(days))


def working_days_after(moment: str) -> WorkingDayAfter:
    """The last day of the two working days after a moment: Friday to Tuesday, and no holiday of the office counts."""
    return WorkingDayAfter(TruncDate(moment), ANSWER_DAYS)


def joined(town: Any, country: Any) -> Concat:
    """`Nice, FR`, from expressions of texts."""
    return Concat(town, Value(", ", TextField()), country)


#: Among the values of a statement, where a list of keys belongs.
KEYS = object()


class AnyOfKeys(Lookup):  # type: ignore[type-arg]
    """A column is one of a list, by a statement that does for every number of them."""

    lookup_name = "any_of_keys"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, values = self.process_lhs(compiler, connection)
        return f"{column} = ANY (%s)", (*values, KEYS)


@dataclass(frozen=True)
class WaitingRows:
    """The rows of a kind, to be counted and put in order by few columns, or read whole where they are shown.

    Attributes:
        kind: the name of the kind.
        key: the column that tells its things apart.
        since, due_on: columns or expressions.
        shown: name, place and slug, and the facts of the words; a table that only these need is left out of a count.
    """

    rows: "QuerySet[Any, Any]"
    kind: str
    key: str
    since: Any
    due_on: Any
    shown: tuple[Any, ...]

    def listed(self) -> "QuerySet[Any, Any]":
        """Kind, key, since when and by when."""
        return self.rows.order_by().values_list(*self._order())

    def whole(self) -> "QuerySet[Any, Any]":
        """Those with some keys, in all columns that kinds share; `KEYS` takes the place of the list of keys."""
        return self.rows.filter(AnyOfKeys(F(self.key), KEYS)).order_by().values_list(*self._order(), *self.shown)

    def to_key(self) -> Callable[[str], Any]:
        """What makes of a key's text what its column keeps."""
        meta = self.rows.model._meta
        column: Field[Any, Any] = meta.pk if self.key == "pk" else meta.get_field(self.key)  # type: ignore[assignment]
        return column.to_python

    def _order(self) -> tuple[Any, ...]:
        since = F(self.since) if isinstance(self.since, str) else self.since
        due_on = F(self.due_on) if isinstance(self.due_on, str) else self.due_on
        return (
            Value(self.kind, TextField()),
            Cast(F(self.key), TextField()),
            Cast(since, DateTimeField()),
            Cast(due_on, DateField()),
        )


def columns(
    rows: "QuerySet[Any, Any]",
    kind: str,
    *,
    key: str = "pk",
    facility: str = "facility__",
    name: Any = None,
    place: Any = None,
    since: Any,
    due_on: Any,
    **facts: Any,
) -> WaitingRows:
    """The rows in the columns that all kinds share; `facility` is the way to the facility's columns, or empty."""
    text = TextField()
    if place is None:
        place = joined(Cast(F(f"{facility}city"), text), Cast(F(f"{facility}country"), text))
    shown = (
        Coalesce(Cast(F(f"{facility}name") if name is None else name, text), Value("", text)),
        place,
        Coalesce(Cast(F(f"{facility}slug"), text), Value("", text)) if facility else Value("", text),
        JSONObject(**(facts or {"none": Value(0)})),
    )
    return WaitingRows(rows, kind, key, since, due_on, shown)
