"""The register of evidence, and the evidence box of one question."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from applications.forms import EvidenceForm, NewEvidenceForm
from applications.models import EvidenceItem, EvidenceVersion
from applications.presenters.question_cards import saved_text
from applications.queries import (
    answers_of,
    application_of,
    evidence_counts,
    evidence_of,
    expiring,
    expiry_state,
    linked_of,
    people_for_questions,
    question_of,
    unlinked_evidence,
    uses_of,
    versions_of,
)
from applications.services import (
    StaleVersion,
    add_several,
    change_evidence,
    link_evidence,
    release_evidence,
    remove_evidence,
    unlink_evidence,
)
from applications.views.current_application import fetch_latest, not_open
from facilities.http import AuthenticatedHttpRequest
from facilities.models import Facility
from facilities.queries.stored_files import checked_content, checked_preview, patient_words
from facilities.services.files import FileRefused, note_opening
from iasios.access import Capability, fetch, http_methods, may
from iasios.list_files import csv_response, wants_csv
from iasios.web.current_facility import set_current_facility
from iasios.web.file_responses import picture_response, uploaded_file_response
from iasios.web.patient_warnings import warn_of_file_names
from iasios.workflow import StepRefused

PAGE = 25


@http_methods()
def evidence(request: HttpRequest, slug: str) -> HttpResponse:
    """The register; an assessor sees what was released, and nothing else."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.VIEW_REGISTER)
    set_current_facility(request, facility)
    show = request.GET.get("show", "")
    address = reverse("applications:evidence", args=[slug])
    counts = evidence_counts(facility)
    chips = [
        {
            "label": label,
            "url": f"{address}?show={name}" if name else address,
            "count": counts[name or "all"],
            "current": name == show,
        }
        for name, label in (
            ("", pgettext("evidence", "All")),
            ("soon", _("Expires within 30 days")),
            ("expired", pgettext("evidence", "Expired")),
            ("unused", _("Linked to no question")),
        )
    ]
    if wants_csv(request):
        headings = (
            pgettext("evidence", "Item"),
            _("Kind"),
            _("Link"),
            _("File"),
            _("Where it is"),
            _("Valid from"),
            _("Valid until"),
            _("State"),
            _("Owner"),
            _("Questions"),
            _("Released on"),
        )
        states = {"expired": pgettext("evidence", "Expired"), "due_soon": _("Expires soon")}
        lines = (
            (
                *(item.title, str(item.get_kind_display()), item.link, item.file.name if item.file else ""),
                *(item.place, item.effective_on, item.expires_on, states.get(expiry_state(item.expires_on), "")),
                *(str(item.owner), item.uses, item.released_at),  # type: ignore[attr-defined]
            )
            for item in expiring(evidence_of(facility), show)
        )
        return csv_response(f"evidence-{facility.slug}", headings, lines)
    page = Paginator(expiring(evidence_of(facility), show), PAGE).get_page(request.GET.get("page"))
    context = {
        "facility": facility,
        "page": page,
        "rows": [{"item": item, "state": expiry_state(item.expires_on)} for item in page],
        "filters": chips,
        "show": show,
        "editable": bool(may(request.user, Capability.KEEP_REGISTER, facility)),
    }
    return render(request, "applications/evidence.html", context)


