"""Activation: the first password, chosen through the link in the person's own mail (R7)."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from facilities import signed_links
from facilities.emails import people as emails
from facilities.enums import NoticeKind
from facilities.models import Facility, Membership, User
from facilities.queries.people import appointments_of
from facilities.services.notices import notify
from facilities.services.people import add_member
from facilities.signed_links import LinkState
from iasios.access import forget_standing, office_scope
from iasios.audit.services import record


class AlreadyActivated(Exception):
    """The link was used in the meantime."""


def activation_path(membership: Membership) -> str:
    """The address in the activation mail, without the origin."""
    return reverse("facilities:activate", kwargs=signed_links.activation_parts(membership.user, membership.pk))


def person_of_link(uidb64: str, token: str) -> tuple[User | None, LinkState]:
    """Whom an activation address is for, and what it is worth; the person only when it is genuine."""
    pk = signed_links.user_id_of(uidb64)
    user = User.objects.filter(pk=pk).first() if pk is not None else None
    if user is None:
        return None, LinkState.UNKNOWN
    state = signed_links.activation_state(user, token)
    return (None if state is LinkState.UNKNOWN else user), state


@transaction.atomic
def activate_person(*, user: User, password: str, joining: Membership | None = None) -> Facility | None:
    """Sets the password, confirms the address and makes one membership effective, with its grants.

    Args:
        joining: what the page asked about, see `membership_of_link`. Others that wait go on waiting: the person finds
            them after signing in, to accept or to decline.

    Where a facility approves its colleagues, the membership waits for that, and its keepers are asked.

    Returns:
        The facility that the person now belongs to, if any.

    Raises:
        AlreadyActivated: the link was used a moment ago.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.activated_at is not None:
        raise AlreadyActivated
    locked.set_password(password)
    locked.activated_at = timezone.now()
    locked.is_active = True
    locked.save(update_fields=["password", "activated_at", "is_active"])
    EmailAddress.objects.update_or_create(user=locked, email=locked.email, defaults={"verified": True, "primary": True})
    record("account.activated", by=locked, subject=locked.email)
    joined = None
    if joining is not None:
        with office_scope("a person who belongs nowhere yet joins the facility whose mail they followed"):
            effective = add_member(facility=joining.facility, user=locked, by=locked)
            if effective.joined_at is not None:
                tell_joined(effective)
                joined = effective.facility
    user.password, user.activated_at, user.is_active = locked.password, locked.activated_at, True
    forget_standing(user)
    return joined


def membership_of_link(user: User, token: str) -> Membership | None:
    """What a genuine activation link was sent for; None once it has ended, or where no facility was named."""
    pk = signed_links.membership_of_activation(token)
    with office_scope("read what an activation link was sent for"):
        rows = Membership.objects.filter(pk=pk, user=user, ended_at__isnull=True)
        return rows.select_related("facility", "invited_by", "user").first()


def tell_joined(membership: Membership) -> None:
    """Mail and notice about a colleague who joined with the code; appointed people are expected, so nobody is told."""
    if appointments_of(membership.facility, membership.user_id):
        return
    notify(facility=membership.facility, kind=NoticeKind.COLLEAGUE_JOINED, name=str(membership.user))
    emails.joined(membership)


@transaction.atomic
def send_activation_again(*, email: str) -> bool:
    """A fresh link to the address, if an account waits for activation there; says nothing to the one who asks.

    Returns:
        Whether a mail was stored; for the caller's log, never for the page.
    """
    user = User.objects.filter(email__iexact=email.strip(), activated_at__isnull=True).first()
    if user is None:
        return False
    with office_scope("find the facilities that wait for a person"):
        rows = Membership.objects.filter(user=user, ended_at__isnull=True)
        memberships = list(rows.select_related("facility", "invited_by", "user"))
        for membership in memberships:
            emails.activation(membership)
    if not memberships:
        emails.activation_alone(user)
    record("account.activation_sent_again", by=None, subject=user.email)
    return True
