"""The application as it is handed in, as plain values: frozen into the dossier and printed from there."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from applications.enums import QuestionKind
from applications.models import Answer, Application
from applications.queries.edition import standards_of
from applications.queries.evidence import linked_of
from applications.queries.progress import CASES
from iasios.documents.models import Document, DocumentKind


def dossier_document(application: Application) -> Document | None:
    """The latest dossier that was frozen, ready or being made."""
    rows = Document.objects.filter(kind=DocumentKind.DOSSIER, subject=application.code).defer("context")
    return rows.order_by("-version").first()


def dossier_context(application: Application, answers: Sequence[Answer], *, submitted_by: str) -> dict[str, Any]:
    """JSON-able, in the active language; `answers` are all of them, in order, with their evidence."""
    questions: dict[int, list[dict[str, Any]]] = {}
    for answer in answers:
        questions.setdefault(answer.question.standard.number, []).append(_question(application, answer))
    moment = application.submitted_at or timezone.now()
    return {
        "facility_name": application.facility.name,
        "code": application.code,
        "edition": application.edition.code,
        "edition_sha256": application.edition.sha256,
        "kind": str(application.get_kind_display()),
        "level": str(application.get_level_display()),
        "is_draft": application.submitted_at is None,
        "submitted_on": timezone.localtime(moment).date().isoformat(),
        "submitted_by": submitted_by,
        "cases": application.cases_completed,
        "standards": [
            {
                "number": standard.number,
                "title": str(standard.translated("title")),
                "questions": questions.get(standard.number, []),
            }
            for standard in standards_of(application.edition_id)
        ],
    }


def _question(application: Application, answer: Answer) -> dict[str, Any]:
    question = answer.question
    found: dict[str, Any] = {
        "criterion": question.criterion,
        "number": question.number,
        "is_core": question.is_core,
        "text": str(question.translated("text")),
        "met": answer.met,
        "evidence": answer.evidence,
        "elaboration": answer.elaboration,
        "measures": answer.measures,
        "items": [item.title for item in linked_of(answer)],
    }
    if question.kind == QuestionKind.CASE_REVIEW:
        gaps = int(application.case_gaps.get(str(question.number), 0))
        found["tally"] = [CASES - gaps, CASES]
    return found
