"""Opening another application by hand, after one was withdrawn: answers and evidence come along to be confirmed."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from applications.services import open_application
from casereview.services import open_case_review
from facilities.enums import FacilityStatus
from facilities.http import AuthenticatedHttpRequest
from facilities.models import Facility
from iasios.access import Capability, fetch, http_methods, office_scope
from iasios.web.current_facility import set_current_facility
from iasios.workflow import StepRefused


@http_methods(read=(), write=["POST"])
def open_again(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """A new application with its case review; refused while one is open, and during a term of accreditation."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.OPEN_APPLICATION, for_update=True)
    set_current_facility(request, facility)
    try:
        if facility.status in (FacilityStatus.ACCREDITED, FacilityStatus.EXCELLENCE):
            raise StepRefused(_("The application for recertification opens when its fee is paid."))
        with transaction.atomic(), office_scope("open another application with its case review"):
            application = open_application(facility=facility, by=request.user)
            open_case_review(application=application, by=request.user)
    except StepRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Open. What was carried over waits to be confirmed."))
    return redirect("applications:summary", slug=slug)
