"""Assessors' work, requests, recommendations, decisions and certificates."""

from assessment.models.award import Accreditation, Certificate, CertificateSequence, Decision
from assessment.models.evaluation import Assignment, Evaluation, Finding, Recommendation, Verdict
from assessment.models.notes import ColleagueNote, PrivateNote

__all__ = [
    "Accreditation",
    "Assignment",
    "Certificate",
    "CertificateSequence",
    "ColleagueNote",
    "Decision",
    "Evaluation",
    "Finding",
    "PrivateNote",
    "Recommendation",
    "Verdict",
]
