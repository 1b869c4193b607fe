"""Taking, snoozing and noting from the list."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from iasios.access import Capability, http_methods, require_or_404
from iasios.inbox.forms import MarkForm
from iasios.inbox.queries import ALL
from iasios.inbox.services import note, release, snooze, take
from iasios.text.relative_dates import short_day
from iasios.workflow import StepRefused


@http_methods(read=(), write=["POST"])
def mark(request: HttpRequest) -> HttpResponse:
    """Says one thing of one row, and returns to the list."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    form = MarkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was changed. Try again from the list."))
        return redirect("portal:today")
    said = form.cleaned_data["do"]
    what = {"kind": said.kind, "key": said.key, "by": request.user}
    try:
        match said.step:
            case "take" | "take_over":
                take(**what, over=said.step == "take_over")
            case "release":
                release(**what)
            case "snooze" | "wake":
                snooze(**what, until=said.until)
                if said.until is not None:
                    day = short_day(said.until, timezone.localdate())
                    messages.success(request, _("Snoozed until %(day)s.") % {"day": day})
            case _note:
                note(**what)
                messages.success(request, _("Noted. It no longer waits."))
    except StepRefused as refused:
        messages.info(request, str(refused))
    show = form.cleaned_data["show"] or ALL
    return redirect(reverse("portal:today") + ("" if show == ALL else "?" + urlencode({"show": show})))
