"""An audit as assessors, chairperson and office meet it: call, offer dates, keep the minutes, close, cancel."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.models import Application
from assessment.forms.audits import AcceptForm, CancelForm, CloseAuditForm, DatesForm, MinutesForm
from assessment.models import Audit, AuditItem
from assessment.presenters.dossier_page import back_from_room, way_to_audit
from assessment.queries.appeals import appeal_before_audit
from assessment.queries.audits import AuditView, agenda_preview, audit_view, audits_of, presences_of
from assessment.services import StaleVersion
from assessment.services.audits import (
    agree_date,
    call_with_dates,
    cancel_audit,
    hold_audit,
    propose_dates,
    save_minutes,
    why_no_dates,
)
from assessment.services.locks import seats_of
from facilities.http import AuthenticatedHttpRequest
from facilities.queries.mail_preferences import zone_of
from iasios.access import Capability, fetch, http_methods, may, require
from iasios.text.formatting import meeting_words
from iasios.web.kept_copies import nothing_saved
from iasios.web.script_requests import is_autosave
from iasios.workflow import StepRefused


def _application(request: HttpRequest, code: str, capability: Capability) -> Application:
    return fetch(Application, code=code, user=request.user, may=capability)


def _audit(application: Application) -> Audit:
    audit = audits_of(application).first()
    if audit is None:
        raise Http404
    audit.application, audit.facility = application, application.facility
    return audit


@http_methods(read=["GET"])
def room(request: HttpRequest, code: str) -> HttpResponse:
    """Where the audit stands, with its agenda and minutes."""
    application = _application(request, code, Capability.VIEW_AUDIT)
    audit = audits_of(application).first()
    if audit is None:
        way = way_to_audit(application, request.user)
        return render(request, "assessment/audit_none.html", _frame(request, application) | {"way": way})
    audit.application, audit.facility = application, application.facility
    return _room(request, application, audit)


def _frame(request: HttpRequest, application: Application) -> dict[str, Any]:
    return {
        "application": application,
        "facility": application.facility,
        "back": back_from_room(application, request.user),
        "may_schedule": bool(may(request.user, Capability.SCHEDULE_AUDIT, application)),
        "may_hold": bool(may(request.user, Capability.HOLD_AUDIT, application)),
    }


def _room(
    request: HttpRequest,
    application: Application,
    audit: Audit,
    refused: dict[str, MinutesForm] | None = None,
    close: CloseAuditForm | None = None,
    accept: AcceptForm | None = None,
) -> HttpResponse:
    found, zone = audit_view(audit), zone_of(request.user)
    answers = audit.status == "proposed" and audit.wished_at is not None
    context = _frame(request, application)
    writes = context["may_hold"] and audit.status == "agreed"
    rows = [{"item": item, "form": (refused or {}).get(item.question.code) or _blank(item)} for item in found.items]
    begun = audit.starts_at is not None and audit.starts_at <= timezone.now()
    if writes and begun and close is None:
        close = _close_form(application, initial={"attendance": audit.participants})
    return render(
        request,
        "assessment/audit_room.html",
        context
        | {
            "audit": audit,
            "found": found,
            "rows": rows,
            "writes": writes,
            "has_begun": begun,
            "close": close,
            "refused": next(iter(refused.values())) if refused else None,
            "presences": presences_of(audit) if audit.status == "held" else [],
            "moment": meeting_words(audit.starts_at, zone) if audit.starts_at else "",
            "slots": [meeting_words(slot.starts_at, zone) for slot in found.slots],
            "answers": answers,
            "accept": (accept or _accept_form(found)) if answers and context["may_schedule"] else None,
        },
        status=422 if refused or accept is not None or (close is not None and close.is_bound) else 200,
    )


def _blank(item: AuditItem) -> MinutesForm:
    initial = {"version": item.version, "minutes": item.minutes, "outcome": item.outcome}
    return MinutesForm(initial=initial, auto_id=f"id_{item.question.code}_%s")


@http_methods(read=["GET"], write=["POST"])
def dates(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Offers dates; from round 2 the same form calls the remote audit first (R56, A20)."""
    application = _application(request, code, Capability.VIEW_AUDIT)
    calls = application.status_row.evaluates and application.round == 2
    require(request.user, Capability.CALL_REMOTE_AUDIT if calls else Capability.SCHEDULE_AUDIT, application)
    on_site = not calls and not application.status_row.holds_remote_audit
    form = DatesForm(request.POST if request.method == "POST" else None, on_site=on_site)
    if request.method == "POST" and form.is_valid():
        try:
            offer = call_with_dates if calls else propose_dates
            offer(application=application, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            application.refresh_from_db()
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The dates are with the hospital, which chooses one of them."))
            return redirect("assessment:audit_room", code=code)
    return render(
        request,
        "assessment/audit_dates.html",
        _frame(request, application)
        | {
            "form": form,
            "calls": calls,
            "on_site": on_site,
            "appeal": appeal_before_audit(application),
            "agenda": agenda_preview(application),
            # What was typed stays on the page, whatever has happened meanwhile.
            "refused": None if form.is_bound else why_no_dates(application, request.user),
        },
        status=422 if form.is_bound else 200,
    )


def _accept_form(found: AuditView, data: Any = None) -> AcceptForm:
    now = timezone.now()
    slots = [(slot.pk, meeting_words(slot.starts_at)) for slot in found.wishes if slot.starts_at > now]
    return AcceptForm(data, slots=slots)


@http_methods(write=["POST"], read=[])
def accept(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Accepts one of the dates that the hospital offered; both sides get the invitation."""
    application = _application(request, code, Capability.SCHEDULE_AUDIT)
    audit = _audit(application)
    found = audit_view(audit)
    form = _accept_form(found, request.POST)
    if form.is_valid():
        slot = next(one for one in found.wishes if one.pk == form.cleaned_data["slot"])
        try:
            agree_date(audit=audit, slot=slot, by=request.user)
        except StepRefused as refused:
            form.add_error("slot", str(refused))
        else:
            messages.success(
                request,
                _("Agreed: %(moment)s. The invitation has been sent to both sides.")
                % {"moment": meeting_words(slot.starts_at)},
            )
            return redirect("assessment:audit_room", code=code)
    return _room(request, application, audit, accept=form)


@http_methods(write=["POST"], read=[])
def minutes(request: AuthenticatedHttpRequest, code: str, question: str) -> HttpResponse:
    """Saves the minutes of one question."""
    application = _application(request, code, Capability.HOLD_AUDIT)
    audit = _audit(application)
    item = fetch(AuditItem, user=request.user, may=Capability.HOLD_AUDIT, audit=audit, question__code=question)
    item.audit = audit
    form = MinutesForm(request.POST, auto_id=f"id_{question}_%s")
    autosave = is_autosave(request)
    if not form.is_valid():
        if autosave:
            return JsonResponse({"errors": form.errors}, status=422)
        return _room(request, application, audit, {question: form})
    try:
        saved = save_minutes(item=item, by=request.user, **form.cleaned_data)
    except StaleVersion as stale:
        if autosave:
            return JsonResponse({"merge_url": request.path}, status=409)
        return _conflict(request, application, audit, stale.current, form)
    if autosave:
        at = date_format(timezone.localtime(), "TIME_FORMAT")
        drawn = render_to_string("assessment/_settled.html", {"found": audit_view(audit)})
        return JsonResponse({"version": saved.version, "saved_at": at, "html": {"#settled": drawn}})
    messages.success(request, _("The minutes are saved."))
    return redirect(f"{reverse('assessment:audit_room', args=[code])}#q-{question}")


def _conflict(
    request: HttpRequest, application: Application, audit: Audit, current: AuditItem, form: MinutesForm
) -> HttpResponse:
    """The other assessor saved first: both texts, and a form that saves the one that is kept."""
    again = request.POST.copy()
    again["version"] = str(current.version)
    return render(
        request,
        "assessment/audit_conflict.html",
        _frame(request, application)
        | {"audit": audit, "item": current, "form": MinutesForm(again), "mine": form.cleaned_data},
        status=409,
    )


def _close_form(application: Application, data: Any = None, initial: Any = None) -> CloseAuditForm:
    people = [(seat.assessor_id, str(seat.assessor)) for seat in seats_of(application)]
    return CloseAuditForm(data, initial=initial, assessors=people)


@http_methods(write=["POST"], read=[])
def close(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Closes the audit with who was there; the minutes rest from then on."""
    application = _application(request, code, Capability.HOLD_AUDIT)
    audit = _audit(application)
    form = _close_form(application, request.POST)
    if form.is_valid():
        chosen = set(form.cleaned_data["present"])
        present = [seat.assessor for seat in seats_of(application) if seat.assessor_id in chosen]
        try:
            hold_audit(
                audit=audit,
                attendance=form.cleaned_data["attendance"],
                present=present,
                name_is_meant=form.cleaned_data["name_is_meant"],
                by=request.user,
            )
        except StepRefused as refused:
            form.refuse(None, refused)
        else:
            messages.success(request, _("The audit is closed, and the hospital can read the minutes."))
            return redirect("assessment:audit_room", code=code)
    return _room(request, application, audit, close=form)


@http_methods(read=["GET"], write=["POST"])
def cancel(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Takes the dates back, so that others can be offered."""
    application = _application(request, code, Capability.SCHEDULE_AUDIT)
    audit = _audit(application)
    if not audit.is_ahead:
        return nothing_saved(redirect("assessment:audit_room", code=code))
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_audit(audit=audit, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.refuse("reason", refused)
        else:
            messages.success(request, _("The dates were withdrawn, and both sides were told."))
            return redirect("assessment:audit_dates", code=code)
    return render(
        request,
        "assessment/audit_cancel.html",
        _frame(request, application) | {"audit": audit, "form": form},
        status=422 if form.is_bound else 200,
    )
