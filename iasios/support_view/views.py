"""Opening a support view, leaving it, and the list of all."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from facilities.http import AuthenticatedHttpRequest
from facilities.models import Facility
from iasios.access import Capability, fetch, http_methods, require_or_404
from iasios.access.reauthentication import confirmed_act
from iasios.list_files import csv_response, wants_csv
from iasios.support_view.forms import SupportViewForm
from iasios.support_view.middleware import SESSION_KEY
from iasios.support_view.models import LIMIT
from iasios.support_view.queries import all_views, links_for, open_view, person_at
from iasios.support_view.services import end_support_view, open_support_view
from iasios.workflow import StepRefused

PER_PAGE = 25


@http_methods(read=["GET"])
def support_views(request: HttpRequest) -> HttpResponse:
    """Who looked at the portal as whom, when and why."""
    require_or_404(request.user, Capability.VIEW_AS_PERSON)
    if wants_csv(request):
        headings = (_("Seen as"), _("Facility"), _("By"), _("From"), _("Until"), _("Reason"))
        lines = (
            (
                *(str(one.viewed), one.facility.name, str(one.opened_by), one.opened_at),
                *(one.ended_at or one.ends_at, one.reason),
            )
            for one in all_views()
        )
        return csv_response("support-views", headings, lines)
    page = Paginator(all_views(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "support_view/support_views.html", {"page": page})


@http_methods(read=["GET"], write=["POST"])
def support_view_open(request: AuthenticatedHttpRequest, slug: str, pk: int) -> HttpResponse:
    """Says what a view is, asks for the reason and for the password, and begins it."""
    require_or_404(request.user, Capability.VIEW_AS_PERSON)
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.VIEW_AS_PERSON)
    colleague = person_at(facility, pk)
    if colleague is None:
        raise Http404
    form = SupportViewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with confirmed_act(request, _("Begin the support view")):
                made = open_support_view(
                    person=colleague, facility=facility, reason=form.cleaned_data["reason"], by=request.user
                )
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            request.session[SESSION_KEY] = made.pk
            return redirect("portal:home", facility.slug)
    context = {
        "facility": facility,
        "colleague": colleague,
        "form": form,
        "is_shown": links_for(colleague, facility) is not None,
        "minutes": int(LIMIT.total_seconds() // 60),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "support_view/support_view_open.html", context, status=status)


@http_methods(read=[], write=["POST"])
def support_view_leave(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Back to one's own portal, at the hospital's page of the office."""
    found = open_view(request.session.pop(SESSION_KEY, None), by=request.user)
    if found is None:
        messages.info(request, _("The support view is over. You are in your own portal again."))
        return redirect("portal:desk")
    view, _links = found
    end_support_view(view=view, by=request.user)
    messages.success(request, _("You have left the support view. You are in your own portal again."))
    return redirect("portal:facility", view.facility.slug)
