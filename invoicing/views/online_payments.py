"""Paying an invoice at the provider's page, and the provider's calls."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods
from iasios.web.current_facility import set_current_facility
from iasios.web.kept_copies import nothing_saved
from invoicing.models import Invoice
from invoicing.online_payments import CallRefused, ProviderUnavailable
from invoicing.services.online_payments import record_online_payments, start_online_payment
from invoicing.services.payments import PaymentRefused

#: Bytes of one call.
LONGEST = 256 * 1024


@http_methods(read=[], write=["POST"])
def pay(request: AuthenticatedHttpRequest, slug: str, number: str) -> HttpResponse:
    """Leads to the provider's page with what is open; without a provider there is no such address."""
    if not settings.ONLINE_PAYMENT_PROVIDER:
        raise Http404
    invoice = fetch(Invoice, number=number, facility__slug=slug, user=request.user, may=Capability.VIEW_INVOICES)
    set_current_facility(request, invoice.facility)
    back = reverse("invoicing:detail", args=[slug, number])
    try:
        return nothing_saved(HttpResponseRedirect(start_online_payment(invoice=invoice, back=back, by=request.user)))
    except PaymentRefused:
        messages.info(request, _("Nothing is open on this invoice."))
    except ProviderUnavailable:
        messages.error(request, _("Online payment does not answer at the moment. Try again later, or pay by transfer."))
    return nothing_saved(redirect(back))


@login_not_required
@csrf_exempt  # A machine calls, and its signature says who it is.
@http_methods(read=[], write=["POST"])
def provider_call(request: HttpRequest) -> HttpResponse:
    """Records the payments that a signed call tells of; the same call again records nothing twice.

    Without a provider in the settings there is no such address.
    """
    if not settings.ONLINE_PAYMENT_PROVIDER:
        raise Http404
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        return JsonResponse({"error": "too long"}, status=413)
    try:
        return JsonResponse({"recorded": record_online_payments(body=request.body, headers=request.headers)})
    except CallRefused as refused:
        return JsonResponse({"error": str(refused)}, status=403)
