"""Pages of the application: the standards, the summary, all questions, both texts, history, submission."""

from applications.views.answer import answer, merge
from applications.views.comparison import comparison
from applications.views.edition_drafts import (
    draft,
    draft_comparison,
    draft_discard,
    draft_files,
    draft_names,
    draft_publish,
    draft_question,
    draft_question_new,
)
from applications.views.editions import edition, edition_files, edition_import, edition_new, editions
from applications.views.evidence import (
    evidence,
    evidence_add,
    evidence_file,
    evidence_item,
    evidence_links,
    evidence_preview,
    evidence_version,
)
from applications.views.history import history, restore
from applications.views.overview import all_questions, summary
from applications.views.presence import here
from applications.views.question_messages import question_messages
from applications.views.sister_sites import copy
from applications.views.standard import standard
from applications.views.steps import give_back, level, submit, withdraw
from applications.views.team import questions, team
from applications.views.workbook import pdf, word_file, workbook, workbook_apply, workbook_file

__all__ = [
    "all_questions",
    "answer",
    "comparison",
    "copy",
    "draft",
    "draft_comparison",
    "draft_discard",
    "draft_files",
    "draft_names",
    "draft_publish",
    "draft_question",
    "draft_question_new",
    "edition",
    "edition_files",
    "edition_import",
    "edition_new",
    "editions",
    "evidence",
    "evidence_add",
    "evidence_file",
    "evidence_item",
    "evidence_links",
    "evidence_preview",
    "evidence_version",
    "give_back",
    "here",
    "history",
    "level",
    "merge",
    "pdf",
    "question_messages",
    "questions",
    "restore",
    "standard",
    "submit",
    "summary",
    "team",
    "withdraw",
    "word_file",
    "workbook",
    "workbook_apply",
    "workbook_file",
]
