"""A site agrees that the people of its group see how it is getting on, and takes that back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from facilities.http import AuthenticatedHttpRequest
from facilities.models import Facility
from facilities.queries.groups import consent_of, consents_so_far, reader_names
from facilities.services.groups import agree_to_group, take_back_consent
from iasios.access import Capability, fetch, http_methods, may
from iasios.web.current_facility import set_current_facility
from iasios.workflow import StepRefused


@http_methods(read=["GET"], write=["POST"])
def group_consent(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """Who would see what; the representative agrees or takes it back, and everybody of the site reads which holds."""
    needed = Capability.CONSENT_TO_GROUP if request.method == "POST" else Capability.VIEW_PEOPLE
    facility = fetch(Facility, slug=slug, user=request.user, may=needed)
    set_current_facility(request, facility)
    if facility.group is None:
        raise Http404(_("The facility belongs to no hospital group."))
    if request.method == "POST":
        _decide(request, facility)
        return redirect("facilities:group_consent", slug)
    context = {
        "facility": facility,
        "group": facility.group,
        "readers": reader_names(facility.group),
        "consent": consent_of(facility),
        "so_far": consents_so_far(facility),
        "may_decide": bool(may(request.user, Capability.CONSENT_TO_GROUP, facility)),
    }
    return render(request, "facilities/group_consent.html", context)


def _decide(request: AuthenticatedHttpRequest, facility: Facility) -> None:
    if "end" in request.POST:
        if take_back_consent(facility=facility, by=request.user):
            messages.success(request, _("Taken back. Nobody of the group sees this site any more."))
        return
    group = request.POST.get("group", "")
    try:
        agree_to_group(
            facility=facility, group=int(group) if group.isascii() and group.isdigit() else 0, by=request.user
        )
    except StepRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Agreed. You can take it back here at any time."))