@http_methods(read=["GET"], write=["POST"])
def evidence_add(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    """A new item; coming from a question, it is linked there at once."""
    facility = fetch(Facility, slug=slug, user=request.user, may=Capability.KEEP_REGISTER)
    set_current_facility(request, facility)
    code = request.GET.get("question", "")
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    people, initial = people_for_questions(facility), {"owner": str(request.user.pk)}
    form = NewEvidenceForm(data, files, people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            items = add_several(facility=facility, by=request.user, entries=form.entries())
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            for item in items:
                messages.success(request, _("“%(title)s” is added to your evidence.") % {"title": item.title})
            warn_of_file_names(request)
            return _linked_at_once(request, slug, code, items)
    application = application_of(facility) if code else None
    set_current_facility(request, facility, application)
    asked = question_of(application, code) if application is not None else None
    context = {"facility": facility, "form": form, "item": None, "asked": asked, "editable": True}
    return render(request, "applications/evidence_form.html", context, status=422 if form.errors else 200)


def _linked_at_once(request: AuthenticatedHttpRequest, slug: str, code: str, items: list[EvidenceItem]) -> HttpResponse:
    if not code:
        return redirect("applications:evidence", slug=slug)
    application = fetch_latest(request, slug, Capability.EDIT_ANSWERS)
    question = question_of(application, code) if application is not None else None
    if application is None or question is None:
        raise Http404
    answer = next(a for a in answers_of(application, standard=question.standard.number) if a.question == question)
    link_evidence(application=application, answer=answer, items=items, by=request.user)
    return redirect("applications:evidence_links", slug=slug, question=code)


@http_methods(read=["GET"], write=["POST"])
def evidence_item(request: AuthenticatedHttpRequest, slug: str, pk: int) -> HttpResponse:
    """One item: what it says, where it is linked, who sees it; changing, releasing and removing it."""
    item = fetch(EvidenceItem, facility__slug=slug, pk=pk, user=request.user, may=Capability.VIEW_REGISTER)
    facility = item.facility
    editable = bool(may(request.user, Capability.KEEP_REGISTER, item))
    sees_versions = bool(may(request.user, Capability.VIEW_FACILITY_DOCUMENTS, facility))
    application = application_of(facility) if editable else None
    set_current_facility(request, facility, application)
    form = _form(request, facility, initial=EvidenceForm.initial_of(item)) if editable else None
    status, stale = 200, ""
    if request.method == "POST":
        fetch(EvidenceItem, facility__slug=slug, pk=pk, user=request.user, may=Capability.KEEP_REGISTER)
        try:
            done = _act(request, item, form, application)
        except StaleVersion as late:
            status = 409
            stale = _("%(who)s changed this at %(when)s. Your entries are still below; saving puts them over it.") % {
                "who": late.current.changed_by,
                "when": saved_text(late.current.changed_at),
            }
            item = late.current
        except (StepRefused, FileRefused) as refused:
            if form is not None and form.is_bound and item.released_at is None:
                form.add_error("file" if isinstance(refused, FileRefused) else None, str(refused))
            else:
                messages.error(request, str(refused))
                return redirect("applications:evidence_item", slug=slug, pk=pk)
        else:
            if done is not None:
                return done
        status = status if status != 200 else 422
    uses = uses_of(item)
    context = {
        "facility": facility,
        "item": item,
        "asked": None,
        "state": expiry_state(item.expires_on),
        "uses": uses,
        "is_linked": application is not None and any(use.application_id == application.pk for use in uses),
        "versions": Paginator(versions_of(item), PAGE).get_page(request.GET.get("page")) if sees_versions else [],
        "patients": patient_words(item.file) if item.file is not None and sees_versions else [],
        "form": form if item.released_at is None else None,
        "editable": editable,
        "stale": stale,
        "releasable": application is not None
        and item.released_at is None
        and bool(may(request.user, Capability.REPLY_TO_REQUESTS, application)),
    }
    return render(request, "applications/evidence_form.html", context, status=status)


def _act(request: AuthenticatedHttpRequest, item: EvidenceItem, form: Any, application: Any) -> HttpResponse | None:
    act = request.POST.get("act", "")
    if act == "remove":
        remove_evidence(item=item, by=request.user)
        messages.success(request, _("“%(title)s” was removed from your evidence.") % {"title": item.title})
        return redirect("applications:evidence", slug=item.facility.slug)
    if act == "release" and application is not None:
        application = fetch_latest(request, item.facility.slug, Capability.REPLY_TO_REQUESTS)
        if not request.POST.get("looked"):
            raise StepRefused(_("Look at it first, and tick that it names no patient."))
        release_evidence(application=application, item=item, by=request.user)
        messages.success(request, _("Released. The assessors of this application can see it now."))
        return redirect("applications:evidence_item", slug=item.facility.slug, pk=item.pk)
    if not form.is_valid():
        return None
    upload = form.cleaned_data["file"]
    change_evidence(item=item, version=form.version_seen, values=form.values(), upload=upload, by=request.user)
    messages.success(request, _("Saved."))
    warn_of_file_names(request)
    return redirect("applications:evidence", slug=item.facility.slug)


def _form(request: HttpRequest, facility: Facility, initial: dict[str, Any]) -> EvidenceForm:
    sent = request.method == "POST" and request.POST.get("act", "") not in {"remove", "release"}
    data, files = (request.POST, request.FILES) if sent else (None, None)
    return EvidenceForm(data, files, people=people_for_questions(facility), initial=initial)


@http_methods(read=["GET"], records=True)
def evidence_file(request: AuthenticatedHttpRequest, slug: str, pk: int) -> FileResponse:
    """The file of an item, to those who may see the item."""
    item = fetch(
        EvidenceItem,
        facility__slug=slug,
        pk=pk,
        user=request.user,
        may=Capability.VIEW_REGISTER,
    )
    set_current_facility(request, item.facility)
    if item.file is None:
        raise Http404
    note_opening(facility=item.facility, name=item.file.name, by=request.user)
    return uploaded_file_response(checked_content(item.file), name=item.file.name, content_type=item.file.media_type)


@http_methods(read=["GET"])
def evidence_preview(request: HttpRequest, slug: str, pk: int) -> FileResponse:
    """The first page of the file as a picture made by us, to those who may see the item."""
    item = fetch(EvidenceItem, facility__slug=slug, pk=pk, user=request.user, may=Capability.VIEW_REGISTER)
    if item.file is None:
        raise Http404
    try:
        return picture_response(checked_preview(item.file))
    except FileNotFoundError:
        raise Http404 from None


@http_methods(read=["GET"], records=True)
def evidence_version(request: AuthenticatedHttpRequest, slug: str, pk: int, number: int) -> FileResponse:
    """An earlier file of an item, to the hospital and the office; assessors have what was released."""
    version = fetch(
        EvidenceVersion,
        facility__slug=slug,
        item_id=pk,
        number=number,
        user=request.user,
        may=Capability.VIEW_FACILITY_DOCUMENTS,
    )
    set_current_facility(request, version.facility)
    kept = version.file
    note_opening(facility=version.facility, name=kept.name, by=request.user)
    return uploaded_file_response(checked_content(kept), name=kept.name, content_type=kept.media_type)


@http_methods(read=["GET"], write=["POST"])
def evidence_links(request: AuthenticatedHttpRequest, slug: str, question: str) -> HttpResponse:
    """The evidence box of one question: what is in it, and the rest of the register to choose from."""
    needed = Capability.EDIT_ANSWERS if request.method == "POST" else Capability.VIEW_DRAFTING
    application = fetch_latest(request, slug, needed)
    if application is None:
        return not_open(request, slug)
    asked = question_of(application, question)
    if asked is None:
        raise Http404
    answers = answers_of(application, standard=asked.standard.number, with_evidence=True)
    answer = next(a for a in answers if a.question == asked)
    here = reverse("applications:evidence_links", args=[slug, asked.code])
    if request.method == "POST":
        chosen = [pk for pk in request.POST.getlist("item") if pk.isdecimal() and len(pk) < 18]
        items = list(evidence_of(application.facility).filter(pk__in=chosen))
        if request.POST.get("act") == "unlink" and items:
            unlink_evidence(application=application, answer=answer, item=items[0], by=request.user)
            messages.success(request, _("Unlinked. It stays among your evidence."))
            return redirect(here)
        if items:
            link_evidence(application=application, answer=answer, items=items, by=request.user)
            said = ngettext("%(count)s item linked.", "%(count)s items linked.", len(items)) % {"count": len(items)}
            messages.success(request, said)
        else:
            messages.warning(request, _("Tick the items that you want to link."))
        return redirect(here)
    search = request.GET.get("q", "").replace("\x00", "")[:100]
    back = reverse("applications:standard", args=[slug, asked.standard.number])
    context = {
        "application": application,
        "facility": application.facility,
        "question": asked,
        "text": asked.translated("text"),
        "linked": linked_of(answer),
        "page": Paginator(unlinked_evidence(application, answer, search), PAGE).get_page(request.GET.get("page")),
        "search": search,
        "editable": bool(may(request.user, Capability.EDIT_ANSWERS, application)),
        "back": f"{back}#q-{asked.code}",
    }
    return render(request, "applications/evidence_links.html", context)
