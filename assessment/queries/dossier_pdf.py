"""The dossier as one PDF for one reader: what its pages show this person, as plain values, and the copies made."""

from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django_countries import countries

from applications.kinds import kind_of
from applications.models import Answer, Application
from applications.queries.evidence import Linked, released_of
from assessment.queries.dossiers import Dossier, DossierLine, answers_by_question
from assessment.queries.evidence import released_titles
from casereview.enums import CASES
from iasios.documents.models import Document, DocumentKind


def subject_of(application: Application, reader: Any) -> str:
    """Each reader's copies are counted by themselves: a version tells nothing about the other assessor's."""
    return f"{application.code}-{reader.pk}"


def reading_copy(application: Application, reader: Any) -> Document | None:
    """The reader's latest copy, ready or being made."""
    rows = Document.objects.filter(kind=DocumentKind.READING, subject=subject_of(application, reader), reader=reader.pk)
    return rows.order_by("-version").first()


def reading_context(found: Dossier, reader: Any) -> dict[str, Any]:
    """JSON-able, in the active language, read in the reader's own scope.

    Nothing is in it that the reader's pages do not show: the other assessor's verdicts come with the disclosure, the
    hospital's replies and the names of its files with their release. Notes are left out: they stay in the portal.
    """
    application = found.application
    answers = answers_by_question(application)
    titles = released_titles(application)
    submitted = application.submitted_at
    return {
        "facility_name": application.facility.name,
        "place": f"{application.facility.city}, {countries.name(str(application.facility.country))}",
        "code": application.code,
        "edition": application.edition.code,
        "kind": str(application.get_kind_display()),
        "level": str(application.get_level_display()),
        "submitted_on": timezone.localdate(submitted).isoformat() if submitted else "",
        "round": found.round,
        "reader": str(reader),
        "standards": [
            {
                "number": standard.number,
                "title": str(standard.translated("title")),
                "questions": [_question(found, line, answers.get(line.question.pk), titles) for line in lines],
            }
            for standard, lines in groupby(found.lines, key=lambda line: line.question.standard)
        ],
    }


def _question(found: Dossier, line: DossierLine, answer: Answer | None, titles: dict[int, list[str]]) -> dict[str, Any]:
    question, reply, finding = line.question, line.reply, line.finding
    kind = kind_of(question)
    written: dict[str, Any] = {
        "criterion": question.criterion,
        "number": question.number,
        "is_core": question.is_core,
        "text": str(question.translated("text")),
        "met": answer.met if answer else None,
        "lines": [[label, text] for _name, label, text in kind.lines(question, answer)],
        "asked": finding.asked if finding else "",
        "replied": reply.reply if reply else "",
        "link": reply.reply_link if reply else "",
        "corrected": reply.corrected if reply else "",
        "evidence": [_shown(item) for item in released_of(answer)] if answer else [],
        "files": titles.get(finding.pk, []) if finding else [],
        "verdicts": _verdicts(found, line),
    }
    if kind.rests_on_cases:
        gaps = int(found.application.case_gaps.get(str(question.number), 0))
        written["tally"] = [CASES - gaps, CASES]
    return written


def _shown(item: Linked) -> str:
    return f"{item.title} ({item.link})" if item.link else item.title


def _verdicts(found: Dossier, line: DossierLine) -> list[dict[str, str]]:
    """One's own, or both once they are disclosed; without a name where it is one's own alone."""
    if line.verdicts:
        said = [
            {"who": str(person), "choice": verdict.choice, "comment": verdict.comment}
            for person in found.assessors
            if (verdict := line.verdicts.get(person.pk)) is not None and verdict.choice
        ]
        if line.joint is not None and line.joint.is_agreed:
            said.append({"who": _("Both together"), "choice": line.joint.choice, "comment": line.joint.comment})
        return said
    if line.mine is not None and line.mine.choice:
        return [{"who": "", "choice": line.mine.choice, "comment": line.mine.comment}]
    return []
