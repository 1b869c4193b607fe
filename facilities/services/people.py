"""People: their accounts, and their belonging to a facility."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.emails import people as emails
from facilities.enums import NoticeKind
from facilities.models import Facility, Membership, User
from facilities.queries.people import appointments_of, open_handovers_to, open_membership
from facilities.services.grants import grant_roles, revoke_roles
from facilities.services.notices import notify
from facilities.workflow import HANDOVER
from iasios.access import office_scope
from iasios.audit.services import record


class NotRemovable(Exception):
    """The person holds an appointment, or does not belong to the facility any more; the message says so."""


class NotApprovable(Exception):
    """Nobody waits for approval there any more; the message says so."""


class JoiningRefused(Exception):
    """The person cannot belong to the facility; the message says why, and is for this person alone."""


@contextmanager
def refused_to_assessors() -> Iterator[None]:
    """Turns PostgreSQL's refusal to let an assessor of a facility join it into words.

    Raises:
        JoiningRefused: they assess it now.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "assesses this facility" not in str(error):
            raise
        raise JoiningRefused(_("You assess this facility now, so you cannot join it.")) from None


@transaction.atomic
def find_or_invite(*, email: str, full_name: str, title: str = "", profession: str = "", language: str = "en") -> User:
    """The account with this address, or a new one that nobody can sign in to before activation (R7).

    An existing account keeps its name and title: somebody else's form does not change them.
    """
    address = email.strip().lower()
    found = User.objects.filter(email__iexact=address).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return User.objects.create_user(
                email=address,
                password=None,
                is_active=False,
                full_name=full_name.strip(),
                title=title.strip(),
                profession=profession.strip(),
                language=language,
            )
    except IntegrityError:
        # Two forms with the same address at the same moment: the other one made the account.
        return User.objects.get(email__iexact=address)


@transaction.atomic
def add_member(
    *,
    facility: Facility,
    user: User,
    by: User | None,
    job_title: str = "",
    joined: bool = True,
    needs_approval: bool = False,
    invited_as: str = "",
    reads_only: bool = False,
) -> Membership:
    """Makes the person belong to the facility; doing it again is harmless.

    Args:
        joined: they confirmed it. Somebody who has not activated the account is never joined and gets no grant (R7).
        needs_approval: they came with the code of a facility that approves its colleagues; `by` invites otherwise.
        invited_as: the name that somebody typed for them, where they were named and did not come by themselves.
        reads_only: they are to read and change nothing; counts where the membership is made, and where one invites.

    A membership that waits keeps what was decided about it: an invitation is not undone by the code, nor the reverse.
    """
    # Before joining, the person is in no scope that could see the facility.
    with office_scope("add a person to a facility"):
        now = timezone.now()
        confirmed, approved_by = joined and user.activated_at is not None, None
        membership = open_membership(facility, user)
        if membership is None:
            membership = Membership(
                facility=facility,
                user=user,
                job_title=job_title.strip(),
                created_at=now,
                invited_by=by if invited_as else None,
                invited_as=invited_as.strip(),
                needs_approval=needs_approval,
                reads_only=reads_only,
            )
            record("member.invited", by=by, facility=facility, subject=facility.slug, email=user.email)
        elif membership.joined_at is not None:
            return membership
        elif invited_as:
            # Who was named for a role keeps the name of the registration, and works there.
            named = bool(appointments_of(facility, user.pk))
            if membership.confirmed_at is None and by is not None and not named:
                membership.invited_as, membership.invited_by = invited_as.strip(), by
                membership.reads_only = reads_only
            if membership.needs_approval and membership.approved_at is None and by is not None:
                # Whoever invites somebody who waits for approval has approved them.
                membership.approved_at, membership.approved_by = now, by
                approved_by = by
        if confirmed and membership.confirmed_at is None:
            membership.confirmed_at = now
        membership.save()
        if _settle(membership, by=by or user) and approved_by is not None:
            _tell_of_the_yes(membership, by=approved_by)
        return membership


def _settle(membership: Membership, *, by: User) -> bool:
    """Joins who has confirmed and, where needed, been approved; asks for the approval otherwise."""
    if membership.confirmed_at is None or membership.joined_at is not None:
        return False
    facility = membership.facility
    if membership.needs_approval and membership.approved_at is None:
        notify(facility=facility, kind=NoticeKind.COLLEAGUE_WAITS, name=str(membership.user))
        emails.approval_wanted(membership)
        return False
    membership.joined_at = timezone.now()
    membership.save(update_fields=["joined_at"])
    forget_typed_name(facility, membership.user)
    grant_roles(membership)
    record("member.joined", by=by, facility=facility, subject=facility.slug, person=membership.user_id)
    return True


def keep_typed_name(facility: Facility, user: User, name: str) -> None:
    """Shows an appointed person, or a successor, under what was typed until they agree; see `Facility.name_of`."""
    _set_typed_name(facility, user, name.strip())


def forget_typed_name(facility: Facility, user: User) -> None:
    """From now on the facility sees the person's own name."""
    if str(user.pk) in facility.typed_names:
        _set_typed_name(facility, user, "")


def _set_typed_name(facility: Facility, user: User, name: str) -> None:
    # Two people may agree at the same moment.
    locked = Facility.objects.select_for_update(of=("self",)).get(pk=facility.pk)
    kept = {key: kept for key, kept in locked.typed_names.items() if key != str(user.pk)}
    locked.typed_names = kept | {str(user.pk): name} if name else kept
    locked.save(update_fields=["typed_names"])
    facility.typed_names = locked.typed_names


