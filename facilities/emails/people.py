"""Mails about people: accounts, colleagues, roles. Each type stands beside the function that sends it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from facilities import signed_links
from facilities.models import Facility, FacilityExport, Handover, Membership, User
from facilities.queries.people import appointed_people, appointments_of, further_addresses_of, keepers_of
from iasios.access import Role, office_scope, role_label
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import Mailbox, office_mailbox, send

ACCOUNT_LABEL = _("Account and sign-in")
ROLES_LABEL = _("Roles and the facility code")
COLLEAGUES_LABEL = _("Colleagues who join and leave")
HANDOVERS_LABEL = _("Hand-overs of roles")


def _send(
    mail_type: MailType,
    people: Iterable[User | Mailbox],
    facility: Facility | None,
    link: str,
    *,
    is_sensitive: bool = False,
    **context: Any,
) -> None:
    send(mail_type, people, facility=facility, link=link, context=context, is_sensitive=is_sensitive)


def _roles(facility: Facility, user: User) -> dict[str, Any]:
    held = appointments_of(facility, user.pk)
    return {
        "is_representative": Role.REPRESENTATIVE in held,
        "is_deputy": Role.DEPUTY in held,
        "is_account_holder": Role.ACCOUNT_HOLDER in held,
        # R6: the code travels with the account holder's own mail and with no other.
        "code": facility.code if Role.ACCOUNT_HOLDER in held else "",
    }


ACTIVATION = MailType(
    "facilities.activation", Urgency.ALWAYS, ACCOUNT_LABEL, template="facilities/activation", is_sensitive=True
)


def activation(membership: Membership) -> None:
    """The button without which nobody signs in (R7); the account holder's mail also carries the facility code (R6)."""
    facility, user = membership.facility, membership.user
    link = reverse("facilities:activate", kwargs=signed_links.activation_parts(user, membership.pk))
    context = {"days": settings.ACTIVATION_DAYS, "invited_by": membership.invited_by, **_roles(facility, user)}
    _send(ACTIVATION, [user], facility, link, **context)


ACTIVATION_ALONE = MailType(
    "facilities.activation_alone",
    Urgency.ALWAYS,
    ACCOUNT_LABEL,
    template="facilities/activation_alone",
    is_sensitive=True,
)


def activation_alone(user: User) -> None:
    """The activation button again, for somebody who belongs to no facility yet."""
    link = reverse("facilities:activate", kwargs=signed_links.activation_parts(user))
    _send(ACTIVATION_ALONE, [user], None, link, days=settings.ACTIVATION_DAYS)


APPOINTED = MailType("facilities.appointed", Urgency.ALWAYS, ROLES_LABEL, template="facilities/appointed")


def appointed(membership: Membership) -> None:
    """To somebody who has an account already and was named at registration: accept or decline it, signed in."""
    facility, user = membership.facility, membership.user
    roles = _roles(facility, user)
    link = reverse("facilities:invitation", args=[membership.pk])
    _send(APPOINTED, [user], facility, link, is_sensitive=bool(roles["code"]), **roles)


CONFIRM_JOINING = MailType(
    "facilities.confirm_joining",
    Urgency.ALWAYS,
    ACCOUNT_LABEL,
    template="facilities/confirm_joining",
    is_sensitive=True,
)


def confirm_joining(facility: Facility, user: User, token: str) -> None:
    """To somebody who has an account already and typed the facility code: confirm it, signed in."""
    _send(CONFIRM_JOINING, [user], facility, reverse("facilities:join", args=[token]), days=settings.ACTIVATION_DAYS)


INVITED = MailType("facilities.invited", Urgency.ALWAYS, ACCOUNT_LABEL, template="facilities/invited")


def invited(membership: Membership) -> None:
    """To somebody who has an account already: a colleague asks you to join; accept or decline it, signed in."""
    link = reverse("facilities:invitation", args=[membership.pk])
    _send(INVITED, [membership.user], membership.facility, link, by=membership.invited_by)


DECLINED = MailType("facilities.declined", Urgency.NEEDS_YOU, COLLEAGUES_LABEL, template="facilities/declined")


def declined(membership: Membership, *, is_appointed: bool) -> None:
    """To the appointed people who work there: somebody named there declined. Of an appointment, to the office too."""
    facility = membership.facility
    context: dict[str, Any] = {
        "name": membership.invited_as,
        "email": membership.user.email,
        "is_appointed": is_appointed,
    }
    waiting = [int(pk) for pk in facility.typed_names]
    _to_appointed(DECLINED, facility, leave_out=[membership.user_id, *waiting], **context)
    if is_appointed:
        link = reverse("portal:facility", args=[facility.slug])
        send(DECLINED, [office_mailbox()], facility=facility, link=link, context=context)


