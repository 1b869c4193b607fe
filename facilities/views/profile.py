"""The facility's profile: reading it, updating it, and how it changed (R15)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from facilities.forms.profile import ProfileUpdateForm
from facilities.models import Facility
from facilities.presenters.profile import changes_between, profile_lines
from facilities.queries.people import appointed_people, profile_versions
from facilities.services import StaleProfile, update_profile
from facilities.services.profile import as_kept, profile_values
from iasios.access import Capability, fetch, http_methods, may
from iasios.web.current_facility import set_current_facility

PER_PAGE = 20


@http_methods(read=["GET"])
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """What the facility says of itself. Its people find the button and each other; assessors and chairperson read."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.VIEW_FACILITY)
    set_current_facility(request, facility)
    sees_people = bool(may(request.user, Capability.VIEW_PEOPLE, facility))
    context = {
        "facility": facility,
        "sections": profile_lines(
            profile_values(facility), with_billing=bool(may(request.user, Capability.VIEW_INVOICES, facility))
        ),
        "sees_people": sees_people,
        "people": appointed_people(facility) if sees_people else [],
        "may_edit": bool(may(request.user, Capability.EDIT_FACILITY_PROFILE, facility)),
    }
    return render(request, "facilities/profile.html", context)


@http_methods(read=["GET"], write=["POST"])
def profile_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes effect on "Update facility profile" and not before; a stale page shows both texts (409)."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.EDIT_FACILITY_PROFILE)
    set_current_facility(request, facility)
    initial = profile_values(facility) | {"version": facility.version}
    form = ProfileUpdateForm(request.POST if request.method == "POST" else None, initial=initial)
    context: dict[str, Any] = {"facility": facility, "form": form}
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        try:
            changed = update_profile(facility=facility, version=version, values=values, by=request.user)  # type: ignore[arg-type]
        except StaleProfile as stale:
            return _both_texts(request, stale.current, form, values)
        if changed:
            messages.success(request, _("The facility profile is updated. Everybody at your facility sees it."))
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect("facilities:profile", facility.slug)
    return render(request, "facilities/profile_edit.html", context)


def _both_texts(
    request: HttpRequest, current: Facility, form: ProfileUpdateForm, values: dict[str, Any]
) -> HttpResponse:
    """The page of a stale form: what a colleague saved, what was typed, and the form again on the new version."""
    typed = {name: as_kept(value) for name, value in values.items()}
    data = {**{name: form.data.get(name, "") for name in form.fields}, "version": str(current.version)}
    latest = profile_versions(current).first()
    context = {
        "facility": current,
        "form": ProfileUpdateForm(data, initial=profile_values(current)),
        "latest": latest,
        "conflicts": changes_between(profile_values(current), typed),
    }
    return render(request, "facilities/profile_edit.html", context, status=409)


@http_methods(read=["GET"])
def profile_history(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version of the profile: who changed what, and when."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.EDIT_FACILITY_PROFILE)
    set_current_facility(request, facility)
    versions = profile_versions(facility)
    page = Paginator(versions, PER_PAGE).get_page(request.GET.get("page"))
    # The one after the last of the page is what that one is compared with.
    shown = list(versions[page.start_index() - 1 : page.end_index() + 1])
    lines = [
        {"version": new, "changes": changes_between(old.values, new.values) if old else []}
        for new, old in zip(shown, [*shown[1:], None], strict=True)
    ][:PER_PAGE]
    context = {"facility": facility, "page": page, "lines": lines}
    return render(request, "facilities/profile_history.html", context)