def _tell_of_the_yes(membership: Membership, *, by: User) -> None:
    """To the colleague, and to the appointed people who did not approve them (R9)."""
    notify(facility=membership.facility, kind=NoticeKind.COLLEAGUE_JOINED, name=str(membership.user))
    emails.approved(membership.facility, membership.user)
    emails.joined(membership, approved_by=by)


@transaction.atomic
def approve_member(*, membership: Membership, by: User, reads_only: bool | None = None) -> None:
    """Somebody of the facility says yes: the colleague works there from now on and is told.

    Args:
        reads_only: whether they read and change nothing; None leaves what they asked for.

    Raises:
        NotApprovable: approved, declined or removed meanwhile.
    """
    locked = Membership.objects.select_for_update(of=("self",)).select_related("facility", "user").get(pk=membership.pk)
    if locked.ended_at is not None:
        raise NotApprovable(_("This person was declined or removed in the meantime."))
    if not locked.needs_approval or locked.approved_at is not None:
        raise NotApprovable(_("This person was approved already."))
    locked.approved_at, locked.approved_by = timezone.now(), by
    if reads_only is not None:
        locked.reads_only = reads_only
    locked.save(update_fields=["approved_at", "approved_by", "reads_only"])
    record("member.approved", by=by, facility=locked.facility, subject=locked.facility.slug, person=locked.user_id)
    if _settle(locked, by=by):
        _tell_of_the_yes(locked, by=by)


@transaction.atomic
def set_reads_only(*, membership: Membership, reads_only: bool, by: User) -> bool:
    """Whether a colleague reads and changes nothing from now on; they are told by mail once they work there.

    Returns:
        Whether something changed.

    Raises:
        NotRemovable: the person is appointed, or does not belong to the facility any more.
    """
    locked = Membership.objects.select_for_update(of=("self",)).select_related("facility", "user").get(pk=membership.pk)
    if locked.ended_at is not None:
        raise NotRemovable(_("This person was removed already."))
    if appointments_of(locked.facility, locked.user_id):
        raise NotRemovable(_("A person with an appointment works on the application. Hand the role over first."))
    if locked.reads_only == reads_only:
        return False
    locked.reads_only = reads_only
    locked.save(update_fields=["reads_only"])
    record(
        "member.rights_set",
        by=by,
        facility=locked.facility,
        subject=locked.facility.slug,
        person=locked.user_id,
        reads_only=reads_only,
    )
    if locked.joined_at is not None:
        grant_roles(locked)
        emails.rights_changed(locked, by=by)
    return True


@transaction.atomic
def end_membership(*, membership: Membership, by: User) -> None:
    """Ends a colleague's belonging: access is gone with this transaction, their account and their texts stay.

    Raises:
        NotRemovable: the person is appointed, or was removed already.
    """
    # Whoever only reads may leave, and writes no row of the facility.
    with office_scope("a colleague leaves or is removed"):
        _end(membership, by=by)


def _end(membership: Membership, *, by: User) -> None:
    locked = Membership.objects.select_for_update(of=("self",)).select_related("facility", "user").get(pk=membership.pk)
    if locked.ended_at is not None:
        raise NotRemovable(_("This person was removed already."))
    if appointments_of(locked.facility, locked.user_id):
        raise NotRemovable(_("An appointed person cannot be removed. Hand the role over to somebody else first."))
    close_membership(locked, by=by)
    _tell_of_the_end(locked, by)
    step = "removed" if locked.joined_at else "declined"
    record(f"member.{step}", by=by, facility=locked.facility, subject=locked.facility.slug, person=locked.user_id)


def close_membership(membership: Membership, *, by: User) -> None:
    """Ends a locked membership with its grants, and withdraws the hand-overs that wait for this person."""
    membership.ended_at, membership.ended_by = timezone.now(), by
    membership.save(update_fields=["ended_at", "ended_by"])
    revoke_roles(membership.facility, membership.user)
    forget_typed_name(membership.facility, membership.user)
    with office_scope("hand-overs to somebody who leaves are withdrawn"):
        for handover in open_handovers_to(membership.facility, membership.user):
            HANDOVER.perform(handover, "withdraw", by=by, also={"closed_at": timezone.now(), "closed_by": by})


def _tell_of_the_end(membership: Membership, by: User) -> None:
    facility, person = membership.facility, membership.user
    if person == by:
        emails.left(facility, person, membership.job_title)
    elif membership.joined_at is None and membership.confirmed_at is not None:
        emails.not_admitted(facility, person)
    else:
        emails.removed(facility, person)


@transaction.atomic
def set_factor_demand(*, facility: Facility, demands: bool, by: User) -> bool:
    """Whether everybody who works at the facility needs a second factor; who has none sets one up at the next page.

    Returns:
        Whether something changed.
    """
    locked = Facility.objects.select_for_update(of=("self",)).get(pk=facility.pk)
    if locked.demands_second_factors == demands:
        return False
    locked.demands_second_factors = demands
    locked.save(update_fields=["demands_second_factors"])
    record("facility.factor_demand_set", by=by, facility=locked, subject=locked.slug, demands=demands)
    facility.demands_second_factors = demands
    return True


@transaction.atomic
def set_joining(*, facility: Facility, approves: bool, by: User) -> bool:
    """Whether colleagues who come with the code need approval from now on; who waits already goes on waiting.

    Returns:
        Whether something changed.
    """
    locked = Facility.objects.select_for_update(of=("self",)).get(pk=facility.pk)
    if locked.approves_colleagues == approves:
        return False
    locked.approves_colleagues = approves
    locked.save(update_fields=["approves_colleagues"])
    record("facility.joining_set", by=by, facility=locked, subject=locked.slug, approves=approves)
    facility.approves_colleagues = approves
    return True
