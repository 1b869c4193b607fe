"""The people of a facility: who they are, how they join and leave, and the code."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from facilities.forms.people import FactorDemandForm, InviteForm, JoiningForm, RightsForm
from facilities.models import Facility, Membership
from facilities.queries.people import (
    Colleague,
    appointments_of,
    colleagues_of,
    is_asked,
    open_handovers,
    open_membership,
    with_second_factor,
)
from facilities.services import (
    AlreadyMember,
    NotApprovable,
    NotRemovable,
    approve_member,
    end_membership,
    invite_colleague,
    renew_code,
    rotate_code,
    send_invitation_again,
    set_factor_demand,
    set_joining,
    set_reads_only,
)
from facilities.views.handovers import startable_roles
from iasios.access import Capability, Role, fetch, http_methods, may, role_label
from iasios.access.reauthentication import confirmed_act
from iasios.list_files import csv_response, wants_csv
from iasios.web import rate_limits
from iasios.web.current_facility import set_current_facility
from iasios.web.kept_copies import nothing_saved

PER_PAGE = 50


@never_cache
@http_methods(read=["GET"])
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who belongs to the facility; code, second factors and buttons for those who may see them (R8, R9)."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.VIEW_PEOPLE)
    set_current_facility(request, facility)
    may_manage = bool(may(request.user, Capability.MANAGE_PEOPLE, facility))
    may_reset = bool(may(request.user, Capability.RESET_SECOND_FACTOR, facility))
    if wants_csv(request):
        headings, lines = _people_table(facility, sees_factors=may_manage or may_reset)
        return csv_response(f"people-{facility.slug}", headings, lines)
    page = Paginator(colleagues_of(facility, bounces=True), PER_PAGE).get_page(request.GET.get("page"))
    # Who works without a second factor is a thing for those who look after the people, and for oneself.
    shown = [line.membership.user_id for line in page if line.state == "active" and (may_manage or may_reset)]
    context = {
        "facility": facility,
        "page": page,
        "handovers": open_handovers(facility),
        "startable": {Role(role) for role in startable_roles(request.user, facility)},
        "may_appoint": bool(may(request.user, Capability.APPOINT, facility)),
        "secured": with_second_factor([*shown, request.user.pk or 0]),
        "sees_factors": may_manage or may_reset,
        "code_is_over": facility.code_until < timezone.localdate(),
        "may_see_code": bool(may(request.user, Capability.VIEW_FACILITY_CODE, facility)),
        "may_rotate": bool(may(request.user, Capability.ROTATE_FACILITY_CODE, facility)),
        "may_manage": may_manage,
        "may_reset": may_reset,
        "may_view_as": bool(may(request.user, Capability.VIEW_AS_PERSON, facility)),
        "may_leave": bool(may(request.user, Capability.LEAVE_FACILITY, facility)),
        "factor_demand": FactorDemandForm(initial={"demands": facility.demands_second_factors}),
        "joining": JoiningForm(initial={"approves": facility.approves_colleagues}),
    }
    return render(request, "facilities/people.html", context)


def _people_table(facility: Facility, *, sees_factors: bool) -> tuple[list[str], list[list[Any]]]:
    """The columns of the page as a table, second factors for those alone who see them there."""
    found = list(colleagues_of(facility))
    active = [one.membership.user_id for one in found if one.state == "active"]
    secured = with_second_factor(active) if sees_factors else set()
    accounts = {"active": _("Active"), "to_approve": _("To approve")}
    headings = [
        *(_("Name"), _("E-mail address"), _("Role"), _("Position in the facility")),
        *(_("Account"), _("Asked on"), _("Last seen")),
    ]
    lines: list[list[Any]] = []
    for one in found:
        membership, is_active = one.membership, one.state == "active"
        roles = ", ".join(str(role_label(role)) for role in one.roles or [Role.MEMBER])
        lines.append(
            [
                *(one.name, membership.user.email, roles, membership.job_title),
                accounts.get(one.state, _("Not activated")),
                timezone.localdate(membership.created_at) if one.state not in accounts else None,
                timezone.localdate(seen) if is_active and (seen := membership.user.last_seen_at) else None,
            ]
        )
        if sees_factors:
            factor = _("Factor on") if membership.user_id in secured else _("No factor")
            lines[-1].append(factor if is_active else "")
    return [*headings, *([_("Second factor")] if sees_factors else [])], lines


@http_methods(read=["GET"], write=["POST"])
def code_rotate(request: HttpRequest, slug: str) -> HttpResponse:
    """Gives the facility a new code, after a page that says what that brings about."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.ROTATE_FACILITY_CODE)
    set_current_facility(request, facility)
    if request.method == "POST":
        with confirmed_act(request, _("Change the code")):
            rotate_code(facility=facility, by=request.user)  # type: ignore[arg-type]
        messages.success(
            request,
            _("The facility has a new code. The old one opens nothing any more; the other appointed people were told."),
        )
        return redirect("facilities:people", facility.slug)
    return render(request, "facilities/code_rotate.html", {"facility": facility})


