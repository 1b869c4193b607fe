"""The pieces of a facility's copy: what each is called and how it is made. Nothing here names an assessor."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils.translation import gettext as _

from applications.models import Answer, Application
from casereview.models import Case
from facilities.correspondence import letters_of
from facilities.files import is_servable
from facilities.models import (
    Attachment,
    Consultation,
    Facility,
    Membership,
    Notice,
    ProfileVersion,
    StatusUpdate,
    Thread,
    UploadVersion,
)
from facilities.services.profile import profile_values
from facilities.sniffing import safe_name
from iasios.documents.models import Document, DocumentStatus
from iasios.workbooks import Column, add_sheet, new_workbook, workbook_bytes
from invoicing.models import Invoice, InvoiceLine


@dataclass(frozen=True)
class Part:
    """One file of the copy. `make` is called inside a transaction that may read the facility's rows."""

    name: str
    make: Callable[[], bytes]


def parts_of(facility: Facility) -> list[Part]:
    """Everything, in the order in which it is put in. A few queries; the content is read later, piece by piece."""
    parts = [
        Part("facility.json", lambda: as_json(_facility(facility))),
        Part("people.json", lambda: as_json(_people(facility))),
        Part("notices.json", lambda: as_json(_rows(Notice.objects.filter(facility=facility), "kind values at"))),
        Part("messages.json", lambda: as_json(list(_threads(facility)))),
        Part("requests.json", lambda: as_json(_requests(facility))),
        Part("invoices.json", lambda: as_json(list(_invoices(facility)))),
        Part("invoices.xlsx", lambda: _sheet(_("Invoices"), list(_invoices(facility)))),
        Part("documents.json", lambda: as_json(list(_documents(facility)))),
    ]
    for application in Application.objects.filter(facility=facility).order_by("pk"):
        parts += _of_application(application)
    return [*parts, *_pdfs(facility), *_uploads(facility), *_attachments(facility)]


def as_json(value: Any) -> bytes:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def _rows(rows: Iterable[Model], names: str) -> list[dict[str, Any]]:
    return [{name: getattr(row, name) for name in names.split()} for row in rows]


def _sheet(title: str, rows: Sequence[dict[str, Any]]) -> bytes:
    """Rows as a spreadsheet, one column for each name of the first row; lists stay in the JSON file."""
    names = [name for name, value in rows[0].items() if not isinstance(value, list | dict)] if rows else ["empty"]
    columns = [Column(code=name, heading=name.replace("_", " ").capitalize(), width=22) for name in names]
    book = new_workbook(title=title)
    plain = [{name: _cell(row[name]) for name in names} for row in rows] if rows else []
    add_sheet(book, title, columns=columns, rows=plain)
    return workbook_bytes(book)


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return {None: "", True: _("yes"), False: _("no")}[value]
    return value if isinstance(value, int | float | str) else str(value)


def _facility(facility: Facility) -> dict[str, Any]:
    versions = ProfileVersion.objects.filter(facility=facility).order_by("version")
    return {
        "slug": facility.slug,
        "status": facility.status,
        "registered_at": facility.registered_at,
        "enrolled_at": facility.enrolled_at,
        "profile": profile_values(facility),
        "profile_versions": _rows(versions, "version values at"),
    }


def _people(facility: Facility) -> list[dict[str, Any]]:
    rows = Membership.objects.filter(facility=facility).select_related("user")
    return [
        {
            "name": str(row.user),
            "email": row.user.email,
            "position": row.job_title,
            "joined_at": row.joined_at,
            "ended_at": row.ended_at,
        }
        for row in rows
    ]


def _threads(facility: Facility) -> Iterator[dict[str, Any]]:
    for thread in Thread.objects.filter(facility=facility).order_by("opened_at"):
        yield {
            "subject": thread.subject,
            "opened_at": thread.opened_at,
            "messages": [
                {"from": letter.who, "at": letter.when, "text": letter.text, "files": [f.name for f in letter.files]}
                for letter in letters_of(thread, for_office=False)
            ],
        }


