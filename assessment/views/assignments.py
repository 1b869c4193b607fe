"""The office fills seats, takes one away, discloses names, decides objections; the hospital reads and objects."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Application
from assessment.forms.evaluations import ConfirmForm
from assessment.forms.seats import AssignForm, ObjectionAnswerForm, ObjectionForm, RemoveSeatForm
from assessment.models import Objection
from assessment.queries.assignments import (
    Candidate,
    Names,
    candidates_for,
    names_of,
    seat_progress,
    seats_of,
    with_disclosure,
)
from assessment.queries.disclosures import rules_of
from assessment.queries.suggested_pairs import suggested_pairs
from assessment.services import (
    AssignmentRefused,
    approve_assessors,
    assign_assessors,
    decide_objection,
    disclose_names,
    object_to_assessor,
    remove_assessor,
)
from assessment.views.facility_context import application_here, place_of
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods, may, require
from iasios.programme.queries import assessment_rules_at
from iasios.workflow import StepRefused


@http_methods(read=["GET"], write=["POST"])
def assign(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Who assesses this application: workload, turn-around, languages, and what speaks against whom (R51).

    Its seats can be read at every stage after submission; they are changed while the assessors judge.
    """
    reads = request.method in {"GET", "HEAD"}
    needed = Capability.RUN_OFFICE if reads else Capability.ASSIGN_ASSESSORS
    application = fetch(Application, queryset=with_disclosure, code=code, user=request.user, may=needed)
    if reads and application.submitted_at is None:
        require(request.user, Capability.ASSIGN_ASSESSORS, application)
    candidates = candidates_for(application)
    people = {candidate.person.pk: candidate.person for candidate in candidates}
    form = _assign_form(request.POST if request.method == "POST" else None, candidates, chosen=request.GET)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        first, second = people[values["first"]], people[values["second"]]
        asks = values["how"] == "ask"
        try:
            assign_assessors(
                application=application,
                first=first,
                second=second,
                ask=asks,
                in_spite=values["in_spite"],
                by=request.user,
            )
        except AssignmentRefused as refused:
            form.add_error("in_spite" if refused.is_doubt else "first" if refused.seat == 1 else "second", str(refused))
        else:
            seated = {candidate.person.pk for candidate in candidates if candidate.seat}
            told = [person for person in (first, second) if person.pk not in seated]
            messages.success(request, _assigned_words(application, told, asks=asks))
            return redirect("portal:facility", slug=application.facility.slug)
    return _assign_page(request, application, candidates, form)


def _assigned_words(application: Application, told: list[Any], *, asks: bool) -> str:
    """What became of assigning: who is asked or told, which is nobody where the two stay."""
    values = {
        "code": application.code,
        "day": date_format(application.due_on, "DATE_FORMAT") if application.due_on else "",
        "first": told[0] if told else "",
        "second": told[-1] if told else "",
    }
    if not told:
        words = _("The same two assess %(code)s as before.")
    elif len(told) == 1 and asks:
        words = _("%(first)s is asked to assess %(code)s; the dossier opens with their yes.")
    elif len(told) == 1:
        words = _("%(first)s assesses %(code)s and has been told. The evaluation is due by %(day)s.")
    elif asks:
        words = _("%(first)s and %(second)s are asked to assess %(code)s; the dossier opens with their yes.")
    else:
        words = _("%(first)s and %(second)s assess %(code)s and have been told. The evaluation is due by %(day)s.")
    return words % values


def _assign_form(data: Any, candidates: list[Candidate], *, chosen: Any = None) -> AssignForm:
    """The two seats as they are taken, or as a suggested pair would take them (`?first=…&second=…`)."""
    known = {str(candidate.person.pk): candidate.person.pk for candidate in candidates}
    wanted = chosen or {}
    suggested = {name: known[wanted[name]] for name in ("first", "second") if wanted.get(name) in known}
    return AssignForm(
        data,
        choices=[(candidate.person.pk, _label(candidate)) for candidate in candidates],
        initial={
            "first" if candidate.seat == 1 else "second": candidate.person.pk
            for candidate in candidates
            if candidate.seat
        }
        | suggested,
    )


def _assign_page(
    request: HttpRequest,
    application: Application,
    candidates: list[Candidate],
    form: AssignForm,
    *,
    remove_form: RemoveSeatForm | None = None,
    answer_form: ObjectionAnswerForm | None = None,
) -> HttpResponse:
    seats = seats_of(application)
    forms = [form, remove_form or RemoveSeatForm(), answer_form or ObjectionAnswerForm()]
    return render(
        request,
        "assessment/assign.html",
        {
            "application": application,
            "facility": application.facility,
            "candidates": candidates,
            "pairs": suggested_pairs(
                candidates,
                language=application.facility.representative.language,
                left={seat.assessor_id for seat in seats.left},
            ),
            "form": form,
            "remove_form": forms[1],
            "answer_form": forms[2],
            "seats": seats.present,
            "disclosure": getattr(application, "name_disclosure", None),
            "rules": assessment_rules_at(seats.first_asked),
            "objections": seats.objections,
            "earlier": seats.left,
            "is_change": application.assessors_assigned > 0,
            "may_change": bool(may(request.user, Capability.ASSIGN_ASSESSORS, application)),
        },
        status=422 if any(one.is_bound for one in forms) else 200,
    )


