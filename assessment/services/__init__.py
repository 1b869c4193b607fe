"""Writes of this app: assignments, verdicts, requests, recommendations, decisions."""

from assessment.services.assignments import AssignmentRefused, assign_assessors
from assessment.services.awards import sign_off
from assessment.services.evaluations import HandInRefused, StaleVersion, hand_in, save_verdict
from assessment.services.evidence import (
    SpaceFull,
    add_evidence,
    log_opening,
    open_evidence_space,
    remove_evidence,
)
from assessment.services.information import resubmit, save_reply, send_requests
from assessment.services.joint import agree_joint_verdict, propose_joint_verdict
from assessment.services.recommendations import recommend, return_to_assessors

__all__ = [
    "AssignmentRefused",
    "HandInRefused",
    "SpaceFull",
    "StaleVersion",
    "add_evidence",
    "agree_joint_verdict",
    "assign_assessors",
    "hand_in",
    "log_opening",
    "open_evidence_space",
    "propose_joint_verdict",
    "recommend",
    "remove_evidence",
    "resubmit",
    "return_to_assessors",
    "save_reply",
    "save_verdict",
    "send_requests",
    "sign_off",
]
