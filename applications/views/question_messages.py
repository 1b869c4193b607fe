"""The messages between hospital and office about one question, beside its answer; one page for both sides."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.presenters.question_cards import read_card
from applications.queries import answers_of, progress_of, question_of
from applications.services.question_messages import write_about_question
from applications.views.current_application import fetch_latest, not_open
from facilities.forms.correspondence import ThreadReplyForm
from facilities.http import AuthenticatedHttpRequest
from facilities.queries.messages import letters_of, messages_of, threads_about
from facilities.services.messages import mark_read
from facilities.views.sending import sent
from iasios.access import Capability, http_methods, may, require, standing_of
from iasios.web.patient_warnings import warn_of_file_names

LETTERS = 50


@http_methods(read=["GET"], write=["POST"], records=True)
def question_messages(request: AuthenticatedHttpRequest, slug: str, question: str) -> HttpResponse:
    """One question with its answer and its messages; looking at them marks them as read (R72)."""
    application = fetch_latest(request, slug, Capability.VIEW_MESSAGES)
    if application is None:
        return not_open(request, slug)
    asked = question_of(application, question)
    if asked is None:
        raise Http404
    facility = application.facility
    standing = standing_of(request.user)
    from_office = facility.pk not in standing.facilities
    needed = Capability.RUN_OFFICE if from_office else Capability.WRITE_MESSAGES
    writes = request.method == "POST"
    if writes:
        require(request.user, needed, facility)
    form = ThreadReplyForm(request.POST if writes else None, request.FILES if writes else None)
    here = reverse("applications:question_messages", args=[slug, asked.code])
    if writes and form.is_valid():
        thread = sent(
            form,
            write_about_question,
            application=application,
            question=asked,
            by=request.user,
            from_office=from_office,
        )
        if thread is not None:
            messages.success(
                request,
                _("Sent. %(facility)s was told by mail.") % {"facility": facility}
                if from_office
                else _("Sent. The office was told by mail."),
            )
            warn_of_file_names(request)
            return redirect(here)
    found = threads_about(facility, application.code, request.user, for_office=from_office).get(asked.code)
    page = None
    if found is not None:
        read = mark_read(thread=found, by=request.user, for_office=from_office)
        if from_office:
            standing.unread_in_office -= read
        else:
            standing.unread[facility.pk] = standing.unread.get(facility.pk, 0) - read
        page = Paginator(messages_of(found), LETTERS).get_page(request.GET.get("page"))
    answer = next(a for a in answers_of(application, standard=asked.standard.number) if a.question == asked)
    states = {state.code: state for state in progress_of(application).states}
    context = {
        "application": application,
        "facility": facility,
        "question": asked,
        "card": read_card(answer, states[asked.code]),
        "thread": found,
        "page": page,
        "letters": letters_of(page, for_office=from_office) if page is not None else [],
        "form": form,
        "may_write": bool(may(request.user, needed, facility)),
        "from_office": from_office,
        "back": reverse("applications:standard", args=[slug, asked.standard.number]) + f"#q-{asked.code}",
    }
    return render(request, "applications/question_messages.html", context, status=422 if form.errors else 200)
