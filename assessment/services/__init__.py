"""Writes of this app: assignments, verdicts, requests, recommendations, decisions."""

from assessment.services.assignments import AssignmentRefused, assign_assessors
from assessment.services.awards import sign_off
from assessment.services.evaluations import HandInRefused, StaleVersion, hand_in, save_verdict
from assessment.services.information import resubmit, save_reply, send_requests
from assessment.services.recommendations import recommend, return_to_assessors

__all__ = [
    "AssignmentRefused",
    "HandInRefused",
    "StaleVersion",
    "assign_assessors",
    "hand_in",
    "recommend",
    "resubmit",
    "return_to_assessors",
    "save_reply",
    "save_verdict",
    "send_requests",
    "sign_off",
]
