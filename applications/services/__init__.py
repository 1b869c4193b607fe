"""Writing applications."""

from applications.services.answers import (
    ApplicationLocked,
    How,
    StaleVersion,
    Unchanged,
    record_case_review_facts,
    restore_answer,
    save_answer,
)
from applications.services.editions import EditionChanged, publish_edition
from applications.services.steps import open_application, submit_application, withdraw_application
from applications.services.teamwork import give_questions, remove_note, take_question_back, write_note

__all__ = [
    "ApplicationLocked",
    "EditionChanged",
    "How",
    "StaleVersion",
    "Unchanged",
    "give_questions",
    "open_application",
    "publish_edition",
    "record_case_review_facts",
    "remove_note",
    "restore_answer",
    "save_answer",
    "submit_application",
    "take_question_back",
    "withdraw_application",
    "write_note",
]
