"""What came of an application, as its hospital reads it: requests and replies, audits, decisions, plans, and the files.

Rows of single assessors (verdicts, notes, recommendations, seats) are read nowhere here.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Application
from assessment.models import Audit, CorrectivePlan, Decision, Finding, ProcessFile, SpaceFile
from assessment.queries.plans import plan_view
from iasios.exports.serialisation import ArchivePart, as_json, file_parts, rows_as, sheet


def assessed_parts(application: Application) -> list[ArchivePart]:
    """The pieces of one application after its answers and cases, in the order of the process."""
    folder = f"applications/{application.code}"
    return [
        ArchivePart(f"{folder}/requests.json", lambda: as_json(_requests(application))),
        ArchivePart(f"{folder}/requests.xlsx", lambda: sheet(_("Requests"), _requests(application))),
        ArchivePart(f"{folder}/audits.json", lambda: as_json(list(_audits(application)))),
        ArchivePart(f"{folder}/decisions.json", lambda: as_json(list(_decisions(application)))),
        ArchivePart(f"{folder}/plans.json", lambda: as_json(list(_plans(application)))),
        *_files(application, folder),
    ]


def _requests(application: Application) -> list[dict[str, Any]]:
    files: dict[int, list[str]] = {}
    for item in _evidence(application):
        files.setdefault(item.finding_id, []).append(item.file.name)
    rows = Finding.objects.filter(application=application).select_related("question", "replied_by")
    return [
        {
            "question": row.question.code,
            "asked": row.asked,
            "asked_at": row.asked_at,
            "reply": row.reply,
            "link": row.reply_link,
            "corrected_answer": row.corrected,
            "replied_at": row.replied_at,
            "replied_by": str(row.replied_by) if row.replied_by else "",
            "files": files.get(row.pk, []),
        }
        for row in rows.order_by("question__number")
    ]


def _evidence(application: Application) -> list[SpaceFile]:
    rows = SpaceFile.objects.filter(application=application, removed_at__isnull=True)
    return list(rows.select_related("file", "finding__question").order_by("added_at", "pk"))


def _audits(application: Application) -> Iterator[dict[str, Any]]:
    for audit in Audit.objects.filter(application=application).order_by("proposed_at", "pk"):
        names = "kind status proposed_at starts_at minutes_planned place link participants attendance held_at"
        # Minutes and outcome are read by the hospital once the audit is closed.
        told = "topic minutes outcome" if audit.held_at is not None else "topic"
        items = audit.items.select_related("question").order_by("question__number")
        yield rows_as([audit], names)[0] | {
            "items": [{"question": item.question.code} | rows_as([item], told)[0] for item in items]
        }


def _decisions(application: Application) -> Iterator[dict[str, Any]]:
    for decision in Decision.objects.filter(application=application).order_by("signed_at", "pk"):
        yield rows_as([decision], "outcome level reason signed_at")[0]


def _plans(application: Application) -> Iterator[dict[str, Any]]:
    names = "position action person resources due_on comments proof proof_link proof_at"
    # While the plan is judged, single verdicts are not final.
    if not application.status_row.plan_is_judged:
        names += " verdict verdict_comment"
    for plan in CorrectivePlan.objects.filter(application=application).order_by("opened_at", "pk"):
        yield rows_as([plan], "opened_at handed_in_at")[0] | {
            "criteria": [
                {"question": header.item.question.code}
                | rows_as([header.item], "required issue desired_outcome")[0]
                | {"actions": rows_as(header.actions, names)}
                for header in plan_view(plan, application).headers
            ]
        }


def _files(application: Application, folder: str) -> Iterator[ArchivePart]:
    for kept in _evidence(application):
        yield from file_parts(f"{folder}/requests/{kept.finding.question.code}", kept.file)
    rows = ProcessFile.objects.filter(application=application).select_related("stored_file")
    for row in rows.order_by("added_at", "pk"):
        yield from file_parts(f"{folder}/{'audit' if row.audit_id else 'plan'}", row.stored_file)
