"""The people of a facility, its code, and removing a colleague."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from facilities import limits
from facilities.models import Facility, Membership
from facilities.queries import appointments_of, colleagues_of
from facilities.services import NotRemovable, end_membership, rotate_code, send_activation_again
from iasios.access import Capability, fetch, http_methods, may


@never_cache
@http_methods(read=["GET"])
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who belongs to the facility; the code for those who may see it (R8, R9)."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.VIEW_PEOPLE)
    context = {
        "facility": facility,
        "colleagues": colleagues_of(facility),
        "may_see_code": bool(may(request.user, Capability.VIEW_FACILITY_CODE, facility)),
        "may_rotate": bool(may(request.user, Capability.ROTATE_FACILITY_CODE, facility)),
        "may_manage": bool(may(request.user, Capability.MANAGE_PEOPLE, facility)),
    }
    return render(request, "facilities/people.html", context)


@http_methods(read=["GET"], write=["POST"])
def code_rotate(request: HttpRequest, slug: str) -> HttpResponse:
    """Gives the facility a new code, after a page that says what that brings about."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.ROTATE_FACILITY_CODE)
    if request.method == "POST":
        rotate_code(facility=facility, by=request.user)  # type: ignore[arg-type]
        messages.success(
            request,
            _("The facility has a new code. The old one opens nothing any more; the other appointed people were told."),
        )
        return redirect("facilities:people", facility.slug)
    return render(request, "facilities/code_rotate.html", {"facility": facility})


def _colleague(request: HttpRequest, slug: str, pk: int) -> Membership:
    return fetch(Membership, pk=pk, facility__slug=slug, ended_at=None, user=request.user, may=Capability.MANAGE_PEOPLE)


@http_methods(read=["GET"], write=["POST"])
def member_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Removes a colleague, after a page that names them; appointed people stay."""
    membership = _colleague(request, slug, pk)
    facility, person = membership.facility, membership.user
    if request.method == "POST":
        try:
            end_membership(membership=membership, by=request.user)  # type: ignore[arg-type]
        except NotRemovable as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("%(name)s no longer has access to this facility and was told by mail.") % {"name": person}
            )
        return redirect("facilities:people", facility.slug)
    context = {
        "facility": facility,
        "colleague": person,
        "membership": membership,
        "is_appointed": bool(appointments_of(facility, person.pk)),
    }
    return render(request, "facilities/member_remove.html", context)


@http_methods(read=[], write=["POST"])
def member_activation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Sends a colleague who has not activated the account yet a fresh link."""
    membership = _colleague(request, slug, pk)
    email = membership.user.email
    if limits.LINKS_PER_ADDRESS.is_reached(email):
        messages.error(request, _("This address has had 3 links within an hour. Wait, then try again."))
    elif send_activation_again(email=email):
        limits.LINKS_PER_ADDRESS.count(email)
        messages.success(request, _("A new activation link is on its way to %(email)s.") % {"email": email})
    else:
        messages.info(request, _("This account is active already."))
    return redirect("facilities:people", membership.facility.slug)
