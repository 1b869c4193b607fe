"""Registering a facility: one page, one transaction, one invoice (R1 to R6, R19)."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facilities import limits
from facilities.forms.registration import Registration
from facilities.services import register_facility
from iasios.access import http_methods
from invoicing.services import issue_enrolment_invoice


@login_not_required
@http_methods(read=["GET"], write=["POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The facility and its three appointments; the answer never tells which addresses have an account."""
    registration = Registration(request.POST if request.method == "POST" else None)
    if request.method == "POST" and registration.is_valid():
        visitor = limits.visitor_of(request)
        if limits.REGISTRATIONS.is_reached(visitor):
            registration.facility.add_error(
                None, _("Too many registrations came from here. Wait an hour, or write to the office.")
            )
        else:
            with transaction.atomic():
                facility = register_facility(
                    details=registration.facility.values(),
                    **registration.people(),
                    language=get_language() or "en",
                )
                issue_enrolment_invoice(facility=facility)
            limits.REGISTRATIONS.count(visitor)
            request.session["registered"] = {"name": facility.name, "procedures": facility.procedures_per_year}
            return redirect("invoicing:register_done")
    context = {"registration": registration, "minimum": settings.MINIMUM_PROCEDURES}
    return render(request, "facilities/register.html", context)


@login_not_required
@http_methods(read=["GET"])
def register_done(request: HttpRequest) -> HttpResponse:
    """What happens next, with the seal that the payment closes."""
    registered = request.session.get("registered", {})
    context = {
        "name": registered.get("name", ""),
        "days": settings.ACTIVATION_DAYS,
        "payment_days": settings.PAYMENT_DAYS,
        "office_email": settings.OFFICE_EMAIL,
    }
    return render(request, "facilities/register_done.html", context)
