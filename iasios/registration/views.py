"""Registering a facility: in steps that are kept, or on one page; one transaction, one invoice (R1 to R6, R19)."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from facilities.forms.registration import (
    EVERY_NAME,
    STEPS,
    BeginForm,
    KeepForm,
    Registration,
    RegistrationStep,
    with_invoice_address,
)
from facilities.models import RegistrationDraft
from facilities.services import DraftGone, begin_draft, draft_of_link, keep_typed, open_draft
from iasios.access import http_methods
from iasios.registration.first_invoice import first_invoice_of
from iasios.registration.services import send_registration
from iasios.web import rate_limits
from iasios.web.kept_copies import nothing_saved

#: Session key: the draft that this browser writes.
DRAFT = "registration"


def _draft(request: HttpRequest) -> RegistrationDraft | None:
    pk = request.session.get(DRAFT)
    return open_draft(pk) if pk else None


def _prefilled(request: HttpRequest) -> dict[str, str]:
    """What the eligibility check already knows."""
    number, country = request.GET.get("procedures", ""), request.GET.get("country", "")
    return {
        **({"facility-procedures_per_year": number} if number.isdecimal() and len(number) < 8 else {}),
        **({"facility-country": country} if country.isalpha() and len(country) == 2 else {}),
    }


def _begin(request: HttpRequest, form: BeginForm, typed: Mapping[str, str]) -> RegistrationDraft | None:
    """A draft for the address of a valid form, written in this browser from now on; None where too many were begun."""
    email = form.cleaned_data["email"]
    if not rate_limits.DRAFTS.take(rate_limits.visitor_of(request)) or not rate_limits.LINKS_PER_ADDRESS.take(email):
        form.add_error(None, _("Many registrations were begun from here. Wait an hour, or write to the office."))
        return None
    draft = begin_draft(email=email, language=get_language() or "en", typed=typed)
    request.session[DRAFT] = str(draft.pk)
    return draft


@login_not_required
@never_cache
@http_methods(read=["GET"], write=["POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The beginning: an address for the link that reopens the form, or the whole form on one page."""
    form = BeginForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _begin(request, form, _prefilled(request)) is not None:
        return redirect("registration:register_step", STEPS[0].key)
    context = {
        "form": form,
        "draft": _draft(request),
        "minimum": settings.MINIMUM_PROCEDURES,
        "steps": STEPS,
        "query": request.GET.urlencode(),
    }
    return render(request, "registration/register_begin.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@http_methods(read=["GET"])
def register_again(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the applicant's mail: this browser goes on where the form was left."""
    try:
        draft = draft_of_link(token)
    except DraftGone:
        return render(request, "registration/register_gone.html", status=410)
    request.session[DRAFT] = str(draft.pk)
    missing = Registration(draft.typed).first_incomplete()
    return redirect("registration:register_step", missing.key if missing else "check")


@login_not_required
@never_cache
@http_methods(read=["GET"], write=["POST"])
def register_step(request: HttpRequest, step: str) -> HttpResponse:
    """One step: what was typed is kept even where it does not fit yet."""
    draft = _draft(request)
    if draft is None:
        return nothing_saved(redirect("registration:register"))
    if step == "check":
        return _check(request, draft)
    current = next((candidate for candidate in STEPS if candidate.key == step), None)
    if current is None:
        raise Http404
    if request.method != "POST":
        # A step that nobody has been to shows no messages yet.
        been = current.is_begun(draft.typed)
        typed = draft.typed if been else with_invoice_address(draft.typed)
        return _page(request, draft, current, Registration(typed, only=current, validate=been))
    try:
        draft = keep_typed(draft=draft, typed=request.POST, names=current.names())
    except DraftGone:
        return render(request, "registration/register_gone.html", status=410)
    if "later" in request.POST:
        return _until_later(request)
    if "back" in request.POST and STEPS.index(current):
        return redirect("registration:register_step", STEPS[STEPS.index(current) - 1].key)
    registration = Registration(request.POST, only=current)
    if not registration.is_valid():
        return _page(request, draft, current, registration, status=422)
    position = STEPS.index(current) + 1
    return redirect("registration:register_step", STEPS[position].key if position < len(STEPS) else "check")


def _done(draft: RegistrationDraft) -> list[str]:
    """Keys of the steps that are filled in as they should be, for their ticks."""
    return [
        step.key for step in STEPS if step.is_begun(draft.typed) and Registration(draft.typed, only=step).is_valid()
    ]


def _page(
    request: HttpRequest,
    draft: RegistrationDraft,
    current: RegistrationStep,
    registration: Registration,
    status: int = 200,
) -> HttpResponse:
    context = {
        "registration": registration,
        "step": current,
        "number": STEPS.index(current) + 1,
        "steps": STEPS,
        "done": _done(draft),
        "draft": draft,
        "previous": STEPS[STEPS.index(current) - 1].key if STEPS.index(current) else "",
        "minimum": settings.MINIMUM_PROCEDURES,
    }
    return render(request, "registration/register_step.html", context, status=status)


def _check(request: HttpRequest, draft: RegistrationDraft) -> HttpResponse:
    """Everything once more, with the way back to each step; sending makes the facility."""
    registration = Registration(draft.typed)
    missing = registration.first_incomplete()
    if missing is not None:
        messages.info(request, _("This step is not complete yet."))
        return redirect("registration:register_step", missing.key)
    if request.method == "POST":
        return _send(request, registration, draft)
    return render(request, "registration/register_check.html", _check_context(registration, draft))


def _check_context(registration: Registration, draft: RegistrationDraft | None) -> dict[str, Any]:
    return {
        "registration": registration,
        "sections": registration.summary(),
        "steps": STEPS,
        "draft": draft,
        "done": [step.key for step in STEPS],
        "invoice": first_invoice_of(registration.facility.cleaned_data),
        "payment_days": settings.PAYMENT_DAYS,
    }


@login_not_required
@never_cache
@http_methods(read=["GET"], write=["POST"])
def register_all(request: HttpRequest) -> HttpResponse:
    """The same on one page, for those who have everything at hand; kept like the steps once there is an address."""
    draft = _draft(request)
    if request.method != "POST":
        typed = draft.typed if draft is not None else _prefilled(request)
        return _all(request, Registration(typed, validate=False), draft)
    later = "later" in request.POST
    if draft is not None:
        try:
            draft = keep_typed(draft=draft, typed=request.POST, names=EVERY_NAME)
        except DraftGone:
            return render(request, "registration/register_gone.html", status=410)
    typed = request.POST if later else with_invoice_address(request.POST)
    registration = Registration(typed, validate=not later)
    if not later and registration.is_valid():
        return _send(request, registration, draft, one_page=True)
    keep = KeepForm(request.POST, is_asked=later)
    if draft is None and keep.is_valid() and keep.cleaned_data["email"]:
        draft = _begin(request, keep, {name: request.POST.get(name, "") for name in EVERY_NAME})
    if later and draft is not None:
        return _until_later(request)
    return _all(request, registration, draft, keep)


def _until_later(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Saved. The link in your mail reopens the form here or on another device."))
    return redirect("registration:register")


def _all(
    request: HttpRequest, registration: Registration, draft: RegistrationDraft | None, keep: KeepForm | None = None
) -> HttpResponse:
    context = {
        "registration": registration,
        "steps": STEPS,
        "draft": draft,
        "keep": keep or KeepForm(),
        "minimum": settings.MINIMUM_PROCEDURES,
    }
    return render(request, "registration/register.html", context, status=200 if keep is None else 422)


def _send(
    request: HttpRequest, registration: Registration, draft: RegistrationDraft | None, *, one_page: bool = False
) -> HttpResponse:
    """Makes the facility, or hands a likely duplicate to the office; the page after it is the same for both."""
    visitor = rate_limits.visitor_of(request)
    if not rate_limits.REGISTRATIONS.take(visitor):
        registration.facility.add_error(
            None, _("Too many registrations came from here. Wait an hour, or write to the office.")
        )
        if one_page:
            return _all(request, registration, draft, KeepForm())
        return render(request, "registration/register_check.html", _check_context(registration, draft), status=422)
    try:
        send_registration(
            details=registration.facility.values(),
            people=registration.people(),
            typed=request.POST.dict() if draft is None else draft.typed,
            draft=draft,
            language=get_language() or "en",
        )
    except DraftGone:
        return render(request, "registration/register_gone.html", status=410)
    request.session.pop(DRAFT, None)
    values: dict[str, Any] = registration.facility.cleaned_data
    request.session["registered"] = {"name": values["name"], "procedures": values["procedures_per_year"]}
    return redirect("registration:register_done")


@login_not_required
@http_methods(read=["GET"])
def register_done(request: HttpRequest) -> HttpResponse:
    """What happens next, with the seal that the payment closes."""
    registered = request.session.get("registered", {})
    context = {
        "name": registered.get("name", ""),
        "days": settings.ACTIVATION_DAYS,
        "payment_days": settings.PAYMENT_DAYS,
        "office_email": settings.OFFICE_EMAIL,
    }
    return render(request, "registration/register_done.html", context)