def _requests(facility: Facility) -> dict[str, Any]:
    consultations = Consultation.objects.filter(facility=facility)
    updates = StatusUpdate.objects.filter(facility=facility)
    return {
        "consultations": _rows(
            consultations,
            "topic text preferred_on status asked_at meets_at place remark fee_amount fee_currency invoice_number",
        ),
        "status_updates": _rows(updates, "question asked_at answered_at progress note"),
    }


def _invoices(facility: Facility) -> Iterator[dict[str, Any]]:
    names = "number purpose status issued_on due_on recipient_name purchase_order currency net vat total paid_at"
    lines: dict[int, list[Any]] = {}
    for line in InvoiceLine.objects.filter(facility=facility):
        lines.setdefault(line.invoice_id, []).append(_rows([line], "text detail quantity unit_price amount")[0])
    for invoice in Invoice.objects.filter(facility=facility).order_by("issued_at", "pk"):
        yield _rows([invoice], names)[0] | {"lines": lines.get(invoice.pk, [])}


def _documents(facility: Facility) -> Iterator[dict[str, Any]]:
    for document in Document.objects.filter(facility=facility).defer("context").order_by("created_at"):
        yield _rows([document], "kind subject title version status created_at size sha256")[0]
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


def _of_application(application: Application) -> list[Part]:
    folder = f"applications/{application.code}"
    names = "code kind status opened_at submitted_at cases_completed"
    return [
        Part(f"{folder}/application.json", lambda: as_json(_rows([application], names)[0])),
        Part(f"{folder}/answers.json", lambda: as_json(_answers(application))),
        Part(f"{folder}/answers.xlsx", lambda: _sheet(_("Answers"), _answers(application))),
        Part(f"{folder}/cases.json", lambda: as_json(_cases(application))),
        Part(f"{folder}/cases.xlsx", lambda: _sheet(_("Cases"), _cases(application, flat=True))),
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
        row = _rows([case], "number tumour_type procedure_on is_complete")[0]
        rows.append(row | (case.marks if flat else {"marks": case.marks}))
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [{name: row.get(name, "") for name in names} for row in rows]


# --- files -----------------------------------------------------------------------------------------------------------


def _reader(content: Any) -> Callable[[], bytes]:
    def read() -> bytes:
        with content.open("rb") as opened:
            return bytes(opened.read())

    return read


def _pdfs(facility: Facility) -> Iterator[Part]:
    rows = Document.objects.filter(facility=facility, status=DocumentStatus.READY).defer("context")
    for document in rows.order_by("created_at"):
        name = document.filename.removesuffix(".pdf")
        yield Part(f"pdf/{name}-v{document.version}.pdf", _reader(document.file))


def _uploads(facility: Facility) -> Iterator[Part]:
    rows = UploadVersion.objects.filter(facility=facility, upload__removed_at__isnull=True)
    for version in rows.select_related("upload", "file").order_by("upload__created_at", "number"):
        if is_servable(version.file):
            yield Part(
                f"documents/{_folder(version.upload.title)}/{version.number} {version.file.name}",
                _reader(version.file.content),
            )


def _attachments(facility: Facility) -> Iterator[Part]:
    rows = Attachment.objects.filter(facility=facility).select_related("message__thread", "file")
    for attached in rows.order_by("pk"):
        if is_servable(attached.file):
            folder = _folder(attached.message.thread.subject)
            yield Part(
                f"messages/{folder}/{attached.message.number} {attached.file.name}", _reader(attached.file.content)
            )


def _folder(title: str) -> str:
    pieces = (piece.strip(". ") for piece in title.replace("\\", "/").split("/"))
    return safe_name("-".join(piece for piece in pieces if piece))[:80].rstrip(". ")