APPROVAL_WANTED = MailType(
    "facilities.approval_wanted", Urgency.NEEDS_YOU, COLLEAGUES_LABEL, template="facilities/approval_wanted"
)


def approval_wanted(membership: Membership) -> None:
    """To those who look after the people: somebody came with the code and waits for a yes."""
    facility = membership.facility
    link = reverse("facilities:member_approve", args=[facility.slug, membership.pk])
    context: dict[str, Any] = {"colleague": membership.user, "job_title": membership.job_title}
    _send(APPROVAL_WANTED, _keepers(facility), facility, link, **context)


APPROVED = MailType("facilities.approved", Urgency.NEEDS_YOU, COLLEAGUES_LABEL, template="facilities/approved")


def approved(facility: Facility, user: User) -> None:
    """Tells a colleague that they work at the facility from now on."""
    _send(APPROVED, [user], facility, reverse("portal:home", args=[facility.slug]))


RIGHTS_CHANGED = MailType(
    "facilities.rights_changed", Urgency.ALWAYS, ROLES_LABEL, template="facilities/rights_changed"
)


def rights_changed(membership: Membership, *, by: User) -> None:
    """Tells a colleague that they only read from now on, or that they work on the application."""
    facility = membership.facility
    link = reverse("portal:home", args=[facility.slug])
    _send(RIGHTS_CHANGED, [membership.user], facility, link, by=by, reads_only=membership.reads_only)


NOT_ADMITTED = MailType(
    "facilities.not_admitted", Urgency.NEEDS_YOU, COLLEAGUES_LABEL, template="facilities/not_admitted"
)


def not_admitted(facility: Facility, user: User) -> None:
    """Tells somebody who came with the code that the facility did not take them in."""
    _send(NOT_ADMITTED, [user], facility, reverse("portal:desk"))


LEFT = MailType("facilities.left", Urgency.FOR_INFORMATION, COLLEAGUES_LABEL, template="facilities/left")


def left(facility: Facility, user: User, job_title: str = "") -> None:
    """Tells the appointed people that a colleague has left by their own wish."""
    _to_appointed(LEFT, facility, leave_out=[user.pk], colleague=user, job_title=job_title)


ALREADY_MEMBER = MailType(
    "facilities.already_member", Urgency.ALWAYS, ACCOUNT_LABEL, template="facilities/already_member"
)


def already_member(facility: Facility, user: User) -> None:
    """To a member who registered with the code again: nothing to do but sign in."""
    _send(ALREADY_MEMBER, [user], facility, reverse("portal:home", args=[facility.slug]))


JOINED = MailType(
    "facilities.joined", Urgency.ALWAYS, COLLEAGUES_LABEL, template="facilities/joined", is_sensitive=True
)


def joined(membership: Membership, *, approved_by: User | None = None) -> None:
    """Tells representative, deputy and account holder that somebody joined (R9); not the one of them who approved it.

    Each mail has a link of its own that removes this one colleague, signed in or not.
    """
    facility, colleague = membership.facility, membership.user
    for user in _people(facility, [person.pk for person in (colleague, approved_by) if person is not None]):
        token = signed_links.removing_token(membership_id=membership.pk, appointed_id=user.pk)
        context: dict[str, Any] = {
            "colleague": colleague,
            "job_title": membership.job_title,
            "invited_by": membership.invited_by,
            "approved_by": approved_by,
            "days": signed_links.REMOVING_DAYS,
        }
        _send(JOINED, [user], facility, reverse("facilities:remove_by_link", args=[token]), **context)


CODE_CHANGED = MailType("facilities.code_changed", Urgency.ALWAYS, ROLES_LABEL, template="facilities/code_changed")


def code_changed(facility: Facility, by: User) -> None:
    """Tells the other appointed people that the old code opens nothing now; the new one stays in the portal."""
    _to_appointed(CODE_CHANGED, facility, leave_out=[by.pk], by=by)


REMOVED = MailType("facilities.removed", Urgency.ALWAYS, ACCOUNT_LABEL, template="facilities/removed")


def removed(facility: Facility, user: User) -> None:
    """Tells a colleague that they no longer belong to the facility, at every address of theirs."""
    _send(REMOVED, [user, *_further([user])], facility, reverse("portal:start"))


def _handover(handover: Handover, **more: Any) -> dict[str, Any]:
    return {
        "role": role_label(handover.role),
        "outgoing": handover.facility.name_of(handover.outgoing),
        "incoming": handover.facility.name_of(handover.incoming),
        "proposed_by": handover.proposed_by,
        "by_office": handover.by_office,
        "reason": handover.reason,
        **more,
    }


