"""Messages of all facilities, as the office sees them, and the texts it sends again and again."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from facilities.forms.correspondence import SearchForm, TemplateForm, ThreadForm, ThreadReplyForm
from facilities.models import Facility, MessageTemplate, Thread
from facilities.presenters.list_lines import THREAD_HEADINGS, thread_line
from facilities.queries.messages import (
    letters_of,
    messages_of,
    office_figures,
    office_threads,
    template_with,
    templates,
)
from facilities.services.messages import (
    delete_template,
    mark_read,
    reply_in_thread,
    save_template,
    settle_thread,
    start_thread,
)
from facilities.views.sending import sent
from iasios.access import Capability, fetch, http_methods, require_or_404, standing_of
from iasios.list_files import csv_response, wants_csv

PER_PAGE = 25
LETTERS = 50
SHOWN = ("waiting", "unread", "all")


@http_methods()
def threads(request: HttpRequest) -> HttpResponse:
    """What waits for an answer first; everything else is one click away."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    search = SearchForm.words(request.GET)
    given = request.GET.get("show", "")
    show = given if given in SHOWN else "all" if search else "waiting"
    if wants_csv(request):
        rows = office_threads(request.user, show=show, search=search)  # type: ignore[arg-type]
        return csv_response("messages", THREAD_HEADINGS, map(thread_line, rows))
    figures = office_figures(request.user)  # type: ignore[arg-type]
    labels = {"waiting": _("Waiting for the office"), "unread": _("Not read by you"), "all": _("All")}
    counts = {"waiting": figures.waiting, "unread": figures.unread}
    asked = {"q": search} if search else {}
    context = {
        "page": Paginator(office_threads(request.user, show=show, search=search), PER_PAGE).get_page(  # type: ignore[arg-type]
            request.GET.get("page")
        ),
        "views": [
            {
                "label": labels[name],
                "url": "?" + urlencode({"show": name} | asked),
                "count": counts.get(name),
                "current": name == show,
            }
            for name in SHOWN
        ],
        "show": show,
        "search": search,
    }
    return render(request, "facilities/office_threads.html", context)


@http_methods(read=["GET"], write=["POST"])
def thread_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Writes to one facility, from an empty page or from one of the texts."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.RUN_OFFICE)
    chosen = template_with(request.GET.get("text"))
    initial = {"subject": chosen.subject, "text": chosen.text.replace("{facility}", facility.name)} if chosen else {}
    form = ThreadForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        thread = sent(
            form,
            start_thread,
            facility=facility,
            subject=form.cleaned_data["subject"],
            by=request.user,
            from_office=True,
        )
        if thread is not None:
            messages.success(request, _("Sent. %(facility)s was told by mail.") % {"facility": facility})
            return redirect("facilities:office_thread", thread.pk)
    context = {"facility": facility, "form": form, "texts": templates(), "chosen": chosen}
    return render(request, "facilities/office_thread_new.html", context)


@http_methods(read=["GET"], write=["POST"], records=True)
def thread(request: HttpRequest, pk: str) -> HttpResponse:
    """One matter of one facility; looking at it marks it as read for this person."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = fetch(Thread, pk=pk, user=request.user, may=Capability.RUN_OFFICE)
    if request.method == "POST" and "settle" in request.POST:
        if settle_thread(thread=found, by=request.user):  # type: ignore[arg-type]
            messages.success(request, _("Marked as needing no answer."))
        return redirect("facilities:office_threads")
    form = ThreadReplyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        reply = sent(form, reply_in_thread, thread=found, by=request.user, from_office=True)
        if reply is not None:
            messages.success(request, _("Sent. %(facility)s was told by mail.") % {"facility": found.facility})
            return redirect("facilities:office_thread", found.pk)
    standing_of(request.user).unread_in_office -= mark_read(
        thread=found,
        by=request.user,  # type: ignore[arg-type]
        for_office=True,
    )
    page = Paginator(messages_of(found), LETTERS).get_page(request.GET.get("page"))
    context = {
        "facility": found.facility,
        "thread": found,
        "page": page,
        "letters": letters_of(page, for_office=True),
        "form": form,
    }
    return render(request, "facilities/office_thread.html", context)


@http_methods()
def texts(request: HttpRequest) -> HttpResponse:
    """The office's texts."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    page = Paginator(templates(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "facilities/office_texts.html", {"texts": page.object_list, "page": page})


@http_methods(read=["GET"], write=["POST"])
def text_new(request: HttpRequest) -> HttpResponse:
    """A new text."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    return _edit(request, None)


@http_methods(read=["GET"], write=["POST"])
def text_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes or deletes a text; what was sent stays as it was."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    found = template_with(pk)
    if found is None:
        raise Http404
    if "delete" in request.POST:
        if delete_template(template=found, by=request.user):  # type: ignore[arg-type]
            messages.success(request, _("The text is deleted."))
        return redirect("facilities:office_texts")
    return _edit(request, found)


def _edit(request: HttpRequest, found: MessageTemplate | None) -> HttpResponse:
    fixed = bool(found and found.key)
    initial: dict[str, Any] = {"subject": found.subject, "text": found.text} if found else {}
    form = TemplateForm(request.POST or None, initial=initial, fixed=fixed)
    if request.method == "POST" and form.is_valid():
        taken = [one for one in templates() if one.subject == form.cleaned_data["subject"].strip() and one != found]
        if taken:
            form.add_error("subject", _("There is a text with this subject already."))
        else:
            save_template(template=found, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            messages.success(request, _("The text is saved."))
            return redirect(reverse("facilities:office_texts"))
    return render(request, "facilities/office_text.html", {"form": form, "text": found, "fixed": fixed})
