"""Every mail of this app: one function per message. They store rows in the outbox and send nothing themselves."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from facilities import signed_links
from facilities.models import Consultation, Facility, FacilityExport, Handover, Membership, StatusUpdate, Thread, User
from facilities.queries.people import appointed_people, appointments_of, keepers_of
from facilities.roles import role_title
from iasios.access import Role, office_scope
from iasios.outbox.services import enqueue


def _link(name: str, *args: Any, **kwargs: Any) -> str:
    return settings.PUBLIC_ORIGIN + reverse(name, args=args, kwargs=kwargs)


def _send(
    kind: str, user: User, facility: Facility | None, context: dict[str, Any], *, is_sensitive: bool = False
) -> None:
    enqueue(
        kind=f"facilities.{kind}",
        template=f"facilities/{kind}",
        to=[user.email],
        context={"recipient": user, **context},
        facility=facility,
        language=user.language,
        is_sensitive=is_sensitive,
    )


def _roles(facility: Facility, user: User) -> dict[str, Any]:
    held = appointments_of(facility, user.pk)
    return {
        "is_representative": Role.REPRESENTATIVE in held,
        "is_deputy": Role.DEPUTY in held,
        "is_account_holder": Role.ACCOUNT_HOLDER in held,
        # R6: the code travels with the account holder's own mail and with no other.
        "code": facility.code if Role.ACCOUNT_HOLDER in held else "",
    }


def activation(facility: Facility, user: User, *, invited_by: User | None = None) -> None:
    """The button without which nobody signs in (R7); the account holder's mail also carries the facility code (R6)."""
    context = {
        "link": _link("facilities:activate", **signed_links.activation_parts(user)),
        "days": settings.ACTIVATION_DAYS,
        "invited_by": invited_by,
    }
    _send("activation", user, facility, context | _roles(facility, user), is_sensitive=True)


def activation_alone(user: User) -> None:
    """The activation button again, for somebody who belongs to no facility yet."""
    context = {
        "link": _link("facilities:activate", **signed_links.activation_parts(user)),
        "days": settings.ACTIVATION_DAYS,
    }
    _send("activation_alone", user, None, context, is_sensitive=True)


def appointed(facility: Facility, user: User) -> None:
    """To somebody who has an account already: you were appointed at a facility, sign in."""
    context = {"link": _link("portal:home", facility.slug)} | _roles(facility, user)
    _send("appointed", user, facility, context, is_sensitive=bool(context["code"]))


def confirm_joining(facility: Facility, user: User, token: str) -> None:
    """To somebody who has an account already and typed the facility code: confirm it, signed in."""
    context = {"link": _link("facilities:join", token), "days": settings.ACTIVATION_DAYS}
    _send("confirm_joining", user, facility, context, is_sensitive=True)


def invited(facility: Facility, user: User, token: str, by: User | None) -> None:
    """To somebody who has an account already: a colleague asks you to join; confirm it, signed in."""
    context = {"link": _link("facilities:join", token), "days": settings.ACTIVATION_DAYS, "by": by}
    _send("invited", user, facility, context, is_sensitive=True)


def approval_wanted(membership: Membership) -> None:
    """To those who look after the people: somebody came with the code and waits for a yes."""
    context = {
        "link": _link("facilities:member_approve", membership.facility.slug, membership.pk),
        "colleague": membership.user,
        "job_title": membership.job_title,
    }
    for user in _keepers(membership.facility):
        _send("approval_wanted", user, membership.facility, context)


def approved(facility: Facility, user: User) -> None:
    """Tells a colleague that they work at the facility from now on."""
    _send("approved", user, facility, {"link": _link("portal:home", facility.slug)})


def not_admitted(facility: Facility, user: User) -> None:
    """Tells somebody who came with the code that the facility did not take them in."""
    _send("not_admitted", user, facility, {"link": settings.PUBLIC_ORIGIN + reverse("portal:desk")})


def left(facility: Facility, user: User, job_title: str = "") -> None:
    """Tells the appointed people that a colleague has left by their own wish."""
    _to_appointed("left", facility, {"colleague": user, "job_title": job_title}, leave_out=[user.pk])


def already_member(facility: Facility, user: User) -> None:
    """To a member who registered with the code again: nothing to do but sign in."""
    _send("already_member", user, facility, {"link": _link("portal:home", facility.slug)})


def joined(membership: Membership, *, approved_by: User | None = None) -> None:
    """Tells representative, deputy and account holder that somebody joined (R9); not the one of them who approved it.

    Each mail has a link of its own that removes this one colleague, signed in or not.
    """
    facility, colleague = membership.facility, membership.user
    for user in _people(facility, [person.pk for person in (colleague, approved_by) if person is not None]):
        token = signed_links.removing_token(membership_id=membership.pk, appointed_id=user.pk)
        context = {
            "colleague": colleague,
            "job_title": membership.job_title,
            "invited_by": membership.invited_by,
            "approved_by": approved_by,
            "days": signed_links.REMOVING_DAYS,
            "link": _link("facilities:remove_by_link", token),
        }
        _send("joined", user, facility, context, is_sensitive=True)


def code_changed(facility: Facility, by: User) -> None:
    """Tells the other appointed people that the old code opens nothing now; the new one stays in the portal."""
    _to_appointed("code_changed", facility, {"by": by}, leave_out=[by.pk])


def removed(facility: Facility, user: User) -> None:
    """Tells a colleague that they no longer belong to the facility."""
    _send("removed", user, facility, {"link": settings.PUBLIC_ORIGIN + reverse("portal:start")})