def _label(candidate: Candidate) -> str:
    if candidate.is_conflicted:
        return _("%(name)s, belongs to this hospital") % {"name": candidate.person}
    return ngettext(
        "%(name)s, %(count)s open dossier", "%(name)s, %(count)s open dossiers", candidate.open_dossiers
    ) % {"name": candidate.person, "count": candidate.open_dossiers}


@http_methods(read=["GET"], write=["POST"])
def remove_seat(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Takes one seat away, with the reason; the other one stays as it is."""
    application = fetch(Application, code=code, user=request.user, may=Capability.ASSIGN_ASSESSORS)
    if request.method != "POST":
        return redirect("assessment:assign", code=code)
    form = RemoveSeatForm(request.POST)
    if form.is_valid():
        taken = next(
            (one.seat for one in seat_progress(application) if one.seat.seat == form.cleaned_data["seat"]), None
        )
        if taken is None:
            raise Http404
        try:
            remove_assessor(assignment=taken, reason=form.cleaned_data["reason"], by=request.user)
        except StepRefused as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(
                request, _("%(name)s no longer assesses %(code)s.") % {"name": taken.assessor, "code": code}
            )
            return redirect("assessment:assign", code=code)
    candidates = candidates_for(application)
    return _assign_page(request, application, candidates, _assign_form(None, candidates), remove_form=form)


@http_methods(read=["GET"], write=["POST"])
def names_disclose(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Tells the hospital both names, and when its seven days end."""
    application = fetch(Application, code=code, user=request.user, may=Capability.ASSIGN_ASSESSORS)
    if request.method == "POST" and ConfirmForm(request.POST).is_valid():
        try:
            made = disclose_names(application=application, by=request.user)
        except StepRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request,
                _("%(facility)s has been told both names and may object until %(day)s.")
                % {"facility": application.facility, "day": date_format(made.objections_until)},
            )
    return redirect("assessment:assign", code=code)


@http_methods(read=["GET"], write=["POST"])
def objection(request: AuthenticatedHttpRequest, code: str, pk: int) -> HttpResponse:
    """Upholds an objection, or turns it down, with an answer to the hospital."""
    found = fetch(Objection, user=request.user, may=Capability.ASSIGN_ASSESSORS, pk=pk, application__code=code)
    if request.method != "POST":
        return redirect("assessment:assign", code=code)
    form = ObjectionAnswerForm(request.POST)
    if form.is_valid():
        try:
            decide_objection(objection=found, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error("answer", str(refused))
        else:
            messages.success(request, _("Decided. The hospital has been told."))
            return redirect("assessment:assign", code=code)
    application = found.application
    candidates = candidates_for(application)
    return _assign_page(request, application, candidates, _assign_form(None, candidates), answer_form=form)


@http_methods(read=["GET"], write=["POST"])
def names(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """The hospital reads who assesses, once the office has told it, and the representative may object."""
    needed = Capability.OBJECT_TO_ASSESSOR if request.method == "POST" else Capability.VIEW_NAMES
    application = application_here(request, slug, needed)
    found = names_of(application)
    if found.disclosure is None:
        raise Http404
    if request.POST.get("do") == "approve":
        return _approved(request, application)
    open_ = [(one.seat, one.name) for one in found.people if one.objection is None]
    may_object = found.may_still_object and bool(may(request.user, Capability.OBJECT_TO_ASSESSOR, application))
    form = (
        ObjectionForm(request.POST if request.method == "POST" else None, people=open_)
        if may_object and open_
        else None
    )
    if form is not None and form.is_bound and form.is_valid():
        try:
            object_to_assessor(application=application, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(request, _("The office has your objection and answers you."))
            return redirect(reverse("assessment:names", args=[slug]))
    return render(
        request,
        "assessment/names.html",
        place_of(application) | {"names": found, "form": form, "approval": _approval(request, application, found)},
        status=422 if form is not None and form.is_bound else 200,
    )


def _approved(request: AuthenticatedHttpRequest, application: Application) -> HttpResponse:
    try:
        approve_assessors(application=application, by=request.user)
    except StepRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("You have approved both assessors."))
    return redirect("assessment:names", application.facility.slug)


def _approval(request: AuthenticatedHttpRequest, application: Application, found: Names) -> str:
    """What the page says of the hospital's approval: empty, "given", "wanted" of the reader, or "open"."""
    if not rules_of(application).needs_approval or found.disclosure is None:
        return ""
    if found.disclosure.approved_at is not None:
        return "given"
    undecided = any(one.objection is not None and one.objection.decided_at is None for one in found.people)
    is_possible = len(found.people) == 2 and not undecided and found.may_still_object
    return "wanted" if is_possible and may(request.user, Capability.OBJECT_TO_ASSESSOR, application) else "open"
