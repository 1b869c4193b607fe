"""Writes of this app: assignments, verdicts, requests, recommendations, decisions."""

from assessment.services.assignments import AssignmentRefused, assign_assessors
from assessment.services.corrections import hand_in_corrections, return_answers
from assessment.services.decisions import sign_off
from assessment.services.evaluations import HandInRefused, StaleVersion, hand_in, save_verdict
from assessment.services.evidence import (
    SpaceFull,
    add_evidence,
    log_opening,
    open_evidence_space,
    remove_evidence,
)
from assessment.services.information_requests import resubmit, save_reply, send_requests
from assessment.services.joint_verdicts import agree_joint_verdict, propose_joint_verdict
from assessment.services.profiles import declare_interest, end_interest, save_profile
from assessment.services.recommendations import recommend, return_to_assessors
from assessment.services.seats import (
    accept_seat,
    approve_assessors,
    decide_objection,
    decline_seat,
    disclose_names,
    hand_back,
    object_to_assessor,
    remove_assessor,
)
from assessment.services.statements import confirm_statement
from assessment.services.verdict_returns import give_back_verdict

__all__ = [
    "AssignmentRefused",
    "HandInRefused",
    "SpaceFull",
    "StaleVersion",
    "accept_seat",
    "add_evidence",
    "agree_joint_verdict",
    "approve_assessors",
    "assign_assessors",
    "confirm_statement",
    "decide_objection",
    "declare_interest",
    "decline_seat",
    "disclose_names",
    "end_interest",
    "give_back_verdict",
    "hand_back",
    "hand_in",
    "hand_in_corrections",
    "log_opening",
    "object_to_assessor",
    "open_evidence_space",
    "propose_joint_verdict",
    "recommend",
    "remove_assessor",
    "remove_evidence",
    "resubmit",
    "return_answers",
    "return_to_assessors",
    "save_profile",
    "save_reply",
    "save_verdict",
    "send_requests",
    "sign_off",
]
