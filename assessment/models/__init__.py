"""Assessors' work, requests, recommendations, decisions and certificates."""

from assessment.models.accreditation import Accreditation, Certificate, CertificateSequence, Decision, TermExtension
from assessment.models.answer_return import AnswerReturn
from assessment.models.appeal import Appeal, AppealSeat
from assessment.models.audit import Audit, AuditItem, AuditPresence, AuditSlot
from assessment.models.certificate_change import CertificateChange, CertificateState
from assessment.models.date_change import DateChange
from assessment.models.evaluation import Assignment, Evaluation, Finding, Recommendation, Verdict
from assessment.models.evidence import EvidenceOpening, EvidenceSpace, SpaceFile
from assessment.models.joint_verdict import Agreement, JointVerdict
from assessment.models.messages import DossierMessage
from assessment.models.named_conflict import NamedConflict
from assessment.models.notes import ColleagueNote, PrivateNote
from assessment.models.plan import CorrectivePlan, PlanAction, PlanItem, ProcessFile
from assessment.models.seats import AssessorProfile, DeclaredInterest, NameDisclosure, Objection
from assessment.models.service_certificate import ServiceCertificate
from assessment.models.statements import AssessorStatement
from assessment.models.verdict_return import VerdictReturn

__all__ = [
    "Accreditation",
    "Agreement",
    "AnswerReturn",
    "Appeal",
    "AppealSeat",
    "AssessorProfile",
    "AssessorStatement",
    "Assignment",
    "Audit",
    "AuditItem",
    "AuditPresence",
    "AuditSlot",
    "Certificate",
    "CertificateChange",
    "CertificateSequence",
    "CertificateState",
    "ColleagueNote",
    "CorrectivePlan",
    "DateChange",
    "Decision",
    "DeclaredInterest",
    "DossierMessage",
    "Evaluation",
    "EvidenceOpening",
    "EvidenceSpace",
    "Finding",
    "JointVerdict",
    "NameDisclosure",
    "NamedConflict",
    "Objection",
    "PlanAction",
    "PlanItem",
    "PrivateNote",
    "ProcessFile",
    "Recommendation",
    "ServiceCertificate",
    "SpaceFile",
    "TermExtension",
    "Verdict",
    "VerdictReturn",
]
