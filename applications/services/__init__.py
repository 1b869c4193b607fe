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

__all__ = [
    "ApplicationLocked",
    "EditionChanged",
    "How",
    "StaleVersion",
    "Unchanged",
    "open_application",
    "publish_edition",
    "record_case_review_facts",
    "restore_answer",
    "save_answer",
    "submit_application",
    "withdraw_application",
]
