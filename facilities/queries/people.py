"""Reading people, notices, documents and the public directory."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from facilities.enums import NoticeKind
from facilities.models import (
    Facility,
    FacilityGrant,
    FacilityGroup,
    Handover,
    Listing,
    Membership,
    Notice,
    ProfileVersion,
    RegistrationDraft,
    Upload,
    UploadVersion,
    User,
)
from iasios.access import Role, office_scope
from iasios.compiled_queries import compiled_query
from iasios.documents.models import MONEY_KINDS, Document
from iasios.outbox.bounces import with_bounces
from iasios.text.search_keys import fold

#: Notices that only those who may see invoices may see (R16).
INVOICE_NOTICES = (NoticeKind.INVOICE_ISSUED,)


def appointed_people(facility: Facility) -> list[User]:
    """Representative, deputy and main account holder, in this order, each person once (R4, R5).

    Without those who declined the appointment and whom the office has not replaced yet: nothing is sent to them.
    """
    ids = dict.fromkeys([facility.representative_id, facility.deputy_id, facility.account_holder_id])
    found = User.objects.in_bulk(list(ids))
    return [found[pk] for pk in ids if pk not in facility.declined_by]


def appointments_of(facility: Facility, user_id: int) -> list[Role]:
    """The appointments that a person holds there; empty for a colleague without one."""
    held = {
        Role.REPRESENTATIVE: facility.representative_id,
        Role.DEPUTY: facility.deputy_id,
        Role.ACCOUNT_HOLDER: facility.account_holder_id,
    }
    return [role for role, holder in held.items() if holder == user_id]


def roles_at(membership: Membership) -> set[Role]:
    """What a member is at the facility: a colleague or one who reads, and what they are appointed to."""
    appointed = appointments_of(membership.facility, membership.user_id)
    return {Role.READER if membership.reads_only and not appointed else Role.MEMBER, *appointed}


def keepers_of(facility: Facility) -> set[int]:
    """Accounts of those who look after the people: representative and main account holder."""
    return {facility.representative_id, facility.account_holder_id}


@dataclass(frozen=True)
class Colleague:
    """A line of the people page."""

    membership: Membership
    roles: list[Role]

    @property
    def is_appointed(self) -> bool:
        return bool(self.roles)

    @property
    def reads_only(self) -> bool:
        """Whether the person reads and changes nothing."""
        return self.membership.reads_only and not self.roles

    @property
    def name(self) -> str:
        """As somebody typed it until the person confirmed: it is not told who has an account."""
        row = self.membership
        return row.invited_as if row.invited_as and row.confirmed_at is None else str(row.user)

    @property
    def state(self) -> str:
        """`active`, `to_approve` (they confirmed, somebody must say yes) or `waiting` (for their confirmation)."""
        if self.membership.joined_at is not None:
            return "active"
        return "to_approve" if self.membership.confirmed_at is not None else "waiting"


def with_second_factor(user_ids: Iterable[int]) -> set[int]:
    """Which of these accounts have an authenticator app or a key; recovery codes alone are none."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return set(Authenticator.objects.filter(user__in=list(user_ids), type__in=kinds).values_list("user_id", flat=True))


def unjoined_memberships(user: User) -> list[Membership]:
    """Where the person was named or waits for approval; they see no row of these facilities before."""
    with office_scope("tell a person who has named them, or has not approved them yet"):
        rows = Membership.objects.filter(user=user, ended_at__isnull=True, joined_at__isnull=True)
        return list(rows.select_related("facility", "invited_by").order_by("pk"))


def invitations_of(user: User) -> list[Membership]:
    """What the person may accept or decline."""
    return [row for row in unjoined_memberships(user) if row.confirmed_at is None]


def waiting_members(facility: Facility) -> list[Membership]:
    """Those who were named or registered with the code and have not confirmed yet, the first named first."""
    rows = Membership.objects.filter(facility=facility, ended_at__isnull=True, confirmed_at__isnull=True)
    return list(rows.select_related("facility", "user", "invited_by").order_by("pk"))


def invitation_of(user: User, pk: int) -> Membership | None:
    """One of them."""
    return next((row for row in invitations_of(user) if row.pk == pk), None)


@compiled_query
def _members(facility_id: int, *, bounces: bool) -> QuerySet[Membership]:
    rows = Membership.objects.filter(facility=facility_id, ended_at__isnull=True).exclude(
        confirmed_at__isnull=True, invited_as=""
    )
    rows = rows.select_related("user")
    return with_bounces(rows, "user__email") if bounces else rows


def colleagues_of(facility: Facility, *, bounces: bool = False) -> list[Colleague]:
    """Everybody who belongs to the facility now or was named: the appointed first, then by name. One query.

    Whoever typed an address on the page for colleagues could name anybody; such a row is not shown before its person
    has confirmed, as there is none where the address has an account already.

    Args:
        bounces: with the mail that came back from each address, for those who look after the people.
    """
    rows = _members(facility.pk, bounces=bounces)
    people = [Colleague(row, appointments_of(facility, row.user_id)) for row in rows]
    order = {Role.REPRESENTATIVE: 0, Role.DEPUTY: 1, Role.ACCOUNT_HOLDER: 2}
    return sorted(
        people,
        key=lambda line: (order[line.roles[0]] if line.roles else len(order), fold(line.name)),
    )


