"""Facilities, public centres and people that fit: one query for each kind."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from applications.queries import latest_applications
from applications.statuses import row_of
from assessment.queries.assignments import assessors_like
from facilities.enums import FacilityStatus
from facilities.models import Facility, Membership
from facilities.queries.directory import listings
from facilities.queries.search import facilities_alike, facilities_like, members_like
from iasios.access import Role, role_rows
from iasios.portal.search.hits import SHOWN, Group, Hit, first_of, in_order
from iasios.portal.search.reader import Reader


def facilities(reader: Reader, words: Sequence[str]) -> Group | None:
    """Facilities of the programme for the office, one's own for their people, the public list for everybody else."""
    if reader.is_office:
        named = reader.named(words)
        shown = in_order(Facility.objects.select_related("listing"), named.ids[:SHOWN])
        return _facilities(reader, shown, named.total, words)
    if len(reader.standing.facilities) > 1:
        return _facilities(reader, *first_of(facilities_like(words, among=reader.among)), words)
    return None


def mistyped_facilities(reader: Reader, words: Sequence[str]) -> Group | None:
    """What is written much like the text; for those who look through many facilities."""
    if not reader.is_office:
        return None
    return _facilities(reader, *first_of(facilities_alike(" ".join(words), among=None)), words)


def _facilities(reader: Reader, found: Sequence[Facility], total: int, words: Sequence[str]) -> Group | None:
    if not found:
        return None
    steps = _steps(found)
    address = "portal:facility" if reader.is_office else "portal:home"
    hits = [
        Hit(
            title=one.name,
            url=reverse(address, args=[one.slug]),
            line=_sentence(one, steps.get(one.pk)),
            end=_standing(one),
            icon="buildings",
            slug=one.slug,
        )
        for one in found
    ]
    more = (
        f"{reverse('portal:pipeline')}?{urlencode({'q': ' '.join(words), 'view': 'all'})}" if reader.is_office else ""
    )
    return Group("facilities", _("Facilities"), hits, total, more, _("All that fit, in the pipeline"))


def _steps(found: Iterable[Facility]) -> dict[int, str]:
    rows = latest_applications().filter(facility__in=[one.pk for one in found])
    return dict(rows.values_list("facility_id", "status"))


def _place(city: str, country: Any) -> str:
    return f"{city}, {country.name}" if city else str(country.name)


def _sentence(facility: Facility, status: str | None) -> str:
    place = _place(facility.city, facility.country)
    if not status or row_of(status).is_approved:
        return place
    return f"{place} · {row_of(status).label}"


def _standing(facility: Facility) -> str:
    words = FacilityStatus(facility.status).label
    listing = getattr(facility, "listing", None)
    if listing is None or not listing.until:
        return str(words)
    return _("%(standing)s to %(year)s") % {"standing": words, "year": listing.until.year}


def centres(reader: Reader, words: Sequence[str]) -> Group | None:
    """Lines of the public directory (R83); the office finds the facilities themselves instead."""
    if reader.is_office:
        return None
    found, total = first_of(listings(search=" ".join(words)))
    if not found:
        return None
    directory = reverse("facilities:directory")
    hits = [
        Hit(
            title=one.name,
            url=one.get_absolute_url(),
            line=_place(one.city, one.country),
            end=one.get_standing_display(),
            icon="seal-check",
        )
        for one in found
    ]
    more = f"{directory}?{urlencode({'q': ' '.join(words)})}"
    return Group("centres", _("Centres"), hits, total, more, _("All that fit, in the list of centres"))


def people(reader: Reader, words: Sequence[str]) -> Group | None:
    """Colleagues for the people of a facility; everybody who works in one, and the assessors, for the office."""
    if not reader.is_office and not reader.standing.facilities:
        return None
    found, total = first_of(members_like(words, among=reader.among))
    hits = [_member(one) for one in found]
    if reader.is_office:
        more, of_programme = first_of(assessors_like(" ".join(words)))
        hits += [_assessor(one) for one in more]
        total += of_programme
    if not hits:
        return None
    return Group("people", _("People"), hits[:SHOWN], total)


def _member(membership: Membership) -> Hit:
    return Hit(
        title=membership.user.get_full_name() or membership.user.email,
        url=reverse("facilities:people", args=[membership.facility.slug]),
        line=f"{_appointment(membership)}, {membership.facility.name}",
        end=membership.user.email,
        icon="user",
    )


def _appointment(membership: Membership) -> str:
    facility, user = membership.facility, membership.user_id
    held = {
        Role.REPRESENTATIVE: facility.representative_id,
        Role.DEPUTY: facility.deputy_id,
        Role.ACCOUNT_HOLDER: facility.account_holder_id,
    }
    role = next((role for role, holder in held.items() if holder == user), Role.MEMBER)
    return membership.job_title or str(role_rows()[role].short_label)


def _assessor(person: Any) -> Hit:
    return Hit(
        title=person.get_full_name() or person.email,
        url=f"{reverse('assessment:board')}?{urlencode({'q': person.email})}",
        line=_("Assessor"),
        end=person.email,
        icon="user",
    )
