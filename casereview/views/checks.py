"""The check of the cases before submission: the hospital asks, the office remarks, the hospital answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casereview import presenters
from casereview.forms.checks import AskCheckForm, CheckAnswerForm, RemarkAnswerForm, RemarkForm
from casereview.models import CaseCheck, CaseRemark, CaseReview
from casereview.queries import cases_of, dataset_of, reviews_with_application
from casereview.queries.checks import CHECK_DAYS, checks_of, is_waiting, remarks_of, remarks_with_review
from casereview.services import (
    answer_case_remark,
    pass_case_check,
    remove_case_remark,
    request_case_check,
    send_case_remarks,
    settle_case_remark,
    withdraw_case_check,
    write_case_remark,
)
from casereview.views.review_gate import not_open, review_of
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods, may
from iasios.web.current_facility import set_current_facility
from iasios.workflow import StepRefused

#: Remarks on one page.
PER_PAGE = 50


@http_methods(read=["GET"], write=["POST"])
def check(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """The hospital's side: what it asked, what the office remarked, and asking (again)."""
    writes = request.method == "POST"
    try:
        review = review_of(request, slug, Capability.ASK_CASE_CHECK if writes else Capability.VIEW_DRAFTING)
    except Http404:
        return not_open(request, slug)
    checks = list(checks_of(review)[:PER_PAGE])
    open_one = next((one for one in checks if is_waiting(one, review)), None)
    form = AskCheckForm(request.POST if writes and "withdraw" not in request.POST else None)
    if writes:
        try:
            if "withdraw" in request.POST and open_one is not None:
                withdraw_case_check(check=open_one, by=request.user)
                messages.success(request, _("The office will not look at the cases now."))
                return redirect("casereview:check", slug)
            if form.is_valid():
                asked = request_case_check(review=review, note=form.cleaned_data["note"], by=request.user)
                day = presenters.long_date(asked.due_on)
                messages.success(request, _("Asked. The office looks at the cases by %(day)s.") % {"day": day})
                return redirect("casereview:check", slug)
        except StepRefused as refused:
            form.add_error(None, str(refused)) if form.is_bound else messages.warning(request, str(refused))
    return _hospital_page(request, review, checks, open_one, form)


def _hospital_page(
    request: HttpRequest,
    review: CaseReview,
    checks: list[CaseCheck],
    open_one: CaseCheck | None,
    form: forms.Form,
) -> HttpResponse:
    page = Paginator(remarks_of(review), PER_PAGE).get_page(request.GET.get("page"))
    context = presenters.frame(review, editable=bool(may(request.user, Capability.EDIT_CASES, review))) | {
        "checks": checks,
        "open_check": open_one,
        "page": page,
        "lines": presenters.remark_lines(page.object_list, dataset_of(review)),
        "may_ask": bool(may(request.user, Capability.ASK_CASE_CHECK, review)),
        "form": form,
        "days": CHECK_DAYS,
        "today": timezone.localdate(),
    }
    return render(request, "casereview/check.html", context, status=422 if form.errors else 200)


@http_methods(read=["GET"], write=["POST"])
def answer(request: AuthenticatedHttpRequest, slug: str, pk: int) -> HttpResponse:
    """One remark with the hospital's answer to it."""
    remark = fetch(
        CaseRemark,
        user=request.user,
        may=Capability.EDIT_CASES if request.method == "POST" else Capability.VIEW_DRAFTING,
        queryset=remarks_with_review,
        facility__slug=slug,
        pk=pk,
    )
    review = remark.review
    set_current_facility(request, review.application.facility, review.application)
    form = RemarkAnswerForm(
        request.POST if request.method == "POST" else None,
        initial={"text": remark.answer},
        use_required_attribute=False,
    )
    if request.method == "POST" and form.is_valid():
        try:
            answer_case_remark(remark=remark, text=form.cleaned_data["text"], by=request.user)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved. The office reads your answer when you ask for the next check."))
            return redirect("casereview:check", slug)
    editable = bool(may(request.user, Capability.EDIT_CASES, review)) and remark.settled_at is None
    context = presenters.frame(review, editable=editable) | {
        "line": presenters.remark_lines([remark], dataset_of(review))[0],
        "form": form,
    }
    return render(request, "casereview/remark.html", context, status=422 if form.errors else 200)


