"""Choose, say what, look at the preview, do it, read the report."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.services import AssignmentRefused
from facilities.http import AuthenticatedHttpRequest
from facilities.models import Facility
from iasios.access import Capability, http_methods, require_or_404
from iasios.bulk.actions import ACTIONS, BulkAction, BulkTarget
from iasios.bulk.queries import chosen_facilities
from iasios.bulk.undoing import forget, last_of, remember
from iasios.web.kept_copies import nothing_saved
from iasios.workflow import StepRefused

#: More than this many at once is a slip: the whole programme has some hundreds.
MOST = 500


@http_methods(read=["GET"], write=["POST"])
def bulk(request: AuthenticatedHttpRequest) -> HttpResponse:
    """First the form with the choice, then the preview, then the deed: nothing happens before the preview was seen."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    sent = request.POST if request.method == "POST" else request.GET
    slugs = list(dict.fromkeys(sent.getlist("f")))
    name = sent.get("do", "")
    if name == "export":
        return redirect(f"{reverse('portal:pipeline_xlsx')}?{urlencode({'f': slugs}, doseq=True)}")
    action = ACTIONS.get(name)
    if action is None:
        raise Http404
    facilities = chosen_facilities(slugs[:MOST])
    if not facilities or len(slugs) > MOST:
        words = _("Select at least one facility.") if not facilities else _("Select %(most)s at most.") % {"most": MOST}
        messages.info(request, words)
        return nothing_saved(redirect("portal:pipeline"))
    form = action.form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        targets = action.targets(facilities, values)
        if "confirmed" in request.POST:
            return _done(request, action, targets, values)
        if "again" not in request.POST:
            return render(request, "bulk/preview.html", _context(action, form, targets) | _shown(values))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "bulk/form.html", _context(action, form, action.targets(facilities, None)), status=status)


def _context(action: BulkAction, form: Any, targets: list[BulkTarget]) -> dict[str, Any]:
    return {
        "action": action,
        "form": form,
        "targets": [target for target in targets if not target.refusal],
        "left_out": [target for target in targets if target.refusal],
        "slugs": [target.facility.slug for target in targets],
    }


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    return {"sent_on": [(key, getattr(value, "pk", value)) for key, value in values.items()]}


def _done(
    request: AuthenticatedHttpRequest, action: BulkAction, targets: list[BulkTarget], values: dict[str, Any]
) -> HttpResponse:
    """Each in a savepoint of its own, so that one that is refused keeps back no other."""
    done, keys = 0, []
    refused = [(target.facility, target.refusal) for target in targets if target.refusal]
    for target in targets:
        if target.refusal:
            continue
        try:
            with transaction.atomic():
                key = action.carry_out(target, values, request.user)
        except (StepRefused, AssignmentRefused, PermissionDenied) as refusal:
            refused.append((target.facility, str(refusal)))
        else:
            done += 1
            keys += [key] if key is not None else []
    remember(request, action.name, keys)
    report = ngettext("Done for one facility.", "Done for %(done)s facilities.", done) % {"done": done}
    (messages.success if done else messages.info)(request, report)
    if refused:
        messages.warning(request, _left_out(refused))
    return redirect("portal:pipeline")


@http_methods(read=[], write=["POST"])
def undo(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Takes back what the person did last, one by one; what was moved on meanwhile stays, and the report says why."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    last = last_of(request)
    action = ACTIONS.get(last[0]) if last else None
    if last is None or action is None:
        messages.info(request, _("There is nothing to take back."))
        return redirect("portal:pipeline")
    forget(request)
    done, kept = 0, []
    for key in last[1]:
        try:
            with transaction.atomic():
                action.take_back(key, request.user)
        except (StepRefused, PermissionDenied) as refusal:
            kept.append(str(refusal))
        else:
            done += 1
    report = ngettext("One was taken back.", "%(done)s were taken back.", done) % {"done": done}
    (messages.success if done else messages.info)(request, report)
    if kept:
        messages.warning(request, _("Left as it is: %(reasons)s") % {"reasons": "; ".join(kept)})
    return redirect("portal:pipeline")


def _left_out(refused: list[tuple[Facility, str]]) -> str:
    words = ngettext("Left out: %(names)s", "%(number)s left out: %(names)s", len(refused))
    names = "; ".join(f"{facility.name}: {why}" for facility, why in refused)
    return words % {"number": len(refused), "names": names}
