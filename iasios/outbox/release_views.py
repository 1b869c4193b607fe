"""The office holds mail: which kinds wait, reading one as it will be sent, other words, releasing, stopping, a copy."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from iasios.access import Capability, fetch, http_methods, require_or_404
from iasios.outbox.bounces import clear_bounces
from iasios.outbox.forms import HeldKindsForm, MailEditForm, StopForm
from iasios.outbox.models import Bounce, MailStatus, OutboxEmail
from iasios.outbox.queries import MailRow, held_counts, held_kinds
from iasios.outbox.release import choose_held_kinds, edit_mail, holdable_types, release_mail, send_copy, stop_mail
from iasios.outbox.words import words_of
from iasios.workflow import StepRefused


def _mail(request: HttpRequest, pk: uuid.UUID) -> OutboxEmail:
    require_or_404(request.user, Capability.RUN_OFFICE)
    return fetch(OutboxEmail, pk=pk, user=request.user, may=Capability.RUN_OFFICE)


@http_methods(read=["GET"], write=["POST"])
def kinds(request: HttpRequest) -> HttpResponse:
    """Which kinds of mail wait for the office; none about keys, security or the account is offered."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    groups = _groups()
    held, waiting = held_kinds(), held_counts()
    form = HeldKindsForm(
        request.POST if request.method == "POST" else None,
        choices=[(kinds[0], label) for label, kinds in groups],
        initial={"kinds": [kinds[0] for _label, kinds in groups if held.issuperset(kinds)]},
    )
    if request.method == "POST" and form.is_valid():
        chosen = set(form.cleaned_data["kinds"])
        wanted = {kind for _label, kinds in groups if kinds[0] in chosen for kind in kinds}
        choose_held_kinds(kinds=wanted, by=request.user)
        messages.success(request, _("Saved. New mails of the chosen kinds wait for your release."))
        return redirect("outbox:kinds")
    ticked = set(form["kinds"].value() or ())
    rows = [
        {
            "value": kinds[0],
            "label": label,
            "is_held": kinds[0] in ticked,
            "waiting": sum(waiting.get(kind, 0) for kind in kinds),
        }
        for label, kinds in groups
    ]
    return render(request, "outbox/kinds.html", {"form": form, "rows": rows}, status=422 if form.errors else 200)


def _groups() -> list[tuple[str, list[str]]]:
    """The kinds under the names that "Mail and calendar" gives them, in alphabetical order."""
    found: dict[str, list[str]] = {}
    for one in holdable_types():
        found.setdefault(str(one.label), []).append(one.kind)
    return sorted(found.items(), key=lambda group: group[0].casefold())


@http_methods(read=["GET"])
def preview(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The mail as its reader will see it; one that holds a key has no such page, in the demo neither."""
    mail = _mail(request, pk)
    if mail.is_sensitive:
        raise Http404
    _subject, text, html = words_of(mail)
    response = HttpResponse(html or text, content_type=f"text/{'html' if html else 'plain'}; charset=utf-8")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups"
    response["Cache-Control"] = "private, no-store"
    return response


@http_methods(read=["GET"], write=["POST"])
def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Other words for a held mail, beside those that the portal wrote."""
    mail = _mail(request, pk)
    if mail.status != MailStatus.HELD:
        messages.info(request, _("This mail is not held any more, so its words can no longer be changed."))
        return redirect("outbox:detail", pk=pk)
    subject, text, _html = words_of(mail)
    form = MailEditForm(request.POST if request.method == "POST" else None, initial={"subject": subject, "text": text})
    if request.method == "POST" and form.is_valid():
        try:
            edit_mail(mail=mail, by=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved. The mail still waits for its release."))
            return redirect("outbox:detail", pk=pk)
    return render(request, "outbox/edit.html", {"row": MailRow(mail), "form": form}, status=422 if form.errors else 200)


@http_methods(read=["GET"], write=["POST"])
def stop(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A mail that is not on its way yet is never sent."""
    mail = _mail(request, pk)
    form = StopForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            stop_mail(mail=mail, reason=form.cleaned_data["reason"], by=request.user)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Stopped. This mail is not sent."))
            return redirect("outbox:detail", pk=pk)
    return render(request, "outbox/stop.html", {"row": MailRow(mail), "form": form}, status=422 if form.errors else 200)


def _take(request: HttpRequest, step: Callable[[], OutboxEmail], done: str, pk: uuid.UUID) -> HttpResponse:
    try:
        pk = step().pk
    except StepRefused as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("outbox:detail", pk=pk)


@http_methods(read=[], write=["POST"])
def release(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Lets a held mail go."""
    mail = _mail(request, pk)
    return _take(request, lambda: release_mail(mail=mail, by=request.user), _("Released. The mail is on its way."), pk)


@http_methods(read=[], write=["POST"])
def copy(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Sends a mail once more, as a mail of its own."""
    mail = _mail(request, pk)
    return _take(
        request, lambda: send_copy(mail=mail, by=request.user), _("A copy is on its way. This is its page."), pk
    )


@http_methods(read=[], write=["POST"])
def address_works(request: HttpRequest, pk: int) -> HttpResponse:
    """The office found that mail to an address arrives again."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    bounce = fetch(Bounce, pk=pk, user=request.user, may=Capability.RUN_OFFICE)
    if clear_bounces(bounce=bounce, by=request.user):
        messages.success(request, _("Noted: mail to %(address)s arrives again.") % {"address": bounce.address})
    return redirect("outbox:list")
