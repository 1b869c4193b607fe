"""The page that keeps what is chosen in the pipeline, and the list of what was kept."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from iasios.access import Capability, http_methods, require_or_404
from iasios.saved_views.forms import SavedViewForm
from iasios.saved_views.queries import views_of
from iasios.saved_views.services import delete_view, save_view
from iasios.workflow import StepRefused


@http_methods(read=["GET"], write=["POST"])
def saved_views(request: HttpRequest) -> HttpResponse:
    """Saves the choice of the address, and lists the own and the shared ones."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    query = request.GET.urlencode()
    form = SavedViewForm(request.POST if request.method == "POST" else None, initial={"query": query})
    if request.method == "POST" and form.is_valid():
        try:
            made = save_view(by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved. You find it above the pipeline."))
            return redirect(f"{reverse('portal:pipeline')}?{made.query}")
    context = {"form": form, "views": views_of(request.user)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "saved_views/views.html", context, status=status)


@http_methods(read=[], write=["POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forgets one of the own."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    if delete_view(pk=pk, by=request.user):
        messages.success(request, _("Deleted."))
    else:
        messages.info(request, _("Only your own views can be deleted by you."))
    return redirect("saved_views:list")
