"""Registrations that look like a facility which is there already: the office compares and decides."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from facilities.forms.accounts import AccountReasonForm
from facilities.forms.registration import Registration
from facilities.http import AuthenticatedHttpRequest
from facilities.queries.people import held_registration, held_registrations
from facilities.services import decline_registration, similar_facilities
from iasios.access import Capability, http_methods, require_or_404
from iasios.list_files import csv_response, wants_csv
from iasios.registration.services import accept_registration
from iasios.workflow import StepRefused

PER_PAGE = 25


@http_methods(read=["GET"])
def held_list(request: HttpRequest) -> HttpResponse:
    """What waits, the longest first."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    if wants_csv(request):
        headings = (_("Facility"), _("From"), _("Waits since"))
        lines = ((str(one), one.email, one.status_since) for one in held_registrations())
        return csv_response("registrations", headings, lines)
    page = Paginator(held_registrations(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "registration/held_list.html", {"page": page})


@http_methods(read=["GET"], write=["POST"])
def held(request: AuthenticatedHttpRequest, pk: str) -> HttpResponse:
    """The registration beside the facilities that it resembles; make it, or decline with an answer."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    draft = held_registration(pk)
    if draft is None:
        raise Http404
    registration = Registration(draft.typed)
    if not registration.is_valid():
        # Rules may have changed since it was sent; the office then writes to the applicant.
        messages.info(request, _("Some entries no longer fit, so this registration can only be declined."))
    values = getattr(registration.facility, "cleaned_data", {})
    is_valid = registration.first_incomplete() is None
    form = AccountReasonForm(request.POST if request.POST.get("action") == "decline" else None)
    status = 200
    if request.method == "POST":
        try:
            if request.POST.get("action") == "accept" and is_valid:
                facility = accept_registration(
                    draft=draft,
                    details=registration.facility.values(),
                    people=registration.people(),
                    by=request.user,
                )
                messages.success(
                    request, _("%(name)s is registered; its people have their mails.") % {"name": facility}
                )
                return redirect("portal:facility", facility.slug)
            if form.is_valid():
                decline_registration(draft=draft, answer=form.cleaned_data["reason"], by=request.user)
                messages.success(request, _("Declined. %(email)s has your answer.") % {"email": draft.email})
                return redirect("registration:held_list")
            status = 422
        except StepRefused as refused:
            messages.info(request, str(refused))
            return redirect("registration:held_list")
    context = {
        "draft": draft,
        "sections": registration.summary() if is_valid else [],
        "is_valid": is_valid,
        "similar": similar_facilities(name=values.get("name", ""), country=values.get("country", "")),
        "form": form,
    }
    return render(request, "registration/held.html", context, status=status)
