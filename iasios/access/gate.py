"""The access gate: the only way an object reaches a view."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

import structlog
from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

from iasios.access.capability import Capability, Role
from iasios.access.user_links import UserLinks, standing_of
from iasios.compiled_queries import compiled_query

M = TypeVar("M", bound=Model)
Start: TypeAlias = "QuerySet[M] | Callable[[], QuerySet[M]] | None"
log = structlog.get_logger("portal.security")


@dataclass(frozen=True)
class Gate:
    """How the gate finds an object's facility and, where there is one, its application.

    Attributes:
        facility_of: the object's facility (an instance; select it in `select`).
        application_of: the object's application, or None for things that belong to the facility alone.
        select: what to join, so that the check costs no further query.
    """

    facility_of: Callable[[Any], Any]
    application_of: Callable[[Any], Any] = lambda obj: None
    select: tuple[str, ...] = ()


@dataclass(frozen=True)
class AccessAnswer:
    """Allowed or not, and why not, in words for the person."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


@dataclass
class _Registry:
    gates: dict[type[Model], Gate] = field(default_factory=dict)
    rules: Mapping[Role, Mapping[Capability, frozenset[str] | None]] = field(default_factory=dict)
    reasons: Mapping[Capability, Any] = field(default_factory=dict)
    unseen: frozenset[Capability] = frozenset()
    default_reason: Any = ""
    refusals: Mapping[Role, tuple[Role, Any]] = field(default_factory=dict)


_registry = _Registry()


def register_policy(
    *,
    gates: Mapping[type[Model], Gate],
    rules: Mapping[Role, Mapping[Capability, frozenset[str] | None]],
    reasons: Mapping[Capability, Any],
    default_reason: Any,
    refusals: Mapping[Role, tuple[Role, Any]],
    unseen: frozenset[Capability] = frozenset(),
) -> None:
    """Called once by the composition root. A capability that no role ever has is a start-up failure.

    Args:
        refusals: for a role that only reads, the role whose work it reads and the reason why it does not do it itself.
        unseen: what stays closed to whoever looks at the portal as somebody else.
    """
    granted = {capability for table in rules.values() for capability in table}
    missing = set(Capability) - granted
    if missing:
        raise RuntimeError(f"policy grants nobody: {', '.join(sorted(missing))}")
    _registry.gates = dict(gates)
    _registry.rules = rules
    _registry.reasons = reasons
    _registry.unseen = unseen
    _registry.default_reason = default_reason
    _registry.refusals = refusals


def _gate(model: type[Model]) -> Gate:
    try:
        return _registry.gates[model]
    except KeyError:
        raise RuntimeError(f"{model.__name__} has no gate in iasios.policy") from None


def _roles(standing: UserLinks, facility: Any, application: Any) -> frozenset[Role]:
    # An assessor is one for the applications assigned, and for no other.
    roles = {*standing.groups} - {Role.ASSESSOR}
    if facility is not None:
        roles |= standing.facilities.get(facility.pk, frozenset())
        if application is None and facility.pk in standing.assessing.values():
            roles.add(Role.ASSESSOR)
    if application is not None and application.pk in standing.assessing:
        roles.add(Role.ASSESSOR)
    return frozenset(roles)


def roles_of(user: Any, obj: Model) -> frozenset[Role]:
    """The roles a person has on this object."""
    gate = _gate(type(obj))
    return _roles(standing_of(user), gate.facility_of(obj), gate.application_of(obj))


def _decide(
    roles: frozenset[Role], capability: Capability, status: str | None, *, is_viewed: bool = False
) -> AccessAnswer:
    if is_viewed and capability in _registry.unseen:
        return AccessAnswer(False, str(_registry.reasons.get(capability, _registry.default_reason)))
    known = False
    for role in roles:
        table = _registry.rules.get(role, {})
        if capability not in table:
            continue
        known = True
        statuses = table[capability]
        if statuses is None or status is None or status in statuses:
            return AccessAnswer(True)
    if not known:
        for role in roles & _registry.refusals.keys():
            worker, refusal = _registry.refusals[role]
            if capability in _registry.rules[worker]:
                return AccessAnswer(False, str(refusal))
    # Where no status matters, the reason speaks of roles, and fits those whose role lacks the capability too.
    of_roles = not any(table.get(capability) for table in _registry.rules.values())
    if known or of_roles:
        return AccessAnswer(False, str(_registry.reasons.get(capability, _registry.default_reason)))
    return AccessAnswer(False, str(_registry.default_reason))


