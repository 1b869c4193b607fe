"""The address at which a mail service reports what it did not deliver."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from iasios.access import http_methods, office_scope
from iasios.outbox.bounces import record_bounces
from iasios.outbox.delivery_reports import ReportRefused, is_signed, reports_of_events

#: Bytes of one call.
LONGEST = 256 * 1024


@login_not_required
@csrf_exempt  # A machine calls, and its signature says who it is.
@http_methods(read=[], write=["POST"])
def bounces(request: HttpRequest) -> HttpResponse:
    """Records the events of a signed call (docs/operations.md); the same call again records nothing twice.

    Without a secret in the settings there is no such address.
    """
    secret = settings.BOUNCE_WEBHOOK_SECRET
    if not secret:
        raise Http404
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        return JsonResponse({"error": "too long"}, status=413)
    body = request.body
    if not is_signed(body, request.headers.get("X-Signature", ""), secret):
        return JsonResponse({"error": "not signed with the secret"}, status=403)
    try:
        reports = reports_of_events(body)
    except ReportRefused as refused:
        return JsonResponse({"error": str(refused)}, status=400)
    with office_scope("record mail that came back"):
        new = record_bounces(reports)
    return JsonResponse({"recorded": new})