def _handover(handover: Handover, **more: Any) -> dict[str, Any]:
    return {
        "role": role_title(handover.role),
        "outgoing": handover.outgoing,
        "incoming": handover.incoming,
        "proposed_by": handover.proposed_by,
        "by_office": handover.by_office,
        "reason": handover.reason,
        **more,
    }


def handover_asked(handover: Handover) -> None:
    """To each side that has not confirmed yet, with the deep link; the office's reason goes to both sides."""
    facility = handover.facility
    link = _link("facilities:handover", facility.slug, handover.pk)
    owes_out = handover.outgoing_confirmed_at is None and not handover.by_office
    sides = [(handover.outgoing, owes_out), (handover.incoming, handover.incoming_confirmed_at is None)]
    for user, owes in sides:
        if owes or handover.by_office:
            _send("handover_asked", user, facility, _handover(handover, link=link, is_owed=owes))


def handover_done(handover: Handover, *, swapped: bool = False) -> None:
    """To both sides and the other appointed people: the role has changed hands."""
    facility = handover.facility
    link = _link("facilities:people", facility.slug)
    people = {user.pk: user for user in [*_people(facility), handover.outgoing, handover.incoming]}
    for user in people.values():
        _send("handover_done", user, facility, _handover(handover, link=link, swapped=swapped))


def handover_closed(handover: Handover, *, by: User) -> None:
    """To the others of the two sides and the proposer: it was declined or withdrawn."""
    facility = handover.facility
    context = _handover(
        handover, by=by, was_declined=handover.status == "declined", link=_link("facilities:people", facility.slug)
    )
    people = {user.pk: user for user in (handover.outgoing, handover.incoming, handover.proposed_by)}
    for user in people.values():
        if user.pk != by.pk:
            _send("handover_closed", user, facility, context)


def second_factor_reset(user: User) -> None:
    """Tells somebody that the office took the second factor off their account and signed them out everywhere."""
    _send("second_factor_reset", user, None, {"link": _link("mfa_index")})


def enrolled(facility: Facility) -> None:
    """Payment recorded: Enrolled Centre, seals, application and case review are there (R21, R22)."""
    for user in _people(facility):
        _send("enrolled", user, facility, {"link": _link("portal:home", facility.slug)})


def message_from_office(thread: Thread, user: User) -> None:
    """The office wrote: a link to the message, never the message (R72)."""
    link = _link("facilities:thread", thread.facility.slug, thread.pk)
    _send("message_from_office", user, thread.facility, {"link": link})


def _to_office(kind: str, facility: Facility, context: dict[str, Any]) -> None:
    enqueue(
        kind=f"facilities.{kind}",
        template=f"facilities/{kind}",
        to=[settings.OFFICE_EMAIL],
        context=context,
        facility=facility,
    )


def message_to_office(thread: Thread, author: User) -> None:
    """Somebody of a facility wrote to the office: a link, never the message."""
    link = _link("facilities:office_thread", thread.pk)
    _to_office("message_to_office", thread.facility, {"author": author, "link": link})


def consultation_asked(consultation: Consultation, author: User) -> None:
    """A facility asks for a consultation, or names other days (R23)."""
    link = _link("invoicing:office_consultation", consultation.pk)
    _to_office("consultation_asked", consultation.facility, {"author": author, "link": link})


def consultation_agreed(consultation: Consultation, author: User) -> None:
    """A facility agreed to the proposed day, or withdrew."""
    link = _link("invoicing:office_consultation", consultation.pk)
    context = {"author": author, "link": link, "status": consultation.get_status_display()}
    _to_office("consultation_agreed", consultation.facility, context)


def consultation_answered(consultation: Consultation) -> None:
    """The office confirmed, proposed or declined; to those who may ask for a consultation."""
    link = _link("invoicing:consultation", consultation.facility.slug, consultation.pk)
    for user in _people(consultation.facility):
        with translation.override(user.language):
            status = str(consultation.get_status_display())
        _send("consultation_answered", user, consultation.facility, {"link": link, "status": status})


def export_ready(export: FacilityExport) -> None:
    """The copy that somebody asked for can be downloaded."""
    link = _link("facilities:exports", export.facility.slug)
    _send("export_ready", export.asked_by, export.facility, {"link": link})


def status_asked(facility: Facility) -> None:
    """The office asks how things stand (R24)."""
    for user in _people(facility):
        _send("status_asked", user, facility, {"link": _link("facilities:status_update", facility.slug)})


def status_answered(update: StatusUpdate, author: User) -> None:
    """The answer, for the office."""
    context = {
        "author": author,
        "link": _link("facilities:office_status", update.facility.slug),
        "progress": update.get_progress_display(),
    }
    _to_office("status_answered", update.facility, context)


def _to_appointed(kind: str, facility: Facility, context: dict[str, Any], leave_out: Sequence[int] = ()) -> None:
    link = _link("facilities:people", facility.slug)
    for user in _people(facility, leave_out):
        _send(kind, user, facility, {"link": link, **context})


def _keepers(facility: Facility) -> list[User]:
    return [user for user in _people(facility) if user.pk in keepers_of(facility)]


def _people(facility: Facility, leave_out: Sequence[int] = ()) -> Iterable[User]:
    """Appointed people who could sign in to read what the mail links to, or will soon."""
    with office_scope("address mail to the appointed people of a facility"):
        return [user for user in appointed_people(facility) if user.pk not in leave_out]
