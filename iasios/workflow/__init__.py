"""Transition tables: the only way a status changes. No models, no side effects beyond the row and its log."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ForeignKey, Model, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _

from iasios.access import Capability, may

#: A guard returns None when the step is possible, else the reason in words for the person.
Guard = Callable[[Any], str | None]
#: The day by which the next step is due, from the day of this one.
DueRule = Callable[[date], date]


class StepRefused(Exception):
    """The step is not possible now; the message says why, in words for the person."""


class RecordStep(Protocol):
    """Writes one line of the status log."""

    def __call__(
        self, obj: Any, *, step: str, source: str, target: str, by: Any, reason: str, at: datetime
    ) -> None: ...


@dataclass(frozen=True)
class Arrival:
    """Who holds the row when a status begins, and by when they should act; None where nothing is due."""

    holder: str
    due: DueRule | None = None


@dataclass(frozen=True)
class Transition:
    """One named step.

    Attributes:
        sources: statuses it starts from.
        target: the status it ends in.
        needs: the capability the person must have, or None for steps that follow from a fact (a payment).
        provided: guards, each returning None or the reason why not.
        stamps: prefix of the `<stamps>_at` and `<stamps>_by` fields to fill in.
        reason_required: the person must say why.
        holder: who holds the row afterwards, where it is not who the target says.
        due: by when they should act, where it is not what the target says.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    needs: Capability | None = None
    provided: tuple[Guard, ...] = ()
    stamps: str = ""
    reason_required: bool = False
    label: Any = ""
    holder: str = ""
    due: DueRule | None = None


def step(
    name: str,
    sources: str | Sequence[str],
    target: str,
    *,
    needs: Capability | None = None,
    provided: Iterable[Guard] = (),
    stamps: str = "",
    reason_required: bool = False,
    label: Any = "",
    holder: str = "",
    due: DueRule | None = None,
) -> Transition:
    """Writes a row of a transition table without ceremony."""
    many = (sources,) if isinstance(sources, str) else tuple(sources)
    return Transition(name, many, target, needs, tuple(provided), stamps, reason_required, label, holder, due)


def refresh(obj: Model, stored: Model) -> None:
    """Lets an instance show every column of another instance of the same row; costs no query."""
    for column in stored._meta.concrete_fields:
        setattr(obj, column.attname, getattr(stored, column.attname))
        if isinstance(column, ForeignKey) and column.is_cached(stored):
            column.set_cached_value(obj, column.get_cached_value(stored))


@dataclass(frozen=True)
class Offer:
    """A step as a page shows it: possible, or why not."""

    transition: Transition
    possible: bool
    reason: str = ""


@dataclass(frozen=True)
class Workflow:
    """A table of transitions over one status field.

    Attributes:
        statuses: the enum of statuses.
        initial: the status a row begins with.
        record: writes the status log.
        arrivals: who holds the row in each status, for models with `holder`, `holder_since` and `due_on`.
    """

    statuses: type[TextChoices]
    initial: str
    transitions: tuple[Transition, ...]
    record: RecordStep
    arrivals: Mapping[str, Arrival] = field(default_factory=dict)
    by_name: dict[str, tuple[Transition, ...]] = field(init=False)

    def __post_init__(self) -> None:
        table: dict[str, tuple[Transition, ...]] = {}
        for transition_ in self.transitions:
            table[transition_.name] = (*table.get(transition_.name, ()), transition_)
        object.__setattr__(self, "by_name", table)

    @property
    def edges(self) -> frozenset[tuple[str, str]]:
        """All (from, to) pairs, with ("", initial) for a new row; PostgreSQL holds the same."""
        pairs = {(str(source), str(t.target)) for t in self.transitions for source in t.sources}
        return frozenset(pairs | {("", str(self.initial))})

    def sources(self, name: str) -> frozenset[str]:
        """The statuses from which a step leads on."""
        return frozenset(str(source) for row in self.by_name[name] for source in row.sources)

    def _find(self, name: str, status: str, target: str | None) -> Transition | None:
        for candidate in self.by_name[name]:
            if status in candidate.sources and (target is None or candidate.target == target):
                return candidate
        return None

    def offers(self, obj: Any, user: Any) -> list[Offer]:
        """Every step that the person may take from here, with the reason where it is not possible yet."""
        found = []
        for candidate in self.transitions:
            if obj.status not in candidate.sources:
                continue
            if candidate.needs is not None and not may(user, candidate.needs, obj):
                continue
            reason = next((text for guard in candidate.provided if (text := guard(obj))), None)
            found.append(Offer(candidate, reason is None, reason or ""))
        return found

    def perform(
        self,
        obj: Any,
        name: str,
        *,
        by: Any,
        reason: str = "",
        to: str | None = None,
        also: Mapping[str, Any] | None = None,
    ) -> Any:
        """Takes one step, on the locked row.

        Args:
            obj: an instance; it is refreshed to the state after the step.
            name: the step's name.
            by: the person who takes it, or None for a fact that no person decides.
            reason: why; required where the table says so.
            to: the target, where one name has several.
            also: further columns that change in the same UPDATE, for facts that a CHECK ties to the status; they win
                over what the target says.

        Raises:
            PermissionDenied: the person may not.
            StepRefused: not from this status, a guard objects, or the reason is missing.
        """
        with transaction.atomic():
            model: type[Model] = type(obj)
            locked = model._default_manager.select_for_update(of=("self",)).get(pk=obj.pk)
            found = self._find(name, locked.status, to)  # type: ignore[attr-defined]
            if found is None:
                raise StepRefused(_("This step is no longer possible: somebody has moved it on. Reload the page."))
            if found.needs is not None and (by is None or not (answer := may(by, found.needs, locked))):
                raise PermissionDenied("" if by is None else answer.reason)
            for guard in found.provided:
                text = guard(locked)
                if text:
                    raise StepRefused(text)
            if found.reason_required and not reason.strip():
                raise StepRefused(_("Say why, so that the others can follow."))
            now = timezone.now()
            source = locked.status  # type: ignore[attr-defined]
            changed = ["status", "status_since"]
            locked.status, locked.status_since = found.target, now  # type: ignore[attr-defined]
            if found.stamps:
                setattr(locked, f"{found.stamps}_at", now)
                setattr(locked, f"{found.stamps}_by", by)
                changed += [f"{found.stamps}_at", f"{found.stamps}_by"]
            for name_, value in (self._arrival(found, now) | dict(also or {})).items():
                setattr(locked, name_, value)
                changed.append(name_)
            locked.save(update_fields=changed)
            self.record(locked, step=name, source=source, target=found.target, by=by, reason=reason.strip(), at=now)
            refresh(obj, locked)
        return obj

    def _arrival(self, taken: Transition, now: datetime) -> dict[str, Any]:
        """Holder and due day after a step, as columns; none for a model without them."""
        arrival = self.arrivals.get(taken.target)
        if arrival is None:
            return {}
        due = taken.due or arrival.due
        return {
            "holder": taken.holder or arrival.holder,
            "holder_since": now,
            "due_on": due(timezone.localdate(now)) if due is not None else None,
        }
