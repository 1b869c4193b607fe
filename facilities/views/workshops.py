"""Workshops: the public list, booking without an account, and what the office does with them (R82)."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from facilities.enums import BookingStatus
from facilities.forms.workshops import BookingForm, WorkshopForm
from facilities.http import AuthenticatedHttpRequest
from facilities.models import Workshop
from facilities.queries.workshops import (
    booking_with_code,
    bookings_of,
    public_workshop,
    upcoming,
    workshops_of_office,
)
from facilities.services.workshops import (
    FIELDS,
    book_seat,
    cancel_booking,
    cancel_workshop,
    change_workshop,
    is_open,
    offer_workshop,
)
from iasios.access import Capability, http_methods, require_or_404
from iasios.list_files import csv_response, wants_csv
from iasios.web import rate_limits
from iasios.workflow import StepRefused

PER_PAGE = 25


@login_not_required
@http_methods(read=["GET"])
def workshops(request: HttpRequest) -> HttpResponse:
    """What lies ahead, the next first, with the free seats."""
    now = timezone.now()
    page = Paginator(upcoming(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, is_open(one, now), _free(one)) for one in page]
    return render(request, "facilities/workshops.html", {"page": page, "rows": rows})


@login_not_required
@http_methods(read=["GET"], write=["POST"])
def workshop(request: HttpRequest, pk: int) -> HttpResponse:
    """One workshop, and the form that books it; whether there is a seat is said in the receipt."""
    found = public_workshop(pk)
    if found is None:
        raise Http404(_("There is no such workshop."))
    form = BookingForm(request.POST if request.method == "POST" else None)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        is_trapped = bool(values.pop("homepage"))
        allowed = is_trapped or (
            rate_limits.BOOKINGS.take(rate_limits.visitor_of(request))
            and rate_limits.LINKS_PER_ADDRESS.take(values["email"])
        )
        try:
            if allowed and not is_trapped:
                book_seat(workshop=found, language=get_language() or "en", **values)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            if allowed:
                words = _("Look into your mail: the receipt says whether you have a seat, and has a link to cancel.")
                messages.success(request, words)
                return redirect("facilities:workshop", pk)
            status = HTTPStatus.TOO_MANY_REQUESTS
            form.add_error(None, _("Many bookings came from here within an hour. Try again later."))
    context = {"workshop": found, "form": form, "is_open": is_open(found, timezone.now()), "free": _free(found)}
    return render(request, "facilities/workshop.html", context, status=status)


@login_not_required
@never_cache
@http_methods(read=["GET"], write=["POST"])
def booking(request: HttpRequest, token: str) -> HttpResponse:
    """The booking of a link: what it is worth, and the button that gives it back."""
    found = booking_with_code(token)
    if found is None:
        raise Http404(_("There is no such booking."))
    if request.method == "POST":
        try:
            cancel_booking(booking=found)
        except StepRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Your booking is cancelled. Thank you for saying so."))
        return redirect("facilities:booking", token)
    context = {
        "booking": found,
        "workshop": found.workshop,
        "may_cancel": found.status != BookingStatus.CANCELLED and found.workshop.starts_at > timezone.now(),
    }
    return render(request, "facilities/booking.html", context)


@http_methods(read=["GET"])
def office_workshops(request: HttpRequest) -> HttpResponse:
    """All workshops, the newest first."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    if wants_csv(request):
        headings = (
            *(_("Title"), _("Begins"), _("Place"), _("Seats"), _("Seats taken"), _("Waiting list")),
            _("Cancelled on"),
        )
        lines = (
            (one.title, one.starts_at, one.place, one.seats, one.taken, one.waiting, one.cancelled_at)  # type: ignore[attr-defined]
            for one in workshops_of_office()
        )
        return csv_response("workshops", headings, lines)
    page = Paginator(workshops_of_office(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "facilities/office_workshops.html", {"page": page, "now": timezone.now()})


@http_methods(read=["GET"], write=["POST"])
def office_workshop_new(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A new workshop, on the public list at once."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    form = WorkshopForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = offer_workshop(values=form.cleaned_data, by=request.user)
        messages.success(request, _("The workshop is on the public list."))
        return redirect("facilities:office_workshop", made.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "facilities/office_workshop_form.html", {"form": form}, status=status)


@http_methods(read=["GET"], write=["POST"])
def office_workshop(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Who takes part and who waits, and the button that cancels the workshop."""
    found = _of_office(request, pk)
    if request.method == "POST":
        try:
            cancel_workshop(workshop=found, by=request.user)
        except StepRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The workshop is cancelled, and everybody who booked is told by mail."))
        return redirect("facilities:office_workshop", pk)
    page = Paginator(bookings_of(found), PER_PAGE).get_page(request.GET.get("page"))
    lies_ahead = found.cancelled_at is None and found.starts_at > timezone.now()
    context = {"workshop": found, "page": page, "lies_ahead": lies_ahead}
    return render(request, "facilities/office_workshop.html", context)


@http_methods(read=["GET"], write=["POST"])
def office_workshop_edit(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Other words, place, time or seats; participants are told what matters to them."""
    found = _of_office(request, pk)
    initial = {name: getattr(found, name) for name in FIELDS}
    form = WorkshopForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_workshop(workshop=found, values=form.cleaned_data, by=request.user)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The workshop is changed."))
            return redirect("facilities:office_workshop", pk)
    context = {"form": form, "workshop": found}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "facilities/office_workshop_form.html", context, status=status)


@http_methods(read=["GET"])
def participants_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who has a seat or waits, as CSV."""
    found = _of_office(request, pk)
    headings = (_("Seat number"), _("Name"), _("Hospital or clinic"), _("E-mail address"), _("State"), _("Booked"))
    lines = [
        (
            *(row.seat, row.name, row.hospital, row.email, str(row.get_status_display())),
            timezone.localtime(row.booked_at).isoformat(" ", "minutes"),
        )
        for row in bookings_of(found).exclude(status=BookingStatus.CANCELLED)
    ]
    return csv_response(f"workshop-{found.pk}", headings, lines)


def _of_office(request: HttpRequest, pk: int) -> Workshop:
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = public_workshop(pk)
    if found is None:
        raise Http404(_("There is no such workshop."))
    return found


def _free(workshop: Any) -> int:
    return max(int(workshop.seats) - int(workshop.taken), 0)
