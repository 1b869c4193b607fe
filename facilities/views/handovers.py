"""Handing a role over: proposing, confirming, declining, withdrawing; the office for somebody who has left."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from facilities.enums import HandedRole
from facilities.forms.handovers import AppointmentForm, HandoverForm
from facilities.models import Facility, Handover
from facilities.queries.people import colleagues_of
from facilities.services import (
    HandoverRefused,
    appoint_by_office,
    confirm_handover,
    decline_handover,
    propose_handover,
    sides_of,
    swaps,
    withdraw_handover,
)
from iasios.access import Capability, Role, fetch, http_methods, may, role_label, roles_of
from iasios.access.reauthentication import confirmed_act
from iasios.web.current_facility import set_current_facility


def startable_roles(user: Any, facility: Facility) -> list[HandedRole]:
    """Those of the three that this person may begin to hand over: keepers all, the deputy their own."""
    if not may(user, Capability.HAND_OVER, facility):
        return []
    held = roles_of(user, facility)
    keeps = held & {Role.REPRESENTATIVE, Role.ACCOUNT_HOLDER}
    return [role for role in HandedRole if keeps or Role(role) in held]


def _role(role: str) -> HandedRole:
    try:
        return HandedRole(role.replace("-", "_"))
    except ValueError:
        raise Http404 from None


@http_methods(read=["GET"], write=["POST"])
def handover_start(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    """Chooses a successor among the colleagues; both sides then confirm."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.HAND_OVER)
    set_current_facility(request, facility)
    handed = _role(role)
    if handed not in startable_roles(request.user, facility):
        raise PermissionDenied(_("Representative and main account holder hand over any role, the deputy their own."))
    people = {line.membership.user_id: line for line in colleagues_of(facility) if line.state == "active"}
    holder = getattr(facility, str(handed))
    people.pop(holder.pk, None)
    choices = [(pk, line.name) for pk, line in people.items()]
    form = HandoverForm(request.POST if request.method == "POST" else None, choices=choices)
    if request.method == "POST" and form.is_valid():
        try:
            with confirmed_act(request, _("Ask both sides")):
                handover = propose_handover(
                    facility=facility,
                    role=handed,
                    incoming=people[form.cleaned_data["incoming"]].membership.user,
                    reason=form.cleaned_data["reason"],
                    by=request.user,  # type: ignore[arg-type]
                )
        except HandoverRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("Both sides were told by mail. The role changes hands when both have confirmed.")
            )
            return redirect("facilities:handover", facility.slug, handover.pk)
    context = {
        "facility": facility,
        "role_name": role_label(handed),
        "outgoing": facility.name_of(holder),
        "swapper": next((line.name for pk, line in people.items() if swaps(facility, handed, pk)), ""),
        "is_own": holder.pk == request.user.pk,
        "form": form,
        "has_choice": bool(choices),
        "may_invite": bool(may(request.user, Capability.MANAGE_PEOPLE, facility)),
    }
    return render(request, "facilities/handover_start.html", context, status=422 if form.errors else 200)


@http_methods(read=["GET"], write=["POST"])
def appoint(request: HttpRequest, slug: str, role: str) -> HttpResponse:
    """The office names a successor for somebody who has left, with a written reason."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.APPOINT)
    handed = _role(role)
    form = AppointmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with confirmed_act(request, _("Name a successor")):
                handover = appoint_by_office(facility=facility, role=handed, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except HandoverRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("The successor was told by mail. The role changes hands when they have confirmed.")
            )
            return redirect("facilities:handover", facility.slug, handover.pk)
    context = {
        "facility": facility,
        "role_name": role_label(handed),
        "holder": facility.name_of(getattr(facility, str(handed))),
        "form": form,
    }
    return render(request, "facilities/appoint.html", context, status=422 if form.errors else 200)


@never_cache
@http_methods(read=["GET"], write=["POST"])
def handover(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Where the mail leads: who hands what to whom, who has confirmed, and the buttons of the person who reads."""
    found = fetch(Handover, pk=pk, facility__slug=slug, user=request.user, may=Capability.VIEW_PEOPLE)
    set_current_facility(request, found.facility)
    owed = sides_of(found, request.user)
    may_withdraw = found.is_open and (
        HandedRole(found.role) in startable_roles(request.user, found.facility)
        or bool(may(request.user, Capability.APPOINT, found.facility))
    )
    status = 200
    if request.method == "POST":
        try:
            return _step(request, found, may_withdraw=may_withdraw)
        except HandoverRefused as refused:
            messages.info(request, str(refused))
            status = 409
            found = fetch(Handover, pk=pk, facility__slug=slug, user=request.user, may=Capability.VIEW_PEOPLE)
            set_current_facility(request, found.facility)
            owed, may_withdraw = sides_of(found, request.user), False
    context = {
        "facility": found.facility,
        "handover": found,
        "outgoing": found.facility.name_of(found.outgoing),
        "incoming": found.facility.name_of(found.incoming),
        "role_name": role_label(found.role),
        "owed": owed,
        "may_withdraw": may_withdraw,
        "is_side": request.user.pk in {found.outgoing_id, found.incoming_id},
        "swaps": found.is_open and swaps(found.facility, found.role, found.incoming_id),
    }
    return render(request, "facilities/handover.html", context, status=status)


def _step(request: HttpRequest, found: Handover, *, may_withdraw: bool) -> HttpResponse:
    action, by = request.POST.get("action", ""), request.user
    if action == "decline":
        decline_handover(handover=found, by=by)  # type: ignore[arg-type]
        messages.success(request, _("Declined. The others were told by mail; nothing has changed."))
    elif action == "withdraw":
        if found.is_open and not may_withdraw:
            raise PermissionDenied
        withdraw_handover(handover=found, by=by)  # type: ignore[arg-type]
        messages.success(request, _("Withdrawn. Nothing has changed."))
    else:
        with confirmed_act(request, _("Confirm the hand-over")):
            done = confirm_handover(handover=found, by=by)  # type: ignore[arg-type]
        if done.is_open:
            messages.success(request, _("Confirmed. The role changes hands when the other side has confirmed too."))
        else:
            messages.success(
                request,
                _("Done. %(name)s is now: %(role)s.")
                % {"name": done.facility.name_of(done.incoming), "role": role_label(done.role)},
            )
    return redirect("facilities:handover", found.facility.slug, found.pk)
