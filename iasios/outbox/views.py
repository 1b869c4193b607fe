"""Outgoing mail, for the office: what was sent to whom, and a second try for what failed."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from iasios.access import Capability, fetch, http_methods, require_or_404
from iasios.list_files import csv_response, wants_csv
from iasios.outbox.forms import MailSearchForm
from iasios.outbox.models import OutboxEmail
from iasios.outbox.queries import (
    FILTERS,
    MailRow,
    all_mails,
    filter_choices,
    history_of,
    mails_of,
    mails_with_bounces,
    outgoing,
    state_counts,
)
from iasios.outbox.services import send_again as send_once_more

PAGE = 50


@http_methods(read=["GET"])
def mail_list(request: HttpRequest) -> HttpResponse:
    """Every mail, newest first, by state and by search."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    form = MailSearchForm({"q": request.GET.get("q", "")})
    state, search = request.GET.get("state", ""), form.search
    state = state if state in FILTERS else ""
    if wants_csv(request):
        headings = (_("Written"), _("Recipient"), _("Subject"), _("Topic"), _("State"), _("Attempts"), _("Sent"))
        lines = (
            (
                *(row.mail.created_at, row.to, row.mail.subject, row.kind, str(row.word)),
                *(row.mail.attempts, row.mail.sent_at),
            )
            for row in all_mails(state, search)
        )
        return csv_response("mails", headings, lines)
    counts = state_counts(search)
    paginator = Paginator(outgoing(state, search), PAGE)
    # The filter's own count, so that nothing is counted twice.
    paginator.count = counts[state]  # type: ignore[misc]
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "state": state,
        "search": search,
        "page": page,
        "rows": mails_of(page.object_list),
        "chips": filter_choices(state, search, counts),
    }
    return render(request, "outbox/list.html", context)


def _whole_mails() -> QuerySet[OutboxEmail]:
    return mails_with_bounces().select_related("facility", "released_by", "stopped_by", "copy_of")


@http_methods(read=["GET"])
def mail_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One mail. A text with a link that works like a key is shown in the demo only."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    mail = fetch(OutboxEmail, queryset=_whole_mails, pk=pk, user=request.user, may=Capability.RUN_OFFICE)
    edits, bounces, copies = history_of(mail)
    context = {
        "row": MailRow(mail),
        "edits": edits,
        "bounces": bounces,
        "copies": copies,
        "subject": edits[0].subject if edits else mail.subject,
        "text": edits[0].text if edits else mail.text,
        "attachments": list(mail.attachments.all()),
        "is_shown": not mail.is_sensitive or settings.DEMO,
    }
    return render(request, "outbox/detail.html", context)


@http_methods(read=[], write=["POST"])
def send_again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Another round of attempts for a mail that failed."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    mail = fetch(OutboxEmail, pk=pk, user=request.user, may=Capability.RUN_OFFICE)
    if send_once_more(mail=mail, by=request.user):
        messages.success(request, _("The mail is on its way again."))
    else:
        messages.info(request, _("This mail is not among the failed ones, so nothing was done."))
    return redirect("outbox:detail", pk=mail.pk)
