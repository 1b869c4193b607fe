"""A paper that could not be made, for the office: why, and another try."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from iasios.access import Capability, fetch, http_methods, require_or_404
from iasios.documents.models import Document
from iasios.documents.services import make_again, signing_problem_of


@http_methods(read=["GET"], write=["POST"])
def unmade_document(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What keeps it, in words where the portal knows them; sent, it is made once more."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = fetch(Document, pk=pk, user=request.user, may=Capability.RUN_OFFICE)
    if request.method == "POST":
        if make_again(document=found, by=request.user):
            messages.success(request, _("It is tried again now. Reload the page in a moment."))
        else:
            messages.info(request, _("This document is made already."))
        return redirect("facilities:unmade_document", pk=found.pk)
    context = {"document": found, "problem": signing_problem_of(found.last_error)}
    return render(request, "facilities/unmade_document.html", context)
