"""What happened to an application, oldest first, with its papers: no assessor's name, no reason, no internal note."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import CharField, DateTimeField, F, Min, Q, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.enums import ApplicationKind
from applications.models import Application, StatusChange
from assessment.models import Appeal, Assignment, Audit, Certificate, DateChange
from casereview.enums import CheckStatus
from casereview.models import CaseCheck
from iasios.access import office_scope
from iasios.documents.models import Document, DocumentKind
from iasios.portal.timeline.reader import TimelineReader
from iasios.text.formatting import day, file_size, meeting_words, money
from iasios.text.relative_dates import local_day
from invoicing.enums import InvoicePurpose, InvoiceStatus
from invoicing.models import Invoice

#: Of what happened between assessors and chairperson the hospital learns nothing.
INTERNAL = {"return_to_assessors"}
_DECISIONS = {"approve", "defer", "deny"}


@dataclass(frozen=True)
class Paper:
    """A link with what it leads to: the kind and size of a file, the state of an invoice."""

    label: str
    url: str
    note: str = ""
    icon: str = "file-text"


@dataclass(frozen=True)
class Event:
    """Something that happened; `what` is how the log calls it, empty for the beginnings."""

    at: datetime
    title: str
    text: str = ""
    papers: tuple[Paper, ...] = ()
    what: str = ""
    #: The status that began with it.
    target: str = ""
    is_internal: bool = False


@dataclass
class Story:
    """Events in their order, and the moment when both seats were taken first."""

    events: list[Event] = field(default_factory=list)
    seated_at: datetime | None = None

    @property
    def appeal_is_open(self) -> bool:
        """Whether the last that is known of an appeal is not its end."""
        known = [event.what for event in self.events if event.what.startswith(("appeal", "panel"))]
        return bool(known) and not known[-1].startswith("appeal ")


def story_of(reader: TimelineReader) -> Story:
    """Four queries, however much has happened; one more, as the office, for when the seats were taken."""
    application = reader.application
    rows = list(_rows(reader))
    events = [*_beginning(reader), *(event for row in rows if (event := _event(reader, *row)) is not None)]
    events.sort(key=lambda event: event.at)
    _put_papers(reader, events)
    return Story(events, _seated_at(application) if application.submitted_at else None)


def _rows(reader: TimelineReader) -> Any:
    """When, what, which status began, and a moment that belongs to it: of steps, dates, audits and appeals at once."""
    application = reader.application
    words, moment = CharField(), DateTimeField()
    nothing, never = Value("", words), Value(None, moment)
    audits = Audit.objects.filter(application=application).order_by()
    appeals = Appeal.objects.filter(application=application).order_by()
    # Between hospital and office, before anybody else reads the application.
    seen = Q() if reader.is_of_hospital or reader.is_office else Q(pk__in=[])
    checks = CaseCheck.objects.filter(seen, application=application).order_by()
    return (
        StatusChange.objects.filter(application=application)
        .order_by()
        .values_list("at", "step", "target", Cast(never, moment))
        .union(
            DateChange.objects.filter(application=application)
            .order_by()
            .values_list("changed_at", Value("date", words), nothing, Cast("after", moment)),
            audits.filter(agreed_at__isnull=False).values_list(
                "agreed_at", Concat(Value("agreed "), F("kind"), output_field=words), nothing, "starts_at"
            ),
            audits.filter(held_at__isnull=False).values_list(
                "held_at", Concat(Value("held "), F("kind"), output_field=words), nothing, Cast(never, moment)
            ),
            appeals.values_list("filed_at", Value("appeal", words), nothing, Cast(never, moment)),
            appeals.filter(named_at__isnull=False).values_list(
                "named_at", Value("panel", words), nothing, Cast(never, moment)
            ),
            appeals.filter(closed_at__isnull=False).values_list(
                "closed_at", Concat(Value("appeal "), F("status"), output_field=words), nothing, Cast(never, moment)
            ),
            checks.values_list("requested_at", Value("check", words), nothing, Cast("due_on", moment)),
            checks.filter(status__in=[CheckStatus.FINE, CheckStatus.REMARKS, CheckStatus.TAKEN_BACK]).values_list(
                "closed_at", Concat(Value("check "), F("status"), output_field=words), nothing, Cast(never, moment)
            ),
            all=True,
        )
    )


def _beginning(reader: TimelineReader) -> list[Event]:
    """Registration and enrolment belong to the first application; a later one begins when it is opened."""
    application, facility = reader.application, reader.application.facility
    if application.kind == ApplicationKind.RECERTIFICATION:
        return [Event(application.opened_at, _("The application for the next term was opened"))]
    events = [Event(facility.registered_at, _("Registered"))]
    if facility.enrolled_at is not None and facility.enrolled_at <= application.opened_at:
        events.append(Event(facility.enrolled_at, _("Enrolled"), _("The fee was paid and the application opened.")))
    if facility.enrolled_at is None or (application.opened_at - facility.enrolled_at).days > 0:
        events.append(Event(application.opened_at, _("The application was opened")))
    return events


def _event(reader: TimelineReader, at: datetime, what: str, target: str, moment: datetime | None) -> Event | None:
    if what in INTERNAL and not reader.is_staff:
        return None
    words = _words(what, moment)
    if words is None:
        return None
    return Event(at, *words, _pages(reader, what), what, target, what in INTERNAL)


def _words(what: str, moment: datetime | None) -> tuple[str, str] | None:
    """Title and sentence; None for a step that this page does not tell."""
    on = day(local_day(moment)) if moment is not None else ""
    meeting = meeting_words(moment) if moment is not None else ""
    return {
        "submit": (_("Submitted"), _("Answers and cases can no longer be changed.")),
        "return_for_correction": (_("Returned for correction"), _("The office opened it again for the hospital.")),
        "withdraw": (_("Withdrawn"), _("By the representative.")),
        "request_information": (_("Round 1 finished"), _("The assessors ask for information.")),
        "resubmit": (_("All requests answered"), _("The replies went to the assessors.")),
        "call_remote_audit": (_("Round 2 finished"), _("The assessors want to discuss open points by video.")),
        "recommend": (_("Assessment finished"), _("Both recommendations went to the chairperson.")),
        "return_to_assessors": (_("Returned to the assessors"), _("By the chairperson.")),
        "approve": (_("Decision: approved"), _("The letter and the certificate followed.")),
        "defer": (_("Decision: deferred"), _("The report says what is required.")),
        "deny": (_("Decision: denied"), _("The report says what is required.")),
        "decide_again": (_("Back to the chairperson"), _("After the appeal the chairperson decides again.")),
        "hand_in_plan": (_("Plan handed in"), _("The assessors read the corrective action plan.")),
        "ask_for_proof": (_("Proof asked for"), _("The assessors ask for proof that the plan is carried out.")),
        "hand_in_proof": (_("Proof handed in"), _("The assessors read it.")),
        "close": (_("Withdrawn or closed"), ""),
        "date": (_("Date moved"), _("The office moved the day to %(day)s.") % {"day": on}),
        "agreed remote": (_("Date of the remote audit agreed"), meeting),
        "agreed on_site": (_("Date of the on-site audit agreed"), meeting),
        "held remote": (_("Remote audit held"), _("The minutes are in the portal.")),
        "held on_site": (_("On-site audit held"), _("The minutes are in the portal.")),
        "check": (_("Check of the cases asked for"), _("The office looks at them by %(day)s.") % {"day": on}),
        "check fine": (_("Cases looked through"), _("The office had nothing to remark.")),
        "check remarks": (_("Cases looked through"), _("The office sent remarks on them.")),
        "check taken_back": (_("Check of the cases taken back"), ""),
        "appeal": (_("Appeal filed"), _("The office checks whether it is admitted.")),
        "panel": (_("Panel of the appeal named"), _("Two people judge it who took no part before.")),
        "appeal upheld": (_("Appeal upheld"), ""),
        "appeal failed": (_("Appeal not upheld"), _("The decision stays as it is.")),
        "appeal inadmissible": (_("Appeal not admitted"), _("The decision stays as it is.")),
        "appeal taken_back": (_("Appeal taken back"), ""),
    }.get(what)


def _pages(reader: TimelineReader, what: str) -> tuple[Paper, ...]:
    """Pages that belong to a step; those of the hospital speak of its latest application."""
    if what == "request_information":
        found = Paper(_("Requests and replies"), reader.shared("assessment:requests"), icon="chat-text")
    elif what in ("agreed remote", "held remote", "agreed on_site", "held on_site"):
        found = Paper(_("The audit"), reader.page("assessment:audit", "assessment:audit_room"), icon="calendar-blank")
    elif what in ("hand_in_plan", "ask_for_proof", "hand_in_proof"):
        found = Paper(_("The plan"), reader.page("assessment:plan", "assessment:plan_room"), icon="note-pencil")
    elif what.startswith("check"):
        found = Paper(_("The check"), reader.page("casereview:check", "casereview:office_check"), icon="eye")
    elif what in _DECISIONS:
        found = Paper(_("The decision"), reader.shared("assessment:decision"), icon="seal-check")
    elif what == "submit" and not reader.opens_papers:
        found = Paper(_("Application as submitted"), reverse("assessment:dossier", args=[reader.application.code]))
    else:
        return ()
    return (found,) if found.url else ()


def _put_papers(reader: TimelineReader, events: list[Event]) -> None:
    """Each PDF to the last step of its kind before it was made; the invoice to the enrolment."""
    documents = _documents(reader.application) if reader.opens_papers else []
    for document in documents:
        steps = {"submit"} if document.kind == DocumentKind.DOSSIER else _DECISIONS
        _add(
            events,
            lambda event, s=steps, d=document: event.what in s and event.at <= d.created_at,
            _pdf(reader, document),
        )
    if not reader.opens_invoices or reader.application.kind == ApplicationKind.RECERTIFICATION:
        return
    facility = reader.application.facility
    rows = Invoice.objects.filter(facility=facility, purpose=InvoicePurpose.ENROLMENT).order_by("issued_at")
    for invoice in rows[:1]:
        url = (
            reverse("invoicing:detail", args=[facility.slug, invoice.number])
            if reader.is_of_hospital
            else reverse("invoicing:office_detail", args=[invoice.number])
        )
        total = money(invoice.total, invoice.currency)
        note = _("%(total)s, paid") % {"total": total} if invoice.status == InvoiceStatus.PAID else total
        paper = Paper(invoice.number, url, note, "receipt")
        _add(events, lambda event: not event.what and event.at <= (facility.enrolled_at or event.at), paper)


def _add(events: list[Event], belongs: Any, paper: Paper) -> None:
    for number in range(len(events) - 1, -1, -1):
        if belongs(events[number]):
            events[number] = replace(events[number], papers=(*events[number].papers, paper))
            return


def _documents(application: Application) -> list[Document]:
    """Frozen applications, letters, reports and certificates of this application, oldest first."""
    certificates = Certificate.objects.filter(accreditation__application=application).values("document_id")
    kinds = [DocumentKind.DOSSIER, DocumentKind.LETTER, DocumentKind.REPORT]
    rows = Document.objects.filter(facility=application.facility, status="ready")
    rows = rows.filter(Q(kind__in=kinds, subject=application.code) | Q(pk__in=certificates))
    return list(rows.defer("context").order_by("created_at", "pk")[:50])


def _pdf(reader: TimelineReader, document: Document) -> Paper:
    size = file_size(document.size or 0)
    url = reverse("facilities:document", args=[reader.application.facility.slug, document.pk])
    return Paper(document.get_kind_display(), url, _("PDF, %(size)s") % {"size": size})


def _seated_at(application: Application) -> datetime | None:
    """When the second seat was taken; who sits there stays unsaid. The hospital cannot read the seats."""
    with office_scope("when both seats were taken, without names"):
        rows = Assignment.objects.filter(application=application, responded_at__isnull=False)
        first = list(rows.order_by("seat").values("seat").annotate(at=Min("responded_at")).values_list("at", flat=True))
    return max(first) if len(first) == 2 else None
