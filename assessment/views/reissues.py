"""A certificate is issued again under the hospital's present name, or made on another paper."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.forms.certificate_changes import ReissueForm
from assessment.queries.certificate_changes import certificate_in_force
from assessment.services.letter_paper import request_letter_paper
from assessment.services.name_checks import NameFound
from assessment.services.reissues import differs, reissue_certificate
from facilities.http import AuthenticatedHttpRequest
from facilities.models import Facility
from iasios.access import Capability, fetch, http_methods, require_or_404
from iasios.web.current_facility import set_current_facility
from iasios.web.kept_copies import nothing_saved
from iasios.workflow import StepRefused


@http_methods(read=["GET"], write=["POST"])
def reissue(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """What it says now and what it will say; the reason is public."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.RUN_OFFICE)
    certificate = certificate_in_force(facility)
    form = ReissueForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            new = reissue_certificate(facility=facility, by=request.user, **form.cleaned_data)
        except NameFound as found:
            form.refuse("reason", found)
        except StepRefused as refused:
            form.refuse(None, refused)
        else:
            messages.success(
                request, _("Version %(n)s of the certificate is made. The hospital has been told.") % {"n": new.version}
            )
            return redirect("assessment:certificate", slug=slug)
    context = {
        "facility": facility,
        "certificate": certificate,
        "may_reissue": certificate is not None and certificate.is_in_force and differs(certificate, facility),
        "form": form,
        "back": reverse("assessment:certificate", args=[slug]),
    }
    return render(request, "assessment/reissue.html", context, status=422 if form.is_bound else 200)


@http_methods(read=[], write=["POST"])
def letter_paper(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """The hospital's certificate on US letter; asked for twice, it is the same document."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.ORDER_PAPERS)
    set_current_facility(request, facility)
    try:
        document = request_letter_paper(facility=facility, by=request.user)
    except StepRefused as refused:
        messages.error(request, str(refused))
        return nothing_saved(redirect("facilities:documents", slug=slug))
    return redirect("facilities:document", slug=slug, pk=document.pk)