@http_methods(read=[], write=["POST"])
def code_renew(request: HttpRequest, slug: str) -> HttpResponse:
    """The same code opens the facility for another 90 days."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.ROTATE_FACILITY_CODE)
    until = renew_code(facility=facility, by=request.user)  # type: ignore[arg-type]
    day = date_format(until, "DATE_FORMAT")
    messages.success(request, _("Renewed. The code opens the facility until %(day)s.") % {"day": day})
    return redirect("facilities:people", facility.slug)


@http_methods(read=[], write=["POST"])
def joining(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether colleagues who come with the code need approval (feature of the facility's own choice, R9)."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.MANAGE_PEOPLE)
    set_current_facility(request, facility)
    form = JoiningForm(request.POST)
    if form.is_valid():
        approves = form.cleaned_data["approves"]
        if set_joining(facility=facility, approves=approves, by=request.user):  # type: ignore[arg-type]
            messages.success(
                request,
                _("New colleagues need approval from now on.")
                if approves
                else _("New colleagues join at once from now on."),
            )
    return redirect("facilities:people", facility.slug)


@http_methods(read=[], write=["POST"])
def factor_demand(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether everybody who works here needs a second factor; asks for the password, since it opens or shuts a door."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.MANAGE_PEOPLE)
    set_current_facility(request, facility)
    form = FactorDemandForm(request.POST)
    if form.is_valid():
        demands = form.cleaned_data["demands"]
        with confirmed_act(request, _("Save this choice")):
            changed = set_factor_demand(facility=facility, demands=demands, by=request.user)  # type: ignore[arg-type]
        if changed:
            messages.success(
                request,
                _("From now on everybody who works here needs a second factor.")
                if demands
                else _("From now on each person here decides about a second factor."),
            )
    return redirect("facilities:people", facility.slug)


@http_methods(read=["GET"], write=["POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks a colleague by mail to join; the answer is the same whether or not the address has an account."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.MANAGE_PEOPLE)
    set_current_facility(request, facility)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if not rate_limits.INVITATIONS.take(str(request.user.pk)) or not rate_limits.LINKS_PER_ADDRESS.take(email):
            form.add_error(None, _("That is a lot of mail within an hour. Wait, then go on inviting."))
        else:
            is_again = is_asked(facility, email)
            try:
                invite_colleague(facility=facility, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            except AlreadyMember:
                form.add_error("email", _("This colleague works here already."))
            else:
                if is_again:
                    said = _("%(email)s was asked before and has not agreed yet. The link is on its way once more.")
                else:
                    said = _("An invitation is on its way to %(email)s.")
                messages.success(request, said % {"email": email})
                return redirect("facilities:people", facility.slug)
    context = {"facility": facility, "form": form}
    return render(request, "facilities/invite.html", context, status=422 if form.errors else 200)


def _colleague(request: HttpRequest, slug: str, pk: int) -> Membership:
    membership = fetch(
        Membership, pk=pk, facility__slug=slug, ended_at=None, user=request.user, may=Capability.MANAGE_PEOPLE
    )
    set_current_facility(request, membership.facility)
    return membership


@http_methods(read=["GET"], write=["POST"])
def member_approve(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Takes in, or declines, somebody who came with the code of a facility that approves its colleagues."""
    membership = _colleague(request, slug, pk)
    facility, person = membership.facility, membership.user
    start = {"reads_only": "reads" if membership.reads_only else "works"}
    form = RightsForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST":
        reads_only = form.cleaned_data["reads_only"] if form.is_valid() and request.POST.get("reads_only") else None
        try:
            if request.POST.get("action") == "decline":
                end_membership(membership=membership, by=request.user)  # type: ignore[arg-type]
                messages.success(request, _("Declined. %(name)s was told by mail.") % {"name": person})
            else:
                approve_member(membership=membership, by=request.user, reads_only=reads_only)  # type: ignore[arg-type]
                messages.success(request, _("%(name)s now works here and was told by mail.") % {"name": person})
        except (NotApprovable, NotRemovable) as refusal:
            messages.info(request, str(refusal))
        return redirect("facilities:people", facility.slug)
    if membership.joined_at is not None:
        messages.info(request, _("%(name)s works here already.") % {"name": person})
        return redirect("facilities:people", facility.slug)
    context = {"facility": facility, "colleague": person, "membership": membership, "form": form}
    return render(request, "facilities/member_approve.html", context)


