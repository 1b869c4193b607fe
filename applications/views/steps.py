"""Submitting and withdrawing: steps of the representative (R11, R47 to R49)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications.enums import ApplicationKind
from applications.forms import LevelForm, ReturnForm, SubmitForm, WithdrawForm
from applications.models import Application
from applications.presenters.summary_panel import reading_of
from applications.queries import figures_of, progress_of, window_start
from applications.services import choose_level, return_application, submit_application, withdraw_application
from applications.views.current_application import fetch_latest, not_open
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods, may, require
from iasios.access.reauthentication import confirmed_act
from iasios.web.kept_copies import nothing_saved
from iasios.workflow import StepRefused


@http_methods(read=["GET"], write=["POST"])
def submit(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """The checklist that everybody may read, and the declaration that the representative alone can make (R10, R11)."""
    sends = request.method == "POST"
    application = fetch_latest(request, slug, Capability.VIEW_APPLICATION)
    if application is None:
        return not_open(request, slug)
    submits = bool(may(request.user, Capability.SUBMIT_APPLICATION, application))
    if sends and not submits:
        raise PermissionDenied(_("Only the authorised representative can submit, and only once."))
    if not application.is_open_for_answers:
        return nothing_saved(redirect("applications:summary", slug=slug))
    progress = progress_of(application)
    too_old = application.oldest_case_on is not None and application.oldest_case_on < window_start()
    form = SubmitForm(request.POST if sends else None)
    if sends and form.is_valid():
        try:
            if not progress.is_ready:
                raise StepRefused(_("The application is not ready to submit. The list says what is left."))
            with confirmed_act(request, _("Submit the application")):
                submit_application(application=application, by=request.user)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                _("Submitted. The office assigns two assessors. You and the other appointed people were told by mail."),
            )
            return redirect("applications:summary", slug=slug)
    context = {
        "application": application,
        "facility": application.facility,
        "progress": progress,
        "too_old": too_old,
        "ready": progress.is_ready and not too_old,
        "form": form,
        "submits": submits,
    }
    return render(request, "applications/submit.html", context, status=422 if form.errors else 200)


@http_methods(read=["GET"], write=["POST"])
def level(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """Accredited Centre again, or Centre of Excellence: chosen at recertification (R77 to R79)."""
    application = fetch_latest(request, slug, Capability.VIEW_APPLICATION)
    if application is None:
        return not_open(request, slug)
    if application.kind != ApplicationKind.RECERTIFICATION:
        raise PermissionDenied(_("Centre of Excellence can be sought only at recertification."))
    require(request.user, Capability.CHOOSE_LEVEL, application)
    form = LevelForm(
        request.POST if request.method == "POST" else None,
        initial={"level": application.level},
        figures=figures_of(application.edition_id),
    )
    if request.method == "POST" and form.is_valid():
        try:
            choose_level(application=application, level=form.cleaned_data["level"], by=request.user)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                _("The application is for %(level)s now.") % {"level": application.get_level_display()},
            )
            return redirect("applications:summary", slug=slug)
    context = {"application": application, "facility": application.facility, "form": form}
    return render(request, "applications/level.html", context, status=422 if form.errors else 200)


@http_methods(read=["GET"], write=["POST"])
def withdraw(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """Takes the draft back for good, with a reason."""
    application = fetch_latest(request, slug, Capability.WITHDRAW_APPLICATION)
    if application is None:
        return not_open(request, slug)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_application(application=application, by=request.user, reason=form.cleaned_data["reason"])
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Withdrawn. The office and the other appointed people were told by mail."))
            return redirect("applications:summary", slug=slug)
    context = {"application": application, "facility": application.facility, "form": form} | reading_of(application)
    return render(request, "applications/withdraw.html", context, status=422 if form.errors else 200)


@http_methods(read=["GET"], write=["POST"])
def give_back(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The office gives a submitted application back, with what is to be corrected; before assessors are assigned."""
    application = fetch(Application, code=code, user=request.user, may=Capability.RETURN_APPLICATION)
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return_application(application=application, by=request.user, reason=form.cleaned_data["reason"])
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Returned. Representative, deputy and account holder were told by mail."))
            return redirect("portal:facility", slug=application.facility.slug)
    context = {"application": application, "facility": application.facility, "form": form}
    return render(request, "applications/return.html", context, status=422 if form.errors else 200)
