"""What the office decides about one facility: its annual fee and its hospital group."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from facilities.forms.office import AnnualFeeForm, GroupReaderForm, HospitalGroupForm, OfficeNoteForm
from facilities.http import AuthenticatedHttpRequest
from facilities.models import Facility
from facilities.queries.groups import consent_of, readers_of
from facilities.queries.office_notes import notes_of
from facilities.queries.people import group_names
from facilities.services.groups import end_group_reader, name_group_reader
from facilities.services.office import set_annual_fee, set_group, write_office_note
from iasios.access import Capability, fetch, http_methods, require_or_404
from iasios.list_files import csv_response, wants_csv
from iasios.workflow import StepRefused

NOTES = 25


@http_methods(read=(), write=["POST"])
def annual_fee(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """The office's switch: whether the annual fee is invoiced to this facility (A30)."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = fetch(Facility, slug=slug, user=request.user, may=Capability.RUN_OFFICE, for_update=True)
    form = AnnualFeeForm(request.POST)
    if form.is_valid():
        applies = form.cleaned_data["applies"]
        set_annual_fee(facility=found, applies=applies, by=request.user)
        messages.success(
            request,
            _("The annual fee is invoiced to %(name)s from now on.") % {"name": found.name}
            if applies
            else _("The annual fee is not invoiced to %(name)s from now on.") % {"name": found.name},
        )
    return redirect("portal:facility", slug=slug)


@http_methods(read=["GET"], write=["POST"])
def group(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """Which hospital group the facility stands under; a name that is new makes the group."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = fetch(Facility, slug=slug, user=request.user, may=Capability.RUN_OFFICE)
    form = HospitalGroupForm(request.POST if request.method == "POST" else None, initial={"name": found.group or ""})
    if request.method == "POST" and form.is_valid():
        chosen = set_group(facility=found, name=form.cleaned_data["name"], by=request.user)
        values = {"name": found.name, "group": chosen}
        messages.success(
            request,
            _("%(name)s belongs to %(group)s.") % values if chosen else _("%(name)s belongs to no group.") % values,
        )
        return redirect("portal:facility", slug=slug)
    return _group_page(request, found, form, GroupReaderForm())


def _group_page(
    request: HttpRequest, found: Facility, form: HospitalGroupForm, reader: GroupReaderForm
) -> HttpResponse:
    context = {
        "facility": found,
        "form": form,
        "groups": group_names(),
        "reader_form": reader,
        "readers": readers_of(found.group) if found.group else [],
        "consent": consent_of(found),
    }
    return render(request, "facilities/group.html", context, status=422 if form.errors or reader.errors else 200)


@http_methods(read=["GET"], write=["POST"])
def group_readers(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """Names somebody who reads the overview of the group, or ends that."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = fetch(Facility, slug=slug, user=request.user, may=Capability.RUN_OFFICE)
    if request.method != "POST":
        return redirect("facilities:group", slug)
    if ended := request.POST.get("end", ""):
        if found.group is None or not ended.isascii() or not ended.isdigit():
            raise Http404
        if not end_group_reader(group=found.group, pk=int(ended), by=request.user):
            raise Http404
        messages.success(request, _("This person reads the overview no more."))
        return redirect("facilities:group", slug)
    form = GroupReaderForm(request.POST)
    if form.is_valid():
        try:
            made = name_group_reader(facility=found, email=form.cleaned_data["email"], by=request.user)
        except StepRefused as refused:
            form.add_error("email", str(refused))
        else:
            said = _("%(person)s reads the overview, and the representative of each site has been told.")
            messages.success(request, said % {"person": made.person})
            return redirect("facilities:group", slug)
    return _group_page(request, found, HospitalGroupForm(initial={"name": found.group or ""}), form)


@http_methods(read=["GET"], write=["POST"])
def notes(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """The office's internal notes of one facility: all of them, and a new one."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = fetch(Facility, slug=slug, user=request.user, may=Capability.RUN_OFFICE)
    if wants_csv(request):
        headings = (_("When"), _("Who"), _("Note"))
        lines = ((one.written_at, str(one.written_by), one.text) for one in notes_of(found))
        return csv_response(f"notes-{slug}", headings, lines)
    form = OfficeNoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        write_office_note(facility=found, text=form.cleaned_data["text"], by=request.user)
        messages.success(request, _("The note is kept. Only the office reads it."))
        return redirect("portal:facility", slug=slug)
    page = Paginator(notes_of(found), NOTES).get_page(request.GET.get("page"))
    context = {"facility": found, "form": form, "page": page}
    return render(request, "facilities/office_notes.html", context, status=422 if form.errors else 200)
