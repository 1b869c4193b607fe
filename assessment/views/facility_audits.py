"""An audit as the hospital meets it: choose a date, say who comes, get the invitation, read the minutes."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.models import Application
from assessment.emails import invitation_of
from assessment.forms.audits import ChooseForm, ParticipantsForm, WishForm
from assessment.forms.plans import SlidesForm
from assessment.icalendar_invitations import PUBLISH
from assessment.models import Audit
from assessment.queries.appeals import appeal_before_audit
from assessment.queries.audits import AuditView, audit_view, audits_of
from assessment.services.audits import agree_date, save_participants, wish_other_dates
from assessment.services.plans import add_file
from assessment.views.facility_context import application_here, place_of
from facilities.http import AuthenticatedHttpRequest
from facilities.queries.mail_preferences import zone_of
from iasios.access import Capability, http_methods, may
from iasios.files.content_types import FileRefused
from iasios.text.formatting import meeting_words
from iasios.web.patient_warnings import warn_of_file_names
from iasios.workflow import StepRefused


def _audit(application: Application) -> Audit:
    audit = audits_of(application).first()
    if audit is None:
        raise Http404
    audit.application, audit.facility = application, application.facility
    return audit


@http_methods(read=["GET"], write=["POST"])
def audit(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """Dates to choose from, the agreed date with the agenda, or the minutes (R56, R63)."""
    capability = Capability.CHOOSE_AUDIT_DATE if request.method == "POST" else Capability.VIEW_REQUESTS
    application = application_here(request, slug, capability)
    if request.method != "POST" and not audits_of(application).exists():
        context = place_of(application) | {"appeal": appeal_before_audit(application)}
        return render(request, "assessment/audit_waiting.html", context)
    found, zone = audit_view(_audit(application)), zone_of(request.user)
    may_choose = bool(may(request.user, Capability.CHOOSE_AUDIT_DATE, application))
    choose = people = None
    if may_choose and found.audit.status == "proposed":
        choose = ChooseForm(request.POST if request.method == "POST" else None, slots=_dates(found, zone))
        if request.method == "POST" and choose.is_valid():
            return _choose(request, found, choose, slug)
    elif may_choose and found.audit.status == "agreed":
        posted = request.POST if request.method == "POST" else None
        people = ParticipantsForm(posted, initial={"participants": found.audit.participants})
        if request.method == "POST" and people.is_valid():
            save_participants(audit=found.audit, by=request.user, **people.cleaned_data)
            messages.success(request, _("The list of people is saved."))
            return redirect("assessment:audit", slug=slug)
    return _page(request, found, choose, people, zone=zone)


def _dates(found: AuditView, zone: str) -> list[tuple[int, str]]:
    now = timezone.now()
    return [(slot.pk, meeting_words(slot.starts_at, zone)) for slot in found.slots if slot.starts_at > now]


def _choose(request: AuthenticatedHttpRequest, found: AuditView, form: ChooseForm, slug: str) -> HttpResponse:
    chosen = next(slot for slot in found.slots if slot.pk == form.cleaned_data["slot"])
    try:
        agree_date(audit=found.audit, slot=chosen, participants=form.cleaned_data["participants"], by=request.user)
    except StepRefused as refused:
        form.add_error("slot", str(refused))
        return _page(request, found, form, None)
    messages.success(
        request,
        _("Agreed: %(moment)s. The invitation has been sent to both sides.")
        % {"moment": meeting_words(chosen.starts_at, zone_of(request.user))},
    )
    return redirect("assessment:audit", slug=slug)


def _page(
    request: HttpRequest,
    found: AuditView,
    choose: ChooseForm | None,
    people: ParticipantsForm | None,
    slides: SlidesForm | None = None,
    wishes: WishForm | None = None,
    *,
    zone: str = "",
) -> HttpResponse:
    form = slides or wishes or choose or people
    if choose is not None and wishes is None:
        wishes = WishForm(auto_id="wish_%s")
    zone = zone or zone_of(request.user)
    adds = found.audit.is_ahead and bool(may(request.user, Capability.ADD_SLIDES, found.audit.application))
    return render(
        request,
        "assessment/audit.html",
        place_of(found.audit.application)
        | {
            "audit": found.audit,
            "appeal": appeal_before_audit(found.audit.application),
            "found": found,
            "choose": choose,
            "people": people,
            "form": form,
            "wishes": wishes,
            "moment": meeting_words(found.audit.starts_at, zone) if found.audit.starts_at else "",
            "wished": [meeting_words(slot.starts_at, zone) for slot in found.wishes] if found.audit.wished_at else [],
            "slides": slides or (SlidesForm() if adds else None),
            "dates": [words for _pk, words in _dates(found, zone)],
        },
        status=422 if form is not None and form.is_bound else 200,
    )


@http_methods(read=[], write=["POST"])
def audit_wish(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """None of the dates suits: up to three of the hospital's own go to whoever arranges the audit."""
    application = application_here(request, slug, Capability.CHOOSE_AUDIT_DATE)
    found, zone = audit_view(_audit(application)), zone_of(request.user)
    if found.audit.status != "proposed":
        messages.error(request, _("A date is agreed already, or the audit was cancelled."))
        return redirect("assessment:audit", slug=slug)
    form = WishForm(request.POST, auto_id="wish_%s")
    if form.is_valid():
        try:
            wish_other_dates(audit=found.audit, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("Your dates are sent. You get a mail when one is accepted or others are offered.")
            )
            return redirect("assessment:audit", slug=slug)
    return _page(request, found, ChooseForm(None, slots=_dates(found, zone)), None, wishes=form, zone=zone)


@http_methods(read=[], write=["POST"])
def audit_file(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """Keeps slides or another file for the audit; the assessors can open it at once."""
    application = application_here(request, slug, Capability.ADD_SLIDES)
    found = audit_view(_audit(application))
    form = SlidesForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            add_file(application=application, upload=form.cleaned_data["file"], audit=found.audit, by=request.user)
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, _("The file is kept, and the assessors can open it."))
            warn_of_file_names(request)
            return redirect("assessment:audit", slug=slug)
    return _page(request, found, None, None, form)


@http_methods(read=["GET"])
def audit_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """The agreed date for one's own calendar."""
    application = application_here(request, slug, Capability.VIEW_REQUESTS)
    found = _audit(application)
    if found.starts_at is None:
        raise Http404
    response = HttpResponse(invitation_of(found, PUBLISH), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{application.code}-audit.ics"'
    return response
