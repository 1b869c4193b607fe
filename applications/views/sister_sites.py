"""Copying answers from another site of the hospital group."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Application
from applications.queries.sister_sites import copyable_answers, sister_applications
from applications.services.sister_sites import copy_answers
from applications.views.current_application import fetch_latest, not_open
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, http_methods, standing_of
from iasios.web.kept_copies import nothing_saved


@http_methods(read=["GET"], write=["POST"])
def copy(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """Which untouched questions take what a sister site says; only for people who work at both."""
    application = fetch_latest(request, slug, Capability.EDIT_ANSWERS)
    if application is None:
        return not_open(request, slug)
    sites = sister_applications(application.facility, standing_of(request.user).facility_ids)
    if not sites:
        raise Http404
    source = _chosen(sites, request.POST.get("from") or request.GET.get("from", ""))
    if request.method == "POST":
        copied = copy_answers(
            application=application, source=source, codes=request.POST.getlist("question"), by=request.user
        )
        if not copied:
            messages.info(request, _("Nothing was copied: no question was chosen, or all of them are written here."))
            return nothing_saved(redirect(request.get_full_path()))
        messages.success(
            request,
            ngettext(
                "%(count)s answer copied. It counts once somebody confirms or changes it.",
                "%(count)s answers copied. Each counts once somebody confirms or changes it.",
                copied,
            )
            % {"count": copied},
        )
        return redirect(reverse("applications:summary", args=[slug]) + "#to-confirm")
    context = {
        "application": application,
        "facility": application.facility,
        "sites": sites,
        "source": source,
        "pairs": copyable_answers(application, source),
    }
    return render(request, "applications/copy_answers.html", context)


def _chosen(sites: list[Application], slug: str) -> Application:
    """The site that the address names, else the first."""
    found = next((site for site in sites if site.facility.slug == slug), None)
    if slug and found is None:
        raise Http404
    return found or sites[0]
