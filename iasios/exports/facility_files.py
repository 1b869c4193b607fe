"""The pieces of a facility's copy: what each is called and how it is made. Nothing here names an assessor."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Answer, Application
from casereview.models import Case
from facilities.models import (
    Attachment,
    Consultation,
    Facility,
    Handover,
    Membership,
    Notice,
    ProfileVersion,
    StatusUpdate,
    Thread,
    UploadVersion,
)
from facilities.queries.messages import letters_of, messages_of
from facilities.queries.people import Colleague
from facilities.queries.stored_files import is_servable
from facilities.services.profile import profile_values
from iasios.documents.models import Document, DocumentStatus
from iasios.exports.application_files import assessed_parts
from iasios.exports.evidence_files import register_parts
from iasios.exports.serialisation import ArchivePart, as_json, folder_of, reader, rows_as, sheet
from invoicing.models import Invoice, InvoiceLine


def parts_of(facility: Facility) -> list[ArchivePart]:
    """Everything, in the order in which it is put in. A few queries; the content is read later, piece by piece."""
    parts = [
        ArchivePart("facility.json", lambda: as_json(_facility(facility))),
        ArchivePart("people.json", lambda: as_json(_people(facility))),
        ArchivePart("hand-overs.json", lambda: as_json(list(_handovers(facility)))),
        ArchivePart(
            "notices.json", lambda: as_json(rows_as(Notice.objects.filter(facility=facility), "kind values at"))
        ),
        ArchivePart("messages.json", lambda: as_json(list(_threads(facility)))),
        ArchivePart("requests.json", lambda: as_json(_requests(facility))),
        ArchivePart("invoices.json", lambda: as_json(list(_invoices(facility)))),
        ArchivePart("invoices.xlsx", lambda: sheet(_("Invoices"), list(_invoices(facility)))),
        ArchivePart("documents.json", lambda: as_json(list(_documents(facility)))),
    ]
    for application in Application.objects.filter(facility=facility).order_by("pk"):
        parts += [*_of_application(application), *assessed_parts(application)]
    return [*parts, *register_parts(facility), *_pdfs(facility), *_uploads(facility), *_attachments(facility)]


def _facility(facility: Facility) -> dict[str, Any]:
    versions = ProfileVersion.objects.filter(facility=facility).order_by("version")
    return {
        "slug": facility.slug,
        "status": facility.status,
        "registered_at": facility.registered_at,
        "enrolled_at": facility.enrolled_at,
        "profile": profile_values(facility),
        "profile_versions": rows_as(versions, "version values at"),
    }


def _people(facility: Facility) -> list[dict[str, Any]]:
    rows = Membership.objects.filter(facility=facility).select_related("user")
    return [
        {
            "name": Colleague(row, []).name,
            "email": row.user.email,
            "position": row.job_title,
            "joined_at": row.joined_at,
            "ended_at": row.ended_at,
        }
        for row in rows
    ]


def _handovers(facility: Facility) -> Iterator[dict[str, Any]]:
    rows = Handover.objects.filter(facility=facility).select_related("outgoing", "incoming")
    for row in rows.order_by("proposed_at", "pk"):
        yield rows_as([row], "role status proposed_at closed_at")[0] | {
            "from": facility.name_of(row.outgoing),
            "to": facility.name_of(row.incoming),
        }


def _threads(facility: Facility) -> Iterator[dict[str, Any]]:
    for thread in Thread.objects.filter(facility=facility).order_by("opened_at"):
        yield {
            "subject": thread.subject,
            "opened_at": thread.opened_at,
            "messages": [
                {"from": letter.who, "at": letter.when, "text": letter.text, "files": [f.name for f in letter.files]}
                for letter in letters_of(messages_of(thread), for_office=False)
            ],
        }


def _requests(facility: Facility) -> dict[str, Any]:
    consultations = Consultation.objects.filter(facility=facility)
    updates = StatusUpdate.objects.filter(facility=facility)
    return {
        "consultations": rows_as(
            consultations,
            "topic text preferred_on status asked_at meets_at place remark fee_amount fee_currency invoice_number",
        ),
        "status_updates": rows_as(updates, "question asked_at answered_at progress note"),
    }


def _invoices(facility: Facility) -> Iterator[dict[str, Any]]:
    names = "number purpose status issued_on due_on recipient_name purchase_order currency net vat total paid_at"
    lines: dict[int, list[Any]] = {}
    for line in InvoiceLine.objects.filter(facility=facility):
        lines.setdefault(line.invoice_id, []).append(rows_as([line], "text detail quantity unit_price amount")[0])
    for invoice in Invoice.objects.filter(facility=facility).order_by("issued_at", "pk"):
        yield rows_as([invoice], names)[0] | {"lines": lines.get(invoice.pk, [])}


def _documents(facility: Facility) -> Iterator[dict[str, Any]]:
    documents = Document.objects.filter(facility=facility, reader__isnull=True).defer("context")
    for document in documents.order_by("created_at"):
        yield rows_as([document], "kind subject title version status created_at size sha256")[0]
    versions = UploadVersion.objects.filter(facility=facility).select_related("upload", "file__uploaded_by")
    for version in versions.order_by("upload__created_at", "number"):
        yield {
            "kind": "upload",
            "title": version.upload.title,
            "version": version.number,
            "name": version.file.name,
            "size": version.file.size,
            "sha256": version.file.sha256,
            "uploaded_at": version.file.uploaded_at,
            "uploaded_by": str(version.file.uploaded_by),
            "verdict": version.file.verdict,
            "removed_at": version.upload.removed_at,
        }


def _of_application(application: Application) -> list[ArchivePart]:
    folder = f"applications/{application.code}"
    names = "code kind status opened_at submitted_at cases_completed"
    return [
        ArchivePart(f"{folder}/application.json", lambda: as_json(rows_as([application], names)[0])),
        ArchivePart(f"{folder}/answers.json", lambda: as_json(_answers(application))),
        ArchivePart(f"{folder}/answers.xlsx", lambda: sheet(_("Answers"), _answers(application))),
        ArchivePart(f"{folder}/cases.json", lambda: as_json(_cases(application))),
        ArchivePart(f"{folder}/cases.xlsx", lambda: sheet(_("Cases"), _cases(application, flat=True))),
    ]


def _answers(application: Application) -> list[dict[str, Any]]:
    rows = Answer.objects.filter(application=application).select_related("question", "updated_by")
    return [
        {
            "question": row.question.code,
            "text": row.question.text,
            "requirement": row.question.requirement,
            "met": row.met,
            "evidence": row.evidence,
            "elaboration": row.elaboration,
            "measures": row.measures,
            "version": row.version,
            "updated_at": row.updated_at,
            "updated_by": str(row.updated_by) if row.updated_by else "",
        }
        for row in rows.order_by("question__number")
    ]


def _cases(application: Application, *, flat: bool = False) -> list[dict[str, Any]]:
    rows = []
    for case in Case.objects.filter(application=application).order_by("number"):
        row = rows_as([case], "number tumour_type procedure_on is_complete")[0]
        rows.append(row | (case.marks if flat else {"marks": case.marks}))
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [{name: row.get(name, "") for name in names} for row in rows]


# --- files -----------------------------------------------------------------------------------------------------------


def _pdfs(facility: Facility) -> Iterator[ArchivePart]:
    rows = Document.objects.filter(facility=facility, reader__isnull=True, status=DocumentStatus.READY)
    for document in rows.defer("context").order_by("created_at"):
        name = document.filename.removesuffix(f".{document.suffix}")
        yield ArchivePart(f"pdf/{name}-v{document.version}.{document.suffix}", reader(document.file))


def _uploads(facility: Facility) -> Iterator[ArchivePart]:
    rows = UploadVersion.objects.filter(facility=facility, upload__removed_at__isnull=True)
    for version in rows.select_related("upload", "file").order_by("upload__created_at", "number"):
        if is_servable(version.file):
            yield ArchivePart(
                f"documents/{folder_of(version.upload.title)}/{version.number} {version.file.name}",
                reader(version.file.content),
            )


def _attachments(facility: Facility) -> Iterator[ArchivePart]:
    rows = Attachment.objects.filter(facility=facility).select_related("message__thread", "file")
    for attached in rows.order_by("pk"):
        if is_servable(attached.file):
            folder = folder_of(attached.message.thread.subject)
            yield ArchivePart(
                f"messages/{folder}/{attached.message.number} {attached.file.name}", reader(attached.file.content)
            )
