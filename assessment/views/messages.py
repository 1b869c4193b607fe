"""Messages about a dossier: one page for office, assessors and chairperson, each with what they may read."""

from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Application
from assessment.enums import Readers, Sender
from assessment.forms.messages import DossierMessageForm
from assessment.models import DossierMessage
from assessment.queries.dossiers import readable_applications
from assessment.queries.messages import (
    addressees_of,
    awaits_office,
    capacity_of,
    conversations_of,
    messages_for,
)
from assessment.services.messages import settle_dossier_messages, write_dossier_message
from facilities.http import AuthenticatedHttpRequest
from iasios.access import Capability, fetch, http_methods, require_or_404, standing_of
from iasios.list_files import csv_response, wants_csv
from iasios.workflow import StepRefused

PER_PAGE = 25


def _dossier_here(request: HttpRequest, code: str) -> Application:
    return fetch(Application, queryset=readable_applications, code=code, user=request.user, may=Capability.VIEW_DOSSIER)


@http_methods(read=["GET"], write=["POST"])
def messages(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """What was written about this dossier, as far as its reader may know it; the buttons of its form name who reads."""
    application = _dossier_here(request, code)
    addressees = addressees_of(request.user, application)
    form = DossierMessageForm(
        request.POST if request.method == "POST" else None, addressees=[(one.key, one.label) for one in addressees]
    )
    if request.method == "POST" and form.is_valid():
        try:
            write_dossier_message(
                application=application,
                to=form.cleaned_data["readers"],
                text=form.cleaned_data["text"],
                by=request.user,
            )
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            notices.success(request, _("Sent. Everybody who reads it is told by mail."))
            return redirect("assessment:messages", code=code)
    capacity = capacity_of(request.user, application)
    pages = Paginator(messages_for(request.user, application), PER_PAGE)
    page = pages.get_page(request.GET.get("page") or pages.num_pages)
    return render(
        request,
        "assessment/messages.html",
        {
            "application": application,
            "facility": application.facility,
            "page": page,
            "letters": [_line(one, request.user.pk) for one in page],
            "addressees": addressees,
            "is_office": capacity == Sender.OFFICE,
            "is_blind": capacity == Sender.ASSESSOR and len(addressees) == 1,
            "awaits_office": capacity == Sender.OFFICE and awaits_office(application),
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


def _line(message: DossierMessage, reader: int | None) -> dict[str, object]:
    who = _("You") if message.author_id == reader else message.author.display_name
    if message.sender != Sender.ASSESSOR and message.author_id != reader:
        who = _("%(name)s, %(role)s") % {"name": who, "role": message.get_sender_display()}
    return {
        "who": who,
        "when": date_format(timezone.localtime(message.sent_at), "DATETIME_FORMAT"),
        "ours": message.author_id == reader,
        "text": message.text,
        "readers": _readers(message),
    }


def _readers(message: DossierMessage) -> str:
    if message.assessor is not None:
        return _("Read by the office and %(name)s") % {"name": message.assessor.display_name}
    return {
        Readers.ASSESSORS: _("Read by the office and both assessors"),
        Readers.CHAIRPERSON: _("Read by the office and the chairperson"),
        Readers.EVERYBODY: _("Read by the office, both assessors and the chairperson"),
    }[Readers(message.readers)]


@http_methods(write=["POST"])
def settle(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The office says that nothing more needs an answer."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    settled = settle_dossier_messages(application=_dossier_here(request, code), by=request.user)
    if settled:
        notices.success(
            request,
            ngettext("Done: %(count)s message needs no answer.", "Done: %(count)s messages need no answer.", settled)
            % {"count": settled},
        )
    return redirect("assessment:messages", code=code)


@http_methods(read=["GET"])
def conversations(request: HttpRequest) -> HttpResponse:
    """The dossiers of an assessor, or of the chairperson, with the day on which something was last written."""
    standing = standing_of(request.user)
    if not (standing.is_assessor or standing.is_chairperson):
        raise Http404
    if wants_csv(request):
        headings = (_("Facility"), _("Dossier"), _("Last message"))
        lines = ((one.facility.name, one.code, one.last_message_at) for one in conversations_of(request.user))
        return csv_response("conversations", headings, lines)
    page = Paginator(conversations_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "assessment/conversations.html",
        {"page": page, "rows": page.object_list, "contact_url": reverse("portal:contact")},
    )
