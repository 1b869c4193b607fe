"""The assessors' yearly statement: confirmed by the assessor, looked at and asked for by the office."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessment.forms.seats import InterestForm
from assessment.forms.statements import StatementForm
from assessment.queries.assignments import interests_of, seat_asked
from assessment.queries.statements import (
    StatementState,
    assessor_or_none,
    statement_state,
    statement_text,
    statements_of,
)
from assessment.services import declare_interest, end_interest
from assessment.services.statements import ask_for_statement, confirm_statement
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, http_methods, require_or_404
from iasios.text.markup import as_html
from iasios.workflow import StepRefused

PER_PAGE = 10


@http_methods(read=["GET"], write=["POST"])
def statement(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The text, what is declared, and two ticks; then back to the seat that the person was asked for, if any."""
    require_or_404(request.user, Capability.LIST_ASSESSMENTS)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if ended := request.POST.get("end", ""):
        return _ended(request, ended)
    declared = interests_of(request.user)
    text = statement_text(get_language() or request.user.language)
    shown = {"version": text.version, "interests": ",".join(str(one.pk) for one in declared)}
    form = StatementForm(request.POST if step == "confirm" else None, declared=declared, initial=shown)
    interest = InterestForm(request.POST if step == "declare" else None)
    if interest.is_bound and interest.is_valid():
        declare_interest(by=request.user, **interest.cleaned_data)
        messages.success(request, _("Declared. The office sees it when it looks for assessors."))
        return redirect(_here(request))
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            made = confirm_statement(
                language=text.language, version=values["version"], interests=values["interests"], by=request.user
            )
        except StepRefused as refused:
            form = StatementForm(declared=declared, initial=shown)
            messages.error(request, str(refused))
        else:
            said = _("Confirmed until %(day)s. Thank you.") % {"day": date_format(made.ends_on, "DATE_FORMAT")}
            messages.success(request, said)
            seat = _seat(request)
            return redirect("assessment:invitation", seat) if seat else redirect("assessment:list")
    page = Paginator(statements_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "interest_form": interest,
        "interests": declared,
        "text": as_html(text.words),
        "state": statement_state(request.user),
        "page": page,
        "lines": _lines(page),
        "seat": _seat(request),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "assessment/statement.html", context, status=status)


def _seat(request: AuthenticatedHttpRequest) -> str:
    """The code of the application for which the person is asked and came from."""
    code = request.GET.get("seat", "")[:40]
    return code if code and seat_asked(code, request.user) is not None else ""


def _here(request: HttpRequest) -> str:
    return request.get_full_path()


def _ended(request: AuthenticatedHttpRequest, ended: str) -> HttpResponse:
    if not ended.isascii() or not ended.isdigit() or not end_interest(pk=int(ended), by=request.user):
        raise Http404
    messages.success(request, _("No longer declared. The record keeps it."))
    return redirect(_here(request))


def _lines(page: Any) -> list[dict[str, Any]]:
    return [{"one": one, "text": as_html(one.text)} for one in page]


@http_methods(read=["GET"], write=["POST"])
def office_statements(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What one assessor has confirmed, word for word, and a reminder where a valid statement is missing."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    person = assessor_or_none(pk)
    if person is None:
        raise Http404
    if request.method == "POST":
        try:
            written = ask_for_statement(person=person, by=request.user)
        except StepRefused as refused:
            messages.info(request, str(refused))
        else:
            said = _("%(person)s gets a mail.") if written else _("%(person)s was asked today already.")
            messages.success(request, said % {"person": person})
        return redirect("assessment:office_statements", pk)
    page = Paginator(statements_of(person), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "person_asked": person,
        "state": StatementState(person.statement_until, timezone.localdate()),
        "page": page,
        "lines": _lines(page),
    }
    return render(request, "assessment/office_statements.html", context)