#: By the value of its button: what it does with a check, and what is said afterwards.
_ENDS: dict[str, tuple[Callable[..., Any], Any]] = {
    "send": (send_case_remarks, lambda: _("Sent. The hospital was told by mail.")),
    "pass": (pass_case_check, lambda: _("The hospital was told that there is nothing to remark.")),
}


@http_methods(read=["GET"], write=["POST"])
def office_check(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The office's side: the 30 cases, remarks on them, and sending these or saying that all is fine."""
    review = fetch(
        CaseReview,
        user=request.user,
        may=Capability.RUN_OFFICE,
        queryset=reviews_with_application,
        application__code=code,
    )
    latest = checks_of(review).first()
    if latest is None:
        raise Http404(_("The hospital has not asked for a check."))
    dataset = dataset_of(review)
    step = str(request.POST.get("step", "")) if request.method == "POST" else ""
    form = RemarkForm(
        request.POST if step == "remark" else None, dataset=dataset, initial={"number": request.GET.get("case", "")}
    )
    ending = CheckAnswerForm(request.POST if step in _ENDS else None)
    if step:
        try:
            said = _office_step(request, step, review, latest, form, ending)
        except StepRefused as refused:
            bound = form if step == "remark" else ending
            if not bound.is_bound:
                messages.warning(request, str(refused))
                return redirect("casereview:office_check", code)
            bound.add_error(None, str(refused))
        else:
            if said:
                messages.success(request, said)
                to = reverse("casereview:office_check", args=[code])
                return redirect(f"{to}#cases" if step == "remark" else to)
    elif request.method == "POST":
        raise Http404(_("There is no such step."))
    return _office_page(request, review, latest, form, ending)


def _office_step(
    request: AuthenticatedHttpRequest,
    step: str,
    review: CaseReview,
    latest: CaseCheck,
    form: RemarkForm,
    ending: CheckAnswerForm,
) -> str:
    """Does what a button says; what to tell afterwards, empty where the form has errors."""
    if step in _ENDS:
        do, words = _ENDS[step]
        if not ending.is_valid():
            return ""
        do(check=latest, answer=ending.cleaned_data["answer"], by=request.user)
        return str(words())
    if step == "remark":
        if not form.is_valid():
            return ""
        write_case_remark(check=latest, by=request.user, **form.cleaned_data)
        return _("Kept. The hospital reads it once you send the remarks.")
    verb, _colon, pk = step.partition(":")
    remark = next((one for one in remarks_of(review, drafts=True) if str(one.pk) == pk), None)
    if remark is None or verb not in ("remove", "settle"):
        raise Http404(_("There is no such step."))
    if verb == "remove":
        remove_case_remark(remark=remark, by=request.user)
        return _("The remark is taken away.")
    settle_case_remark(remark=remark, by=request.user)
    return _("Closed: nothing more is needed on this remark.")


def _office_page(
    request: HttpRequest, review: CaseReview, latest: CaseCheck, form: forms.Form, ending: forms.Form
) -> HttpResponse:
    dataset = dataset_of(review)
    page = Paginator(remarks_of(review, drafts=True), PER_PAGE).get_page(request.GET.get("page"))
    status = 422 if form.errors or ending.errors else 200
    context = {
        "review": review,
        "application": review.application,
        "facility": review.application.facility,
        "slug": review.application.facility.slug,
        "check": latest,
        "is_open": is_waiting(latest, review),
        "is_late": latest.due_on < timezone.localdate(),
        "rows": presenters.case_rows(cases_of(review), dataset),
        "page": page,
        "lines": presenters.remark_lines(page.object_list, dataset),
        "form": form,
        "ending": ending,
    }
    return render(request, "casereview/office_check.html", context, status=status)
