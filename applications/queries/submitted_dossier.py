"""The application as it is handed in, as plain values: frozen into the dossier and printed from there."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from applications.kinds import kind_of
from applications.models import Answer, Application, Question
from applications.queries.case_review_facts import CASES, draws_for, gap_rows_of, item_counts_of
from applications.queries.edition import standards_of
from applications.queries.evidence import linked_of
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
    kind = kind_of(question)
    found: dict[str, Any] = {
        "criterion": question.criterion,
        "number": question.number,
        "is_core": question.is_core,
        "text": str(question.translated("text")),
        "met": answer.met,
        "lines": [[label, text] for _name, label, text in kind.lines(question, answer)],
        "items": [item.title for item in linked_of(answer)],
    }
    if kind.rests_on_cases:
        found |= _case_file(application, question)
    return found


def _case_file(application: Application, question: Question) -> dict[str, Any]:
    """Tallies, gaps and draws as they stand now; while the review is open there is nothing to count yet."""
    found: dict[str, Any] = {
        "gaps": [[row.label, list(row.cases)] for row in gap_rows_of(application, question)],
        "counts": [
            [count.label, count.present, count.missing, count.not_applicable]
            for count in item_counts_of(application, question)
        ],
        "draws": [
            {
                "number": draw.number,
                "method": draw.method,
                "reason": draw.reason,
                "fixed_on": draw.fixed_at.date().isoformat(),
                "drawn_on": draw.drawn_at.date().isoformat() if draw.drawn_at else "",
                "seed": draw.seed,
                "commitment": draw.commitment,
                "size": draw.size,
                "list_fingerprint": draw.list_fingerprint,
            }
            for draw in draws_for(application, question)
        ],
    }
    if application.case_review_completed_at is not None:
        found["tally"] = [CASES - int(application.case_gaps.get(str(question.number), 0)), CASES]
    return found
