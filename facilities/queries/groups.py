"""Hospital groups: who reads the overview of one, and which sites agreed."""

from django.db.models import F, QuerySet

from facilities.models import Facility, FacilityGroup, GroupConsent, GroupReader, User
from iasios.access import office_scope


def readers_of(group: FacilityGroup) -> QuerySet[GroupReader]:
    """Who reads the overview now; for the office."""
    return GroupReader.objects.filter(group=group, ended_at__isnull=True).select_related("person", "added_by")


def reader_names(group: FacilityGroup) -> list[str]:
    """The names of those people, for a site that is asked to agree."""
    with office_scope("a site reads who would see how it is getting on"):
        return [f"{one.person} ({one.person.email})" for one in readers_of(group)]


def consent_of(facility: Facility) -> GroupConsent | None:
    """The consent in force, if any."""
    return GroupConsent.objects.filter(facility=facility, ended_at__isnull=True).select_related("given_by").first()


def consents_so_far(facility: Facility, limit: int = 20) -> list[GroupConsent]:
    """Every consent of the facility, the latest first."""
    rows = GroupConsent.objects.filter(facility=facility).select_related("group", "given_by", "ended_by")
    return list(rows[:limit])


def groups_read_by(person: User) -> list[FacilityGroup]:
    """The groups whose overview the person reads, by name; one query, in the person's own scope."""
    rows = FacilityGroup.objects.filter(readers__person=person, readers__ended_at__isnull=True)
    return list(rows.order_by("name_key"))


def agreed_sites(person: User) -> QuerySet[GroupConsent]:
    """Consents in force of the sites in the groups that the person reads; in the scope of the office.

    A site that left the group meanwhile is not among them.
    """
    return (
        GroupConsent.objects.filter(
            ended_at__isnull=True,
            group__readers__person=person,
            group__readers__ended_at__isnull=True,
            facility__group=F("group"),
        )
        .select_related("facility__listing", "group")
        .order_by("group__name_key", "facility__name", "pk")
    )


def active_account(email: str) -> User | None:
    """The account in use with this address."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True, activated_at__isnull=False).first()
