"""Reading applications."""

from applications.deadlines import window_start
from applications.queries.answers import (
    answer_to,
    answers_of,
    application_of,
    has_open_application,
    last_step,
    latest_applications,
    question_of,
)
from applications.queries.case_review_facts import (
    GapRow,
    ItemCount,
    RecordedDraw,
    draws_for,
    gap_rows_of,
    item_counts_of,
)
from applications.queries.comparison import AnswerAtBoth, changed_between, submissions_of
from applications.queries.edition import (
    EditionFigures,
    editions_in_force,
    figures_of,
    newest_edition,
    newest_figures,
    questions_of,
    standards_of,
    topic_questions,
)
from applications.queries.evidence import (
    Linked,
    evidence_counts,
    evidence_of,
    expiring,
    expiry_state,
    has_linked_items,
    linked_of,
    unlinked_evidence,
    uses_of,
    versions_of,
)
from applications.queries.forecast import Forecast, forecast_of
from applications.queries.progress import Progress, QuestionState, StandardProgress, progress_from, progress_of
from applications.queries.submitted_dossier import dossier_context, dossier_document
from applications.queries.teamwork import note_of, notes_of, people_for_questions, questions_due_of
from applications.queries.versions import AnswerChange, Content, changes_of, contents_of, last_known

__all__ = [
    "AnswerAtBoth",
    "AnswerChange",
    "Content",
    "EditionFigures",
    "Forecast",
    "GapRow",
    "ItemCount",
    "Linked",
    "Progress",
    "QuestionState",
    "RecordedDraw",
    "StandardProgress",
    "answer_to",
    "answers_of",
    "application_of",
    "changed_between",
    "changes_of",
    "contents_of",
    "dossier_context",
    "dossier_document",
    "draws_for",
    "editions_in_force",
    "evidence_counts",
    "evidence_of",
    "expiring",
    "expiry_state",
    "figures_of",
    "forecast_of",
    "gap_rows_of",
    "has_linked_items",
    "has_open_application",
    "item_counts_of",
    "last_known",
    "last_step",
    "latest_applications",
    "linked_of",
    "newest_edition",
    "newest_figures",
    "note_of",
    "notes_of",
    "people_for_questions",
    "progress_from",
    "progress_of",
    "question_of",
    "questions_due_of",
    "questions_of",
    "standards_of",
    "submissions_of",
    "topic_questions",
    "unlinked_evidence",
    "uses_of",
    "versions_of",
    "window_start",
]
