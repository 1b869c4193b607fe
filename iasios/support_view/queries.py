"""Views that are open, and those that were."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from facilities.models import Facility, FacilityGrant, User
from iasios.access import Capability, Role, may, office_scope, standing_of
from iasios.access.user_links import UserLinks
from iasios.support_view.models import SupportView


def all_views() -> QuerySet[SupportView]:
    """The newest first."""
    return SupportView.objects.select_related("facility", "viewed", "opened_by").order_by("-opened_at", "-pk")


def open_view(pk: Any, *, by: User) -> tuple[SupportView, UserLinks] | None:
    """The view with what it may show, while it lasts.

    Opened by this person, who is of the office still, of somebody who works there still.
    """
    with office_scope("find the support view of a session"):
        found = all_views().filter(pk=pk, opened_by=by, ended_at=None, ends_at__gt=timezone.now()).first()
        if found is None or not may(by, Capability.VIEW_AS_PERSON):
            return None
        links = links_for(found.viewed, found.facility)
        return None if links is None else (found, links)


def links_for(person: User, facility: Facility) -> UserLinks | None:
    """What a view of this person may show: their roles at this one hospital.

    None for everybody whose portal is not shown: people of the office, the chairperson, assessors (who see what is
    not disclosed yet), staff of the operator, whoever cannot sign in or does not work at the hospital.
    """
    links = standing_of(person)
    if links.groups or links.assessing or person.is_staff or person.is_superuser or not person.is_active:
        return None
    roles = links.facilities.get(facility.pk)
    if not roles:
        return None
    unread = {pk: count for pk, count in links.unread.items() if pk == facility.pk}
    return UserLinks(user_id=person.pk, facilities={facility.pk: roles}, unread=unread)


def person_at(facility: Facility, pk: int) -> User | None:
    """Somebody who works at the hospital, of whatever further roles; None for everybody else."""
    works_here = FacilityGrant.objects.filter(content_object=facility, permission__codename=Role.MEMBER).values("user")
    return User.objects.filter(pk=pk, pk__in=works_here).first()
