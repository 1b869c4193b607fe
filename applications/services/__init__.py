"""Writing applications."""

from applications.services.answers import (
    ApplicationLocked,
    How,
    StaleVersion,
    Unchanged,
    confirm_answer,
    restore_answer,
    save_answer,
)
from applications.services.case_review_facts import record_case_draws, record_case_review_facts
from applications.services.editions import EditionChanged, publish_edition
from applications.services.evidence import (
    add_evidence,
    add_several,
    change_evidence,
    link_evidence,
    release_evidence,
    remind_of_expiring_evidence,
    remove_evidence,
    unlink_evidence,
)
from applications.services.teamwork import (
    call_checked,
    call_done,
    give_questions,
    remind_of_given_questions,
    remove_note,
    take_question_back,
    want_change,
    write_note,
)
from applications.services.transitions import (
    choose_level,
    freeze_dossier,
    open_application,
    print_draft,
    return_application,
    submit_application,
    withdraw_application,
)

__all__ = [
    "ApplicationLocked",
    "EditionChanged",
    "How",
    "StaleVersion",
    "Unchanged",
    "add_evidence",
    "add_several",
    "call_checked",
    "call_done",
    "change_evidence",
    "choose_level",
    "confirm_answer",
    "freeze_dossier",
    "give_questions",
    "link_evidence",
    "open_application",
    "print_draft",
    "publish_edition",
    "record_case_draws",
    "record_case_review_facts",
    "release_evidence",
    "remind_of_expiring_evidence",
    "remind_of_given_questions",
    "remove_evidence",
    "remove_note",
    "restore_answer",
    "return_application",
    "save_answer",
    "submit_application",
    "take_question_back",
    "unlink_evidence",
    "want_change",
    "withdraw_application",
    "write_note",
]
