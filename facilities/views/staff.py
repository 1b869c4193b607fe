"""The people of the office: who they are, whom they invite, who leaves."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from facilities.forms.staff import StaffForm
from facilities.queries.people import with_second_factor
from facilities.queries.staff import office_staff, staff_member
from facilities.services.staff import invite_staff, remove_from_office
from iasios.access import Capability, http_methods, require_or_404
from iasios.access.reauthentication import confirmed_act
from iasios.workflow import StepRefused


@http_methods(read=["GET"], write=["POST"])
def office_people(request: HttpRequest) -> HttpResponse:
    """Everybody of the office, and the form that invites a colleague or an assessor."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    form = StaffForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with confirmed_act(request, _("Invite")):
                user = invite_staff(by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except StepRefused as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, _("%(name)s was invited by mail.") % {"name": user.full_name})
            return redirect("facilities:office_people")
    people = list(office_staff())
    context = {"people": people, "secured": with_second_factor([one.pk for one in people]), "form": form}
    return render(request, "facilities/office_people.html", context, status=422 if form.errors else 200)


@http_methods(read=["GET"], write=["POST"])
def office_person_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what removing brings about, and does it."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    person = staff_member(pk)
    if person is None:
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            with confirmed_act(request, _("Remove from the office")):
                remove_from_office(person=person, by=request.user)  # type: ignore[arg-type]
        except StepRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("%(name)s does not belong to the office any more.") % {"name": person})
            return redirect("facilities:office_people")
    context = {"staff_member": person, "refusal": refusal}
    return render(request, "facilities/office_person_remove.html", context, status=422 if refusal else 200)