def may(user: Any, capability: Capability, obj: Model | None = None) -> AccessAnswer:
    """Whether the person may do this now; falsy answers carry the reason in words."""
    standing = standing_of(user)
    if obj is None:
        return _decide(standing.groups, capability, None, is_viewed=standing.is_viewed)
    gate = _gate(type(obj))
    application = gate.application_of(obj)
    roles = _roles(standing, gate.facility_of(obj), application)
    return _decide(roles, capability, getattr(application, "status", None), is_viewed=standing.is_viewed)


def require(user: Any, capability: Capability, obj: Model | None = None) -> None:
    """Raises PermissionDenied with the reason unless `may`."""
    answer = may(user, capability, obj)
    if not answer:
        raise PermissionDenied(answer.reason)


def require_or_404(user: Any, capability: Capability) -> None:
    """For pages of a role without an object: to others the page does not exist."""
    if not may(user, capability):
        raise _hidden(user, capability)


def _hidden(user: Any, capability: Capability) -> Http404:
    """To the person the thing does not exist; the operator reads that somebody asked for it."""
    log.warning("access_refused", person=getattr(user, "pk", None), capability=capability.value, status=404)
    return Http404()


def _joined(model: type[M], queryset: "Start[M]" = None) -> QuerySet[M]:
    """With everything that the check looks at."""
    rows = queryset() if callable(queryset) else model._default_manager.all() if queryset is None else queryset
    select = _gate(model).select
    return rows.select_related(*select) if select else rows


@compiled_query
def _found(*values: Any, model: type[M], queryset: "Start[M]", names: tuple[str, ...], for_update: bool) -> QuerySet[M]:
    rows = _joined(model, queryset).filter(**dict(zip(names, values, strict=True))).order_by()
    # Two of them are a fault, as with `get`.
    return rows.select_for_update(of=("self",)) if for_update else rows[:2]


def _one(model: type[M], queryset: "Start[M]", lookup: Mapping[str, Any], *, for_update: bool) -> M:
    """Like `get`, with a statement that is composed once where nothing but `lookup` differs between two calls."""
    values = tuple(lookup.values())
    if isinstance(queryset, QuerySet) or any(isinstance(value, Model) for value in values):
        rows = _joined(model, queryset)
        return (rows.select_for_update(of=("self",)) if for_update else rows).get(**lookup)
    found = _found(*values, model=model, queryset=queryset, names=tuple(lookup), for_update=for_update)
    if len(found) > 1:
        raise MultipleObjectsReturned(f"More than one {model.__name__} fits.")
    if not found:
        raise ObjectDoesNotExist
    return found[0]


def fetch(
    model: type[M],
    *,
    user: Any,
    may: Capability,
    queryset: "Start[M]" = None,
    for_update: bool = False,
    **lookup: Any,
) -> M:
    """One object, for this person, for this purpose.

    Args:
        queryset: a starting point with extra annotations or prefetches; the lookup and the check still apply. A
            function that makes it, always the same, spares composing the statement again (`compiled_query`).
        for_update: lock the row for the rest of the transaction.

    Raises:
        Http404: it does not exist or the person has no part in it; the two cannot be told apart.
        PermissionDenied: the person has a part in it, but may not do this, or not now; carries the reason.
    """
    gate = _gate(model)
    try:
        obj = _one(model, queryset, lookup, for_update=for_update)
    except (ObjectDoesNotExist, ValueError, OverflowError):
        if for_update:
            # PostgreSQL locks no row for somebody who may not write it: the refusal still says why.
            fetch(model, user=user, may=may, queryset=queryset, **lookup)
        raise Http404 from None
    standing = standing_of(user)
    facility, application = gate.facility_of(obj), gate.application_of(obj)
    roles = _roles(standing, facility, application)
    if not roles:
        raise _hidden(user, may)
    answer = _decide(roles, may, getattr(application, "status", None), is_viewed=standing.is_viewed)
    if not answer:
        # An assessor has no part in a facility's own affairs: those do not exist for them.
        if roles == {Role.ASSESSOR} and not any(may in _registry.rules[role] for role in roles):
            raise _hidden(user, may)
        raise PermissionDenied(answer.reason)
    return obj
