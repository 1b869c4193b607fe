"""One's own sessions, and the office's help for somebody who lost the second factor."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from facilities.forms.accounts import AccountReasonForm
from facilities.http import AuthenticatedHttpRequest
from facilities.models import Membership
from facilities.services import NoSecondFactor, end_session, reset_second_factor
from iasios.access import Capability, fetch, http_methods
from iasios.access.reauthentication import confirmed_act


@http_methods(read=[], write=["POST"])
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs the person out of one other browser."""
    if not end_session(by=request.user, pk=pk):  # type: ignore[arg-type]
        raise Http404
    messages.success(request, _("That browser is signed out."))
    return redirect("usersessions_list")


@http_methods(read=["GET"], write=["POST"])
def second_factor_reset(request: AuthenticatedHttpRequest, slug: str, pk: int) -> HttpResponse:
    """The office takes a lost second factor off, after making sure who asks, with a written reason."""
    membership = fetch(
        Membership,
        pk=pk,
        facility__slug=slug,
        ended_at=None,
        joined_at__isnull=False,
        user=request.user,
        may=Capability.RESET_SECOND_FACTOR,
    )
    facility, person = membership.facility, membership.user
    form = AccountReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            with confirmed_act(request, _("Take the second factor off")):
                reset_second_factor(user=person, reason=reason, by=request.user, facility=facility)
        except NoSecondFactor:
            messages.info(request, _("%(name)s has no second factor now.") % {"name": person})
        else:
            messages.success(
                request, _("%(name)s signs in with the password alone now, and was told by mail.") % {"name": person}
            )
        return redirect("facilities:people", facility.slug)
    context = {"facility": facility, "colleague": person, "form": form}
    return render(request, "facilities/second_factor_reset.html", context, status=422 if form.errors else 200)
