"""What speaks against a person assessing a facility, as far as the portal knows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, Prefetch, QuerySet, Value, prefetch_related_objects
from django.utils.translation import gettext as _

from assessment.enums import SeatResponse
from assessment.models import Assignment, DeclaredInterest, NamedConflict
from assessment.name_detection import name_in
from facilities.models import Facility, Membership
from iasios.text.search_keys import fold


@dataclass(frozen=True)
class Doubt:
    """One reason against a person; `is_bar` cannot be set aside, not even by the office."""

    text: str
    is_bar: bool = False


def _touches(place: str, facility: Facility) -> bool:
    """Whether a declared place is this facility's name, institution or town, or a part of one."""
    wanted = fold(place)
    names = [fold(name) for name in (facility.name, facility.institution, facility.city) if name]
    return bool(wanted) and any(wanted in name or name in wanted for name in names)


def doubts_about(people: Iterable[Any], facility: Facility) -> dict[int, list[Doubt]]:
    """By person: member or former member, same institution, same town, declared, named by the hospital, refused
    earlier. Two queries, and one for memberships where these are not prefetched with their facilities."""
    people = list(people)
    ids = [person.pk for person in people]
    found: dict[int, list[Doubt]] = defaultdict(list)
    prefetch_related_objects(people, Prefetch("memberships", Membership.objects.select_related("facility")))
    memberships = [one for person in people for one in person.memberships.all() if one.confirmed_at is not None]
    for membership in sorted(memberships, key=lambda one: one.pk):
        doubt = _by_membership(membership, facility)
        if doubt is not None:
            found[membership.user_id].append(doubt)
    for assessor, place, what in _said_on_both_sides(ids, facility):
        if assessor is None:
            for person in people:
                if name_in(place, [(person.get_full_name(), person.email)]):
                    found[person.pk].append(Doubt(_("Named by the hospital: %(reason)s") % {"reason": what}))
        elif _touches(place, facility):
            words = _("Declared: %(place)s, %(what)s") if what else _("Declared: %(place)s")
            found[assessor].append(Doubt(words % {"place": place, "what": what}))
    refusals = Assignment.objects.filter(
        response__in=[str(response) for response in _REFUSALS],
        assessor__in=ids,
        facility=facility,
    )
    for seat in refusals.order_by("pk"):
        found[seat.assessor_id].append(
            Doubt(_REFUSALS[SeatResponse(seat.response)]() % {"year": seat.assigned_at.year})
        )
    return {person: sorted(doubts, key=lambda doubt: not doubt.is_bar) for person, doubts in found.items()}


def _said_on_both_sides(people: Sequence[int], facility: Facility) -> list[tuple[int | None, str, str]]:
    """What assessors declared (person, place, what), and whom the hospital named (None, name, why); one query."""
    declared = DeclaredInterest.objects.filter(assessor__in=people, ended_at__isnull=True).order_by()
    nobody = Value(None, output_field=IntegerField())
    named = open_conflicts(facility).order_by().values_list(nobody, "person_name", "reason")
    return list(declared.values_list("assessor_id", "place", "what").union(named, all=True))


def open_conflicts(facility: Facility) -> "QuerySet[NamedConflict]":
    """Whom a hospital names now, by name."""
    return NamedConflict.objects.filter(facility=facility, ended_at__isnull=True).select_related("named_by")


def conflicts_to_end() -> "QuerySet[NamedConflict]":
    """Where the gate starts for taking a name back."""
    return NamedConflict.objects.select_related("facility")


_REFUSALS = {
    SeatResponse.CONFLICT: lambda: _("Declared a conflict with this hospital in %(year)s"),
    SeatResponse.OBJECTED: lambda: _("The hospital's objection of %(year)s was upheld"),
    SeatResponse.DECLINED: lambda: _("Declined this hospital in %(year)s"),
    SeatResponse.HANDED_BACK: lambda: _("Gave a dossier of this hospital back in %(year)s"),
}


def _by_membership(membership: Membership, facility: Facility) -> Doubt | None:
    other = membership.facility
    if other.pk == facility.pk:
        if membership.ended_at is None:
            return Doubt(_("Belongs to this hospital"), is_bar=True)
        return Doubt(_("Belonged to this hospital until %(year)s") % {"year": membership.ended_at.year})
    if membership.ended_at is not None:
        return None
    if facility.institution and fold(other.institution) == fold(facility.institution):
        return Doubt(_("Works at the same institution, %(name)s") % {"name": other.institution})
    if other.country == facility.country and fold(other.city) == fold(facility.city):
        return Doubt(_("Works in the same town, at %(name)s") % {"name": other.name})
    return None