HANDOVER_ASKED = MailType(
    "facilities.handover_asked", Urgency.NEEDS_YOU, HANDOVERS_LABEL, template="facilities/handover_asked"
)


def handover_asked(handover: Handover) -> None:
    """To each side that has not confirmed yet, with the deep link; the office's reason goes to both sides."""
    facility = handover.facility
    link = reverse("facilities:handover", args=[facility.slug, handover.pk])
    owes_out = handover.outgoing_confirmed_at is None and not handover.by_office
    sides = [(handover.outgoing, owes_out), (handover.incoming, handover.incoming_confirmed_at is None)]
    for user, owes in sides:
        if owes or handover.by_office:
            _send(HANDOVER_ASKED, [user], facility, link, **_handover(handover, is_owed=owes))


HANDOVER_DONE = MailType("facilities.handover_done", Urgency.ALWAYS, ROLES_LABEL, template="facilities/handover_done")


def handover_done(handover: Handover, *, swapped: bool = False) -> None:
    """To both sides, at every address of theirs, and the other appointed people: the role has changed hands."""
    facility = handover.facility
    link = reverse("facilities:people", args=[facility.slug])
    people = {user.pk: user for user in [*_people(facility), handover.outgoing, handover.incoming]}
    boxes: list[User | Mailbox] = [*people.values(), *_further([handover.outgoing, handover.incoming])]
    _send(HANDOVER_DONE, boxes, facility, link, **_handover(handover, swapped=swapped))


HANDOVER_CLOSED = MailType(
    "facilities.handover_closed", Urgency.FOR_INFORMATION, HANDOVERS_LABEL, template="facilities/handover_closed"
)


def handover_closed(handover: Handover, *, by: User) -> None:
    """To the others of the two sides and the proposer: it was declined or withdrawn."""
    facility = handover.facility
    link = reverse("facilities:people", args=[facility.slug])
    people = {user.pk: user for user in (handover.outgoing, handover.incoming, handover.proposed_by)}
    others = [user for user in people.values() if user.pk != by.pk]
    context = _handover(handover, by=by, was_declined=handover.status == "declined")
    _send(HANDOVER_CLOSED, others, facility, link, **context)


SECOND_FACTOR_RESET = MailType(
    "facilities.second_factor_reset", Urgency.ALWAYS, ACCOUNT_LABEL, template="facilities/second_factor_reset"
)


def second_factor_reset(user: User, others: Iterable[str] = ()) -> None:
    """Tells somebody that the office took the second factor off their account and signed them out everywhere.

    Args:
        others: more addresses of theirs.
    """
    _send(SECOND_FACTOR_RESET, [user], None, reverse("mfa_index"))
    boxes = [Mailbox(address, user.language, str(user)) for address in others]
    send(SECOND_FACTOR_RESET, boxes, link=reverse("mfa_index"))


ENROLLED = MailType(
    "facilities.enrolled", Urgency.FOR_INFORMATION, _("Enrolment and status"), template="facilities/enrolled"
)


def enrolled(facility: Facility) -> None:
    """Payment recorded: Enrolled Centre, seals, application and case review are there (R21, R22)."""
    _send(ENROLLED, _people(facility), facility, reverse("portal:home", args=[facility.slug]))


EXPORT_READY = MailType(
    "facilities.export_ready", Urgency.NEEDS_YOU, _("Copies that you asked for"), template="facilities/export_ready"
)


def export_ready(export: FacilityExport) -> None:
    """The copy that somebody asked for can be downloaded."""
    link = reverse("facilities:exports", args=[export.facility.slug])
    _send(EXPORT_READY, [export.asked_by], export.facility, link)


def _to_appointed(mail_type: MailType, facility: Facility, leave_out: Sequence[int] = (), **context: Any) -> None:
    link = reverse("facilities:people", args=[facility.slug])
    _send(mail_type, _people(facility, leave_out), facility, link, **context)


def _further(people: Iterable[User]) -> list[Mailbox]:
    """The other confirmed addresses of people whose role has changed: whoever took the main one hides nothing."""
    return [Mailbox(address, user.language, str(user)) for user, address in further_addresses_of(people)]


def _keepers(facility: Facility) -> list[User]:
    return [user for user in _people(facility) if user.pk in keepers_of(facility)]


def _people(facility: Facility, leave_out: Sequence[int] = ()) -> list[User]:
    """Appointed people who could sign in to read what the mail links to, or will soon."""
    with office_scope("address mail to the appointed people of a facility"):
        return [user for user in appointed_people(facility) if user.pk not in leave_out]
