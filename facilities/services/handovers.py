"""Handing a role over, confirmed by both sides; the office stands in for somebody who has left (W1).

Representative, deputy and account holder are columns that are never empty, so at every moment there is exactly one of
each. Representative and deputy are two people: where one takes the other's role over, the two swap in one update.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.emails import people as emails
from facilities.enums import HandedRole, HandoverStatus, NoticeKind
from facilities.models import Facility, Handover, User
from facilities.queries.people import appointments_of, open_membership
from facilities.services.invitations import ask_to_join
from facilities.services.notices import notify
from facilities.services.people import add_member, find_or_invite, forget_typed_name, keep_typed_name
from facilities.workflow import HANDOVER
from iasios.access import Role, forget_standing, office_scope, role_label
from iasios.access.grants import link, unlink
from iasios.audit.services import record

_PAIR = {HandedRole.REPRESENTATIVE: HandedRole.DEPUTY, HandedRole.DEPUTY: HandedRole.REPRESENTATIVE}


class HandoverRefused(Exception):
    """Not possible, or not possible any more; the message says why, in words for the person."""


def _holder_id(facility: Facility, role: str) -> int:
    return int(getattr(facility, f"{role}_id"))


def swaps(facility: Facility, role: str, incoming_id: int) -> bool:
    """Whether the successor holds the other one of representative and deputy, so that the two swap."""
    other = _PAIR.get(HandedRole(role))
    return other is not None and _holder_id(facility, other) == incoming_id


@transaction.atomic
def propose_handover(
    *, facility: Facility, role: str, incoming: User, by: User, reason: str = "", by_office: bool = False
) -> Handover:
    """Asks both sides; whoever of them proposes has confirmed with it.

    Args:
        role: a value of `HandedRole`.
        by_office: stands in for the outgoing side, which has left; needs a reason.

    Raises:
        HandoverRefused: the successor does not work there, holds the role, or a hand-over of it is open already.
    """
    with office_scope("a hand-over of a role"):
        locked = Facility.objects.select_for_update(of=("self",)).get(pk=facility.pk)
        outgoing = User.objects.get(pk=_holder_id(locked, role))
        if outgoing.pk == incoming.pk:
            raise HandoverRefused(_("%(name)s holds this role already.") % {"name": locked.name_of(incoming)})
        membership = open_membership(locked, incoming)
        if membership is None or (membership.joined_at is None and not by_office):
            raise HandoverRefused(_("Choose somebody who works at the facility, or invite them first."))
        if by_office and not reason.strip():
            raise HandoverRefused(_("Say why, so that the others can follow."))
        now = timezone.now()
        try:
            with transaction.atomic():
                handover = Handover.objects.create(
                    facility=locked,
                    role=role,
                    outgoing=outgoing,
                    incoming=incoming,
                    status_since=now,
                    by_office=by_office,
                    reason=reason.strip(),
                    proposed_at=now,
                    proposed_by=by,
                    outgoing_confirmed_at=now if by.pk == outgoing.pk else None,
                    incoming_confirmed_at=now if by.pk == incoming.pk else None,
                )
        except IntegrityError:
            raise HandoverRefused(_("A hand-over of this role is open already. Finish or withdraw it first.")) from None
        record(
            "handover.proposed",
            by=by,
            facility=locked,
            subject=locked.slug,
            role=role,
            outgoing=outgoing.pk,
            incoming=incoming.pk,
            by_office=by_office,
            reason=reason.strip(),
        )
        notify(
            facility=locked,
            kind=NoticeKind.HANDOVER_PROPOSED,
            name=locked.name_of(incoming),
            role=str(role),
            handover=handover.pk,
        )
        emails.handover_asked(handover)
    return handover


@transaction.atomic
def appoint_by_office(
    *, facility: Facility, role: str, email: str, full_name: str, by: User, reason: str, title: str = ""
) -> Handover:
    """The office names a successor, who may be new to the portal; the successor's own yes is still needed (R10).

    Raises:
        HandoverRefused: as for `propose_handover`.
    """
    with office_scope("the office appoints a successor"):
        incoming = find_or_invite(email=email, full_name=full_name, title=title)
        typed = f"{title} {full_name}".strip()[:150]
        membership = add_member(facility=facility, user=incoming, by=by, joined=False, invited_as=typed)
        if membership.confirmed_at is None:
            keep_typed_name(facility, incoming, typed)
        handover = propose_handover(
            facility=facility, role=role, incoming=incoming, by=by, reason=reason, by_office=True
        )
        if membership.joined_at is None:
            ask_to_join(membership)
        return handover


def sides_of(handover: Handover, user: Any) -> list[str]:
    """Which confirmations this person still owes: `outgoing`, `incoming`, both or none."""
    if not handover.is_open:
        return []
    owed = []
    if user.pk == handover.outgoing_id and handover.outgoing_confirmed_at is None and not handover.by_office:
        owed.append("outgoing")
    if user.pk == handover.incoming_id and handover.incoming_confirmed_at is None:
        owed.append("incoming")
    return owed


def _lock(handover: Handover) -> Handover:
    rows = Handover.objects.select_for_update(of=("self",)).select_related("facility", "outgoing", "incoming")
    locked = rows.get(pk=handover.pk)
    if not locked.is_open:
        done = {
            HandoverStatus.DONE: _("This hand-over is done already."),
            HandoverStatus.DECLINED: _("This hand-over was declined in the meantime."),
            HandoverStatus.WITHDRAWN: _("This hand-over was withdrawn in the meantime."),
        }
        raise HandoverRefused(done[HandoverStatus(locked.status)])
    return locked


@transaction.atomic
def confirm_handover(*, handover: Handover, by: User) -> Handover:
    """One side says yes; with the second yes the role changes hands at once.

    Raises:
        HandoverRefused: the person owes no confirmation, or the hand-over is no longer possible.
    """
    with office_scope("a confirmation of a hand-over"):
        locked = _lock(handover)
        owed = sides_of(locked, by)
        if not owed:
            raise HandoverRefused(_("Your confirmation is not needed here."))
        for side in owed:
            setattr(locked, f"{side}_confirmed_at", timezone.now())
        locked.save(update_fields=[f"{side}_confirmed_at" for side in owed])
        record("handover.confirmed", by=by, facility=locked.facility, subject=locked.facility.slug, role=locked.role)
        if locked.incoming_confirmed_at and (locked.outgoing_confirmed_at or locked.by_office):
            _complete(locked, by=by)
    return locked


def _complete(handover: Handover, *, by: User) -> None:
    facility = Facility.objects.select_for_update(of=("self",)).get(pk=handover.facility_id)
    role, outgoing, incoming = handover.role, handover.outgoing, handover.incoming
    if _holder_id(facility, role) != outgoing.pk:
        raise HandoverRefused(_("The role has changed hands in the meantime. Withdraw this and start again."))
    membership = open_membership(facility, incoming)
    if membership is None or membership.joined_at is None:
        raise HandoverRefused(_("%(name)s does not work at the facility any more.") % {"name": incoming})
    changed = {role: incoming}
    if swaps(facility, role, incoming.pk):
        changed[_PAIR[HandedRole(role)]] = outgoing
    for name, holder in changed.items():
        setattr(facility, name, holder)
    facility.declined_by = [
        pk
        for pk in facility.declined_by
        if pk in (facility.representative_id, facility.deputy_id, facility.account_holder_id)
    ]
    facility.save(update_fields=[*changed, "declined_by"])
    if not appointments_of(facility, outgoing.pk):
        forget_typed_name(facility, outgoing)
    if membership.reads_only:
        membership.reads_only = False
        membership.save(update_fields=["reads_only"])
    for person in (outgoing, incoming):
        held = appointments_of(facility, person.pk)
        for name in HandedRole:
            (link if Role(name) in held else unlink)(person, Role(name), facility)
        forget_standing(person)
    # Whoever is appointed works here, though they read only before.
    unlink(incoming, Role.READER, facility)
    link(incoming, Role.MEMBER, facility)
    forget_standing(by)
    HANDOVER.perform(handover, "complete", by=by, also={"closed_at": timezone.now(), "closed_by": by})
    notify(facility=facility, kind=NoticeKind.ROLE_CHANGED, name=str(incoming), role=str(role))
    handover.facility = facility
    emails.handover_done(handover, swapped=len(changed) > 1)


@transaction.atomic
def decline_handover(*, handover: Handover, by: User) -> Handover:
    """One of the two sides says no.

    Raises:
        HandoverRefused: the person is neither side, or it is closed already.
    """
    with office_scope("a declined hand-over"):
        locked = _lock(handover)
        if by.pk not in {locked.outgoing_id, locked.incoming_id}:
            raise HandoverRefused(_("Your confirmation is not needed here."))
        HANDOVER.perform(locked, "decline", by=by, also={"closed_at": timezone.now(), "closed_by": by})
        emails.handover_closed(locked, by=by)
    return locked


@transaction.atomic
def withdraw_handover(*, handover: Handover, by: User) -> Handover:
    """Whoever may propose takes it back; the view has asked the gate.

    Raises:
        HandoverRefused: it is closed already.
    """
    with office_scope("a withdrawn hand-over"):
        locked = _lock(handover)
        HANDOVER.perform(locked, "withdraw", by=by, also={"closed_at": timezone.now(), "closed_by": by})
        emails.handover_closed(locked, by=by)
    return locked


def handover_words(handover: Handover) -> dict[str, Any]:
    """What a page and a mail say of it."""
    return {"role": role_label(handover.role), "swapped": swaps(handover.facility, handover.role, handover.incoming_id)}
