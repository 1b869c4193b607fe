"""The office's pages of webhooks: receivers, their calls, and each call with its body."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from iasios.access import Capability, http_methods, require_or_404
from iasios.list_files import csv_response, wants_csv
from iasios.webhooks.forms import ReceiverForm
from iasios.webhooks.models import Delivery, DeliveryStatus, Receiver, Topic
from iasios.webhooks.queries import (
    all_receivers,
    copies_of,
    deliveries_of,
    delivery_with,
    failed_calls,
    receiver_with,
)
from iasios.webhooks.services import add_receiver, change_receiver, end_receiver, renew_secret, replay_failed, send_test
from iasios.webhooks.services import replay as replay_call
from iasios.webhooks.signatures import secret_of
from iasios.workflow import StepRefused

PER_PAGE = 25
#: Session key: the receiver whose secret is new, to be shown once.
FRESH = "fresh_webhook"


@http_methods(read=["GET"], write=["POST"])
def receivers(request: HttpRequest) -> HttpResponse:
    """Who is told, and the form for one more."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    if wants_csv(request):
        headings = (_("Name"), _("Address"), _("Told of"), _("Last told"), _("Made by"), _("Made on"), _("Ended on"))
        lines = (
            (
                *(one.name, one.url, ", ".join(str(topic) for topic in _topics(one)), one.told_at),  # type: ignore[attr-defined]
                *(str(one.made_by), one.made_at, one.ended_at),
            )
            for one in all_receivers()
        )
        return csv_response("webhooks", headings, lines)
    form = ReceiverForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made, _secret = add_receiver(by=request.user, **form.cleaned_data)
        request.session[FRESH] = made.pk
        return redirect("webhooks:receiver", made.pk)
    page = Paginator(all_receivers(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(row, _topics(row)) for row in page]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "webhooks/receivers.html", {"form": form, "page": page, "rows": rows}, status=status)


@never_cache
@http_methods(read=["GET"])
def receiver(request: HttpRequest, pk: int) -> HttpResponse:
    """One receiver with its calls, the newest first; a new secret is shown once."""
    found = _receiver(request, pk)
    status = request.GET.get("status", "")
    status = status if status in DeliveryStatus.values else ""
    if wants_csv(request):
        headings = (
            _("Written"),
            _("Event"),
            _("Facility"),
            _("State"),
            _("Attempts"),
            _("Arrived"),
            _("Answered with"),
        )
        lines = (
            (
                *(one.created_at, one.event, one.facility.name if one.facility else "", str(one.get_status_display())),
                *(one.attempts, one.delivered_at, one.answered),
            )
            for one in deliveries_of(found, status)
        )
        return csv_response("webhook-calls", headings, lines)
    page = Paginator(deliveries_of(found, status), PER_PAGE).get_page(request.GET.get("page"))
    fresh = request.session.get(FRESH) == found.pk
    if fresh:
        del request.session[FRESH]
    chips = [
        {"label": label, "url": f"?status={value}" if value else "?", "current": value == status}
        for value, label in [("", _("All")), *DeliveryStatus.choices]
    ]
    context = {
        "receiver": found,
        "topics": _topics(found),
        "secret": secret_of(found.salt) if fresh else "",
        "page": page,
        "chips": chips,
        "status": status,
        "failed": failed_calls().filter(receiver=found).count(),
    }
    return render(request, "webhooks/receiver.html", context)


@http_methods(read=["GET"], write=["POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, address or choice."""
    found = _receiver(request, pk)
    initial = {"name": found.name, "url": found.url, "topics": found.topics}
    form = ReceiverForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_receiver(receiver=found, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("webhooks:receiver", pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "webhooks/edit.html", {"form": form, "receiver": found}, status=status)


@http_methods(read=[], write=["POST"])
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """A test call, the failed calls once more, a new secret, or the end of a receiver."""
    found = _receiver(request, pk)
    action = request.POST.get("action", "")
    try:
        if action == "test":
            send_test(receiver=found, by=request.user)
            messages.success(request, _("A test call is on its way. Reload the page to see the answer."))
        elif action == "secret":
            renew_secret(receiver=found, by=request.user)
            request.session[FRESH] = found.pk
        elif action == "again":
            made = replay_failed(receiver=found, by=request.user)
            messages.success(
                request,
                ngettext("%(n)d call is on its way again.", "%(n)d calls are on their way again.", made) % {"n": made},
            )
        elif action == "end":
            end_receiver(receiver=found, by=request.user)
            messages.success(request, _("It is told nothing any more."))
    except StepRefused as refused:
        messages.error(request, str(refused))
    return redirect("webhooks:receiver", pk)


@http_methods(read=["GET"])
def delivery(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One call: what was sent, how often, and what was answered."""
    found = _delivery(request, pk)
    is_over = found.status in (DeliveryStatus.DELIVERED, DeliveryStatus.FAILED)
    context = {
        "delivery": found,
        "copies": copies_of(found),
        "can_be_replayed": is_over and found.receiver.ended_at is None,
    }
    return render(request, "webhooks/delivery.html", context)


@http_methods(read=[], write=["POST"])
def replay(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The same call once more."""
    found = _delivery(request, pk)
    try:
        made = replay_call(delivery=found, by=request.user)
    except StepRefused as refused:
        messages.error(request, str(refused))
        return redirect("webhooks:delivery", pk)
    messages.success(request, _("The call is made once more."))
    return redirect("webhooks:delivery", made.pk)


def _topics(receiver: Receiver) -> list[str]:
    words = dict(Topic.choices)
    return [str(words.get(topic, topic)) for topic in receiver.topics]


def _receiver(request: HttpRequest, pk: int) -> Receiver:
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = receiver_with(pk)
    if found is None:
        raise Http404(_("There is no such receiver."))
    return found


def _delivery(request: HttpRequest, pk: uuid.UUID) -> Delivery:
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = delivery_with(pk)
    if found is None:
        raise Http404(_("There is no such call."))
    return found
