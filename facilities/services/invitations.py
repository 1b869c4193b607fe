"""Inviting a colleague by mail, sending the mail again, and removing one by the link in the mail that told of them."""

from dataclasses import dataclass

from django.core import signing
from django.db import transaction

from facilities import signed_links
from facilities.emails import people as emails
from facilities.models import Facility, Membership, User
from facilities.queries.people import appointments_of, open_membership
from facilities.services.people import NotRemovable, add_member, end_membership, find_or_invite
from iasios.access import office_scope
from iasios.audit.services import record


class AlreadyMember(Exception):
    """The address belongs to somebody who works at the facility already."""


class RemovingLinkRefused(Exception):
    """The link is forged, too old, or its holder is not appointed at the facility any more.

    Attributes:
        is_expired: it was genuine once.
    """

    def __init__(self, *, is_expired: bool = False) -> None:
        super().__init__("removing link")
        self.is_expired = is_expired


@transaction.atomic
def invite_colleague(
    *, facility: Facility, email: str, full_name: str, by: User, title: str = "", job_title: str = ""
) -> Membership:
    """Asks somebody by mail to work at the facility; nobody learns whether the address has an account.

    Raises:
        AlreadyMember: they work there already.
    """
    user = find_or_invite(email=email, full_name=full_name, title=title, language=by.language)
    known = open_membership(facility, user)
    if known is not None and known.joined_at is not None:
        raise AlreadyMember
    membership = add_member(
        facility=facility, user=user, by=by, job_title=job_title, joined=False, invited_as=full_name.strip()
    )
    if membership.joined_at is None:
        _write_to(membership)
    return membership


def _write_to(membership: Membership) -> None:
    facility, user = membership.facility, membership.user
    if user.activated_at is None:
        emails.activation(facility, user, invited_by=membership.invited_by)
    elif membership.confirmed_at is None:
        token = signed_links.invitation_token(user_id=user.pk, membership_id=membership.pk)
        emails.invited(facility, user, token, membership.invited_by)


@transaction.atomic
def send_invitation_again(*, membership: Membership, by: User) -> bool:
    """A fresh link to somebody who has not confirmed yet.

    Returns:
        Whether a mail was stored; not when they confirmed meanwhile.
    """
    if membership.confirmed_at is not None or membership.joined_at is not None:
        return False
    _write_to(membership)
    record("member.invited_again", by=by, facility=membership.facility, subject=membership.facility.slug)
    return True


@dataclass(frozen=True)
class Removal:
    """What a removing link is about."""

    membership: Membership
    appointed: User


def removal_of_link(token: str) -> Removal:
    """Whom the link removes, and in whose name.

    Raises:
        RemovingLinkRefused: it does nothing (any more).
    """
    try:
        values = signed_links.read_removing_token(token)
    except signing.SignatureExpired:
        raise RemovingLinkRefused(is_expired=True) from None
    except signing.BadSignature:
        raise RemovingLinkRefused from None
    with office_scope("read the membership of a removing link"):
        membership = Membership.objects.select_related("facility", "user").filter(pk=values["membership"]).first()
        appointed = User.objects.filter(pk=values["appointed"], is_active=True).first()
    if membership is None or appointed is None or not appointments_of(membership.facility, appointed.pk):
        raise RemovingLinkRefused(is_expired=True)
    return Removal(membership, appointed)


@transaction.atomic
def remove_by_link(*, token: str) -> Membership:
    """Removes the colleague in the name of the appointed person to whom the mail went.

    Raises:
        RemovingLinkRefused: see `removal_of_link`.
        NotRemovable: appointed meanwhile, or removed already.
    """
    removal = removal_of_link(token)
    with office_scope("an appointed person removes a colleague by the link in the mail"):
        end_membership(membership=removal.membership, by=removal.appointed)
    return removal.membership


__all__ = [
    "AlreadyMember",
    "NotRemovable",
    "Removal",
    "RemovingLinkRefused",
    "invite_colleague",
    "removal_of_link",
    "remove_by_link",
    "send_invitation_again",
]