def open_membership(facility: Facility, user: User) -> Membership | None:
    """The person's belonging, joined or waiting for activation."""
    rows = Membership.objects.filter(facility=facility, user=user, ended_at__isnull=True)
    return rows.select_related("facility", "user").first()


def is_asked(facility: Facility, email: str) -> bool:
    """Whether somebody with this address was named here and has not agreed yet."""
    rows = Membership.objects.filter(facility=facility, user__email__iexact=email)
    return rows.filter(ended_at__isnull=True, joined_at__isnull=True).exists()


def open_handovers(facility: Facility) -> list[Handover]:
    """Roles that are about to change hands, with both people; one query."""
    rows = Handover.objects.filter(facility=facility, status="open")
    return list(rows.select_related("outgoing", "incoming"))


def open_handovers_to(facility: Facility, user: User) -> list[Handover]:
    """Hand-overs in which this person is the successor, who may have joined in this very request."""
    with office_scope("find the hand-overs that wait for a person"):
        return list(Handover.objects.filter(facility=facility, incoming=user, status="open"))


def held_registrations() -> QuerySet[RegistrationDraft]:
    """Registrations that the office looks at first, the longest waiting first."""
    return RegistrationDraft.objects.filter(status="held").order_by("status_since", "pk")


def held_registration(pk: Any) -> RegistrationDraft | None:
    """One of them."""
    return held_registrations().filter(pk=pk).first()


def group_names() -> list[str]:
    """Hospital groups, for the office to choose from."""
    return list(FacilityGroup.objects.values_list("name", flat=True))


def latest_notices(facility: Facility, may_see_invoices: bool, limit: int | None = None) -> QuerySet[Notice]:
    """Notices, newest first; those about invoices only for people who see invoices (R16)."""
    rows = Notice.objects.filter(facility=facility)
    if not may_see_invoices:
        rows = rows.exclude(kind__in=INVOICE_NOTICES)
    return rows if limit is None else rows[:limit]


def documents_of(facility: Facility, *, may_see_invoices: bool) -> QuerySet[Document]:
    """PDFs of the facility, newest first: the latest version of each; invoices only for people who see them (R16)."""
    rows = Document.objects.filter(facility=facility, reader__isnull=True).order_by("kind", "subject", "-version")
    if not may_see_invoices:
        rows = rows.exclude(kind__in=MONEY_KINDS)
    latest = rows.distinct("kind", "subject").values("pk")
    return Document.objects.filter(pk__in=latest).defer("context").order_by("-created_at")


def uploads_of(facility: Facility) -> QuerySet[Upload]:
    """What the facility put under *Documents* and did not remove, the latest change first (R69)."""
    return Upload.objects.filter(facility=facility, removed_at__isnull=True).order_by("-changed_at", "pk")


def versions_of(upload: Upload) -> list[UploadVersion]:
    """Every version of one document with its file, the newest first; one query."""
    return list(upload.versions.select_related("file__uploaded_by").order_by("-number"))


def profile_versions(facility: Facility) -> QuerySet[ProfileVersion]:
    """The profile after each update, newest first, with the people who pressed the button."""
    return ProfileVersion.objects.filter(facility=facility).select_related("by").order_by("-version")


def listing_of(facility: Facility) -> Listing | None:
    """Its public line, which bears the code of its certificate."""
    return Listing.objects.filter(facility=facility).first()


@dataclass(frozen=True)
class GrantFault:
    """A grant that a membership or an appointment does not explain, or one that is missing."""

    facility_id: int
    user_id: int
    role: Role
    missing: bool


def grant_faults() -> list[GrantFault]:
    """Where grants and the business record disagree; needs the office's scope."""
    expected: set[tuple[int, int, Role]] = set()
    members = Membership.objects.filter(
        joined_at__isnull=False, ended_at__isnull=True, user__activated_at__isnull=False, user__is_active=True
    ).select_related("facility")
    for membership in members:
        key = (membership.facility_id, membership.user_id)
        expected |= {(*key, role) for role in roles_at(membership)}
    held = {
        (facility, user, Role(name))
        for facility, user, name in FacilityGrant.objects.values_list(
            "content_object_id", "user_id", "permission__codename"
        )
    }
    faults = [GrantFault(*key, missing=True) for key in expected - held]
    faults += [GrantFault(*key, missing=False) for key in held - expected]
    return sorted(faults, key=lambda fault: (fault.facility_id, fault.user_id, fault.role))


def further_addresses_of(people: Iterable[User]) -> list[tuple[User, str]]:
    """Every confirmed address beside the main one, with its owner; one query."""
    owners = {person.pk: person for person in people}
    rows = EmailAddress.objects.filter(user__in=owners, verified=True).order_by("pk").values_list("user", "email")
    return [(owners[pk], email) for pk, email in rows if email.lower() != owners[pk].email.lower()]
