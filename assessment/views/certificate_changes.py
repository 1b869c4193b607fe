"""The certificate of a running term: the office proposes a change, the chairperson signs it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.enums import CertificateChangeStatus
from assessment.forms.certificate_changes import SIGN, ProposeChangeForm, SignChangeForm
from assessment.models import CertificateChange
from assessment.queries.certificate_changes import certificate_in_force, changes_of, kinds_for
from assessment.services.certificate_changes import propose_change, refuse_change, sign_change, take_back_change
from assessment.services.name_checks import NameFound
from facilities.http import AuthenticatedHttpRequest
from facilities.models import Facility
from iasios.access import Capability, fetch, http_methods, may, require_or_404
from iasios.access.reauthentication import confirmed_act, is_confirmed
from iasios.workflow import StepRefused

PER_PAGE = 20


@http_methods(read=["GET"], write=["POST"])
def certificate(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """The office proposes to suspend, reinstate or withdraw; what is open and what was stands below."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.RUN_OFFICE)
    found = certificate_in_force(facility)
    changes = Paginator(changes_of(facility), PER_PAGE).get_page(request.GET.get("page"))
    open_ = next(
        (
            change
            for change in changes.object_list
            if change.status in (CertificateChangeStatus.PROPOSED, CertificateChangeStatus.SIGNED)
        ),
        None,
    )
    kinds = kinds_for(found) if found is not None and open_ is None else []
    form = ProposeChangeForm(
        request.POST if request.method == "POST" else None,
        kinds=kinds,
        initial={"effective_on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            propose_change(facility=facility, by=request.user, **form.cleaned_data)
        except NameFound as found_name:
            form.refuse("public_reason", found_name)
        except StepRefused as refused:
            form.refuse(None, refused)
        else:
            messages.success(
                request, _("Proposed. The chairperson has been told; nothing changes before the signature.")
            )
            return redirect("assessment:certificate", slug=slug)
    return render(
        request,
        "assessment/certificate.html",
        {
            "facility": facility,
            "certificate": found,
            "changes": changes,
            "open": open_,
            "kinds": kinds,
            "form": form,
            "back": reverse("portal:facility", args=[slug]),
        },
        status=422 if form.is_bound else 200,
    )


@http_methods(write=["POST"])
def take_back(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Before it is signed."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    change = fetch(CertificateChange, pk=pk, user=request.user, may=Capability.RUN_OFFICE)
    try:
        take_back_change(change=change, by=request.user)
    except StepRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken back. Nothing changes."))
    return redirect("assessment:certificate", slug=change.facility.slug)


@http_methods(read=["GET"], write=["POST"])
def sign(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The chairperson reads both reasons and signs; signing asks for the password again."""
    require_or_404(request.user, Capability.LIST_SIGN_OFFS)
    change = fetch(CertificateChange, pk=pk, user=request.user, may=Capability.VIEW_FACILITY)
    own = change.proposed_by_id == request.user.pk
    open_ = (
        change.status == CertificateChangeStatus.PROPOSED
        and not own
        and bool(may(request.user, Capability.SIGN_CERTIFICATE_CHANGE, change))
    )
    form = SignChangeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with confirmed_act(request, _("Sign with my password")):
                return _decide(request, change, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, str(refused))
    return render(
        request,
        "assessment/sign_change.html",
        {
            "change": change,
            "facility": change.facility,
            "form": form,
            "is_open": open_,
            "own": own,
            "is_recent": is_confirmed(request),
            "today": timezone.localdate(),
        },
        status=422 if form.is_bound else 200,
    )


def _decide(
    request: AuthenticatedHttpRequest, change: CertificateChange, *, decision: str, reason: str
) -> HttpResponse:
    values: dict[str, Any] = {"facility": change.facility.name}
    if decision == SIGN:
        sign_change(change=change, by=request.user)
        messages.success(request, _("Signed. %(facility)s has been told by mail and in the portal.") % values)
    else:
        refuse_change(change=change, reason=reason, by=request.user)
        messages.success(request, _("Not signed. The office has been told; the hospital hears nothing of it."))
    return redirect("assessment:sign_offs")
