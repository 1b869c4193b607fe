"""Joining a facility with its code (R8, R9)."""

from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from facilities import signed_links
from facilities.emails import people as emails
from facilities.models import Facility, Membership, User
from facilities.queries.people import open_membership
from facilities.services.activation import tell_joined
from facilities.services.facility_code import facility_with_code
from facilities.services.people import add_member, find_or_invite, refused_to_assessors
from iasios.access import office_scope
from iasios.web import rate_limits


class UnknownCode(Exception):
    """The typed code fits no facility."""


class ExpiredCode(Exception):
    """The typed code is right, and its last day has passed."""


class TooManyCodes(Exception):
    """So many codes did not fit that even a right one waits now."""


class JoinLinkRefused(Exception):
    """The joining link is forged, too old, for another person, or made with a code that has been changed since."""


def facility_of_typed_code(code: str, *, visitor: str) -> Facility:
    """The facility that the code opens, within the limits on guessing; only wrong codes count.

    Args:
        visitor: whom to count, see `limits.visitor_of`.

    Raises:
        TooManyCodes: nothing was looked up.
        UnknownCode: no facility has this code.
        ExpiredCode: the last day of the code has passed.
    """
    counted = [(rate_limits.WRONG_CODES, visitor), (rate_limits.WRONG_CODES_OF_ALL, rate_limits.EVERYBODY)]
    # Counted before the look-up, so that many guesses in the same moment cannot pass together.
    if not all(limit.take(who) for limit, who in counted):
        raise TooManyCodes
    facility = facility_with_code(code)
    if facility is None:
        raise UnknownCode
    for limit, who in counted:
        limit.give_back(who)
    if facility.code_until < timezone.localdate():
        raise ExpiredCode
    return facility


@transaction.atomic
def register_user(
    *,
    facility: Facility,
    email: str,
    full_name: str,
    title: str = "",
    profession: str = "",
    job_title: str = "",
    language: str = "en",
    reads_only: bool = False,
) -> None:
    """A colleague registers with the facility code; what happens next comes by mail, whether or not an account exists.

    Args:
        facility: the one that the typed code opened, see `facility_of_typed_code`.
        reads_only: they want to read and change nothing.
    """
    user = find_or_invite(email=email, full_name=full_name, title=title, profession=profession, language=language)
    if user.activated_at is None:
        membership = add_member(
            facility=facility,
            user=user,
            by=None,
            job_title=job_title,
            joined=False,
            needs_approval=facility.approves_colleagues,
            reads_only=reads_only,
        )
        emails.activation(membership)
        return
    with office_scope("see whether a person belongs to a facility already"):
        known = open_membership(facility, user)
    if known is not None and known.joined_at is not None:
        emails.already_member(facility, user)
        return
    token = signed_links.joining_token(
        user_id=user.pk,
        facility_id=facility.pk,
        code_digest=facility.code_digest,
        job_title=job_title,
        reads_only=reads_only,
    )
    emails.confirm_joining(facility, user, token)


@dataclass(frozen=True)
class Wish:
    """What a joining link is for."""

    facility: Facility
    job_title: str
    reads_only: bool


def wish_of_join_link(token: str, user: User) -> Wish:
    """The facility that a joining link is for, the position that was typed, and whether its person only reads.

    Raises:
        JoinLinkRefused: the link is not, or no longer, good for this person.
    """
    try:
        values = signed_links.read_joining_token(token)
    except signing.BadSignature:
        raise JoinLinkRefused from None
    if values["user"] != user.pk:
        raise JoinLinkRefused
    with office_scope("read the facility of a joining link"):
        facility = Facility.objects.filter(pk=values["facility"]).first()
    if facility is None or not constant_time_compare(facility.code_digest[:16], values["code"]):
        raise JoinLinkRefused
    return Wish(facility, values["job_title"], bool(values.get("reads_only")))


@transaction.atomic
def join_by_link(*, token: str, by: User) -> Membership:
    """The signed-in person confirms that they join; representative, deputy and account holder are told.

    Returns:
        The membership; it has not joined yet where the facility approves its colleagues first.

    Raises:
        JoinLinkRefused: see `wish_of_join_link`.
        JoiningRefused: the person assesses the facility.
    """
    wish = wish_of_join_link(token, by)
    facility = wish.facility
    with office_scope("a confirmed joining"):
        known = open_membership(facility, by)
        if known is not None and known.joined_at is not None:
            return known
        with refused_to_assessors():
            membership = add_member(
                facility=facility,
                user=by,
                by=by,
                job_title=wish.job_title,
                needs_approval=facility.approves_colleagues,
                reads_only=wish.reads_only,
            )
        if membership.joined_at is not None:
            tell_joined(membership)
    return membership
