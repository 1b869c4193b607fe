"""Assessors' work, requests, recommendations, decisions and certificates."""

from assessment.models.award import Accreditation, Certificate, CertificateSequence, Decision
from assessment.models.evaluation import Assignment, Evaluation, Finding, Recommendation, Verdict

__all__ = [
    "Accreditation",
    "Assignment",
    "Certificate",
    "CertificateSequence",
    "Decision",
    "Evaluation",
    "Finding",
    "Recommendation",
    "Verdict",
]
