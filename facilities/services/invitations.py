"""Inviting a colleague by mail, their answer, sending the mail again, and removing one by the mail about them."""

from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from facilities import signed_links
from facilities.emails import people as emails
from facilities.models import Facility, Membership, User
from facilities.queries.people import appointments_of, open_membership
from facilities.services.activation import tell_joined
from facilities.services.people import (
    JoiningRefused,
    NotRemovable,
    add_member,
    close_membership,
    end_membership,
    find_or_invite,
    keep_typed_name,
    refused_to_assessors,
)
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
    *,
    facility: Facility,
    email: str,
    full_name: str,
    by: User,
    title: str = "",
    job_title: str = "",
    reads_only: bool = False,
) -> Membership:
    """Asks somebody by mail to work at the facility; nobody learns whether the address has an account.

    Args:
        reads_only: they are to read and change nothing.

    Raises:
        AlreadyMember: they work there already.
    """
    user = find_or_invite(email=email, full_name=full_name, title=title, language=by.language)
    known = open_membership(facility, user)
    if known is not None and known.joined_at is not None:
        raise AlreadyMember
    membership = add_member(
        facility=facility,
        user=user,
        by=by,
        job_title=job_title,
        joined=False,
        invited_as=full_name.strip(),
        reads_only=reads_only,
    )
    if membership.joined_at is None:
        ask_to_join(membership)
    return membership


def ask_to_join(membership: Membership) -> None:
    """Writes to somebody who was named: with the first password they agree, or signed in where there is an account."""
    if membership.user.activated_at is None:
        emails.activation(membership)
    elif membership.confirmed_at is None and appointments_of(membership.facility, membership.user_id):
        emails.appointed(membership)
    elif membership.confirmed_at is None:
        emails.invited(membership)


def _locked(membership: Membership, by: User) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",)).select_related("facility", "user", "invited_by")
    locked = rows.get(pk=membership.pk, user=by)
    if locked.ended_at is not None:
        raise JoiningRefused(_("This invitation has ended. Ask to be invited again."))
    return locked


@transaction.atomic
def accept_invitation(*, membership: Membership, by: User) -> Membership:
    """The person who was named agrees, signed in; doing it again is harmless.

    Returns:
        The membership; it has not joined yet where the facility approves its colleagues first.

    Raises:
        JoiningRefused: it has ended, or the person assesses the facility.
    """
    with office_scope("a person accepts what they were named for"):
        locked = _locked(membership, by)
        if locked.confirmed_at is not None:
            return locked
        with refused_to_assessors():
            effective = add_member(facility=locked.facility, user=by, by=by)
        if effective.joined_at is not None:
            tell_joined(effective)
    return effective


@transaction.atomic
def decline_invitation(*, membership: Membership, by: User) -> None:
    """The person who was named does not want to; where it is an appointment, the office names somebody else.

    Raises:
        JoiningRefused: it has ended, or was accepted.
    """
    with office_scope("a person declines what they were named for"):
        locked = _locked(membership, by)
        if locked.confirmed_at is not None:
            raise JoiningRefused(_("You have accepted already. You can leave on the people page."))
        facility, name = locked.facility, locked.invited_as
        is_appointed = bool(appointments_of(facility, by.pk))
        close_membership(locked, by=by)
        if is_appointed:
            # They stay in the column, which is never empty, under the name that was typed.
            keep_typed_name(facility, by, name)
            facility.declined_by = [*facility.declined_by, by.pk]
            facility.save(update_fields=["declined_by"])
        emails.declined(locked, is_appointed=is_appointed)
        record("member.declined", by=by, facility=facility, subject=facility.slug, person=by.pk)


@transaction.atomic
def send_invitation_again(*, membership: Membership, by: User) -> bool:
    """A fresh link to somebody who has not confirmed yet.

    Returns:
        Whether a mail was stored; not when they confirmed meanwhile.
    """
    if membership.confirmed_at is not None or membership.joined_at is not None:
        return False
    ask_to_join(membership)
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
    "JoiningRefused",
    "NotRemovable",
    "Removal",
    "RemovingLinkRefused",
    "accept_invitation",
    "ask_to_join",
    "decline_invitation",
    "invite_colleague",
    "removal_of_link",
    "remove_by_link",
    "send_invitation_again",
]
