"""The button in the mail about a new colleague: removes them, signed in or not, and does nothing else."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from facilities.services import NotRemovable, RemovingLinkRefused, removal_of_link, remove_by_link
from iasios.access import http_methods


@login_not_required
@never_cache
@http_methods(read=["GET"], write=["POST"])
def remove_colleague(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button; mail programs that open links remove nobody."""
    try:
        removal = removal_of_link(token)
    except RemovingLinkRefused as refused:
        return render(request, "facilities/removal_spent.html", status=410 if refused.is_expired else 404)
    context = {"removal": removal, "facility": removal.membership.facility, "colleague": removal.membership.user}
    if removal.membership.ended_at is not None:
        return render(request, "facilities/removal_done.html", context)
    if request.method == "POST":
        try:
            remove_by_link(token=token)
        except NotRemovable as refusal:
            return render(request, "facilities/removal_spent.html", {"reason": str(refusal)}, status=409)
        return render(request, "facilities/removal_done.html", context)
    return render(request, "facilities/removal.html", context)