@http_methods(read=["GET"], write=["POST"])
def member_rights(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Lets a colleague work on the application or only read; whoever is appointed works."""
    membership = _colleague(request, slug, pk)
    facility, name = membership.facility, Colleague(membership, []).name
    start = {"reads_only": "reads" if membership.reads_only else "works"}
    form = RightsForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        reads_only = form.cleaned_data["reads_only"]
        try:
            set_reads_only(membership=membership, reads_only=reads_only, by=request.user)  # type: ignore[arg-type]
        except NotRemovable as refusal:
            messages.error(request, str(refusal))
            return nothing_saved(redirect("facilities:people", facility.slug))
        messages.success(
            request,
            (
                _("%(name)s only reads from now on.")
                if reads_only
                else _("%(name)s works on the application from now on.")
            )
            % {"name": name},
        )
        return redirect("facilities:people", facility.slug)
    context = {
        "facility": facility,
        "colleague": name,
        "is_appointed": bool(appointments_of(facility, membership.user_id)),
        "form": form,
    }
    return render(request, "facilities/member_rights.html", context, status=422 if form.errors else 200)


@http_methods(read=["GET"], write=["POST"])
def member_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Removes a colleague, after a page that names them; appointed people stay."""
    membership = _colleague(request, slug, pk)
    facility, person = membership.facility, membership.user
    name = Colleague(membership, []).name
    if request.method == "POST":
        try:
            end_membership(membership=membership, by=request.user)  # type: ignore[arg-type]
        except NotRemovable as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("%(name)s no longer has access to this facility and was told by mail.") % {"name": name}
            )
        return redirect("facilities:people", facility.slug)
    context = {
        "facility": facility,
        "colleague": name,
        "membership": membership,
        "is_appointed": bool(appointments_of(facility, person.pk)),
    }
    return render(request, "facilities/member_remove.html", context)


@http_methods(read=["GET"], write=["POST"])
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody stops working here; appointed people hand their role over first."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.LEAVE_FACILITY)
    set_current_facility(request, facility)
    membership = open_membership(facility, request.user)  # type: ignore[arg-type]
    if request.method == "POST" and membership is not None:
        try:
            end_membership(membership=membership, by=request.user)  # type: ignore[arg-type]
        except NotRemovable as refusal:
            messages.error(request, str(refusal))
            return redirect("facilities:people", facility.slug)
        messages.success(request, _("You have left %(facility)s.") % {"facility": facility})
        return redirect("portal:desk")
    context = {"facility": facility, "is_appointed": bool(appointments_of(facility, request.user.pk or 0))}
    return render(request, "facilities/leave.html", context)


@http_methods(read=[], write=["POST"])
def member_activation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Sends a colleague who has not followed the link in the mail yet a fresh one."""
    membership = _colleague(request, slug, pk)
    email = membership.user.email
    if rate_limits.LINKS_PER_ADDRESS.is_reached(email):
        messages.error(request, _("This address has had 3 links within an hour. Wait, then try again."))
    elif send_invitation_again(membership=membership, by=request.user):  # type: ignore[arg-type]
        rate_limits.LINKS_PER_ADDRESS.count(email)
        messages.success(request, _("A new link is on its way to %(email)s.") % {"email": email})
    else:
        messages.info(request, _("This person has followed the link already."))
    return redirect("facilities:people", membership.facility.slug)
