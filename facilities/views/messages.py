"""Messages with the office, as the people of a facility see them (R72)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from facilities.forms.correspondence import SearchForm, ThreadForm, ThreadReplyForm
from facilities.http import AuthenticatedHttpRequest
from facilities.models import Attachment, Facility, Thread
from facilities.presenters.list_lines import THREAD_HEADINGS, thread_line
from facilities.queries.messages import letters_of, messages_of, threads_of
from facilities.queries.stored_files import checked_content
from facilities.services.files import note_opening
from facilities.services.messages import mark_read, reply_in_thread, start_thread
from facilities.views.sending import sent
from iasios.access import Capability, fetch, http_methods, may, standing_of
from iasios.list_files import csv_response, wants_csv
from iasios.web.current_facility import set_current_facility
from iasios.web.file_responses import uploaded_file_response
from iasios.web.patient_warnings import warn_of_file_names

PER_PAGE = 25
LETTERS = 50


def _is_elsewhere(request: HttpRequest, facility: Facility) -> bool:
    """Whether the person has their own pages for this: the office, which belongs to no facility."""
    return facility.pk not in standing_of(request.user).facilities


@http_methods()
def thread_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What the facility and the office wrote to each other, the latest first."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.VIEW_MESSAGES)
    set_current_facility(request, facility)
    if _is_elsewhere(request, facility):
        return redirect("facilities:office_threads")
    search = SearchForm.words(request.GET)
    rows = threads_of(facility, request.user, search=search)  # type: ignore[arg-type]
    if wants_csv(request):
        lines = map(thread_line, rows.select_related("facility"))
        return csv_response(f"messages-{facility.slug}", THREAD_HEADINGS, lines)
    context = {
        "facility": facility,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "search": search,
        "may_write": bool(may(request.user, Capability.WRITE_MESSAGES, facility)),
    }
    return render(request, "facilities/threads.html", context)


@http_methods(read=["GET"], write=["POST"])
def thread_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Writes to the office about something new."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.WRITE_MESSAGES)
    set_current_facility(request, facility)
    form = ThreadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        thread = sent(
            form,
            start_thread,
            facility=facility,
            subject=form.cleaned_data["subject"],
            by=request.user,
            from_office=False,
        )
        if thread is not None:
            messages.success(request, _("Sent. The office was told by mail."))
            warn_of_file_names(request)
            return redirect("facilities:thread", slug, thread.pk)
    return render(request, "facilities/thread_new.html", {"facility": facility, "form": form})


@http_methods(read=["GET"], write=["POST"], records=True)
def thread(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    """One matter; looking at it marks it as read."""
    writes = request.method == "POST"
    found = fetch(
        Thread,
        pk=pk,
        facility__slug=slug,
        user=request.user,
        may=Capability.WRITE_MESSAGES if writes else Capability.VIEW_MESSAGES,
    )
    set_current_facility(request, found.facility)
    if _is_elsewhere(request, found.facility):
        return redirect("facilities:office_thread", found.pk)
    form = ThreadReplyForm(request.POST or None, request.FILES or None)
    if writes and form.is_valid():
        reply = sent(form, reply_in_thread, thread=found, by=request.user, from_office=False)
        if reply is not None:
            messages.success(request, _("Sent. The office was told by mail."))
            warn_of_file_names(request)
            return redirect("facilities:thread", slug, found.pk)
    unread = standing_of(request.user).unread
    read = mark_read(thread=found, by=request.user, for_office=False)  # type: ignore[arg-type]
    unread[found.facility_id] = unread.get(found.facility_id, 0) - read
    page = Paginator(messages_of(found), LETTERS).get_page(request.GET.get("page"))
    context = {
        "facility": found.facility,
        "thread": found,
        "page": page,
        "letters": letters_of(page, for_office=False),
        "form": form,
        "may_write": bool(may(request.user, Capability.WRITE_MESSAGES, found)),
    }
    return render(request, "facilities/thread.html", context)


@http_methods(records=True)
def attachment(request: AuthenticatedHttpRequest, slug: str, pk: str, file: str) -> HttpResponseBase:
    """A file of a message, for both sides."""
    found = fetch(
        Attachment,
        file=file,
        message__thread=pk,
        facility__slug=slug,
        user=request.user,
        may=Capability.VIEW_MESSAGES,
    )
    set_current_facility(request, found.facility)
    note_opening(facility=found.facility, name=found.file.name, by=request.user)
    return uploaded_file_response(checked_content(found.file), name=found.file.name, content_type=found.file.media_type)
