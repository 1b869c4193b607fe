"""Editions of the questions, applications and their answers."""

from applications.models.application import Answer, Application, ApplicationGrant, CodeCounter, StatusChange
from applications.models.edition import ArchivedEdition, Edition, EditionDraft, Question, Section, Standard
from applications.models.evidence import EvidenceItem, EvidenceLink, EvidenceVersion
from applications.models.teamwork import NOTE_LIMIT, InternalNote, QuestionTask
from applications.models.versions import AnswerVersion

__all__ = [
    "NOTE_LIMIT",
    "Answer",
    "AnswerVersion",
    "Application",
    "ApplicationGrant",
    "ArchivedEdition",
    "CodeCounter",
    "Edition",
    "EditionDraft",
    "EvidenceItem",
    "EvidenceLink",
    "EvidenceVersion",
    "InternalNote",
    "Question",
    "QuestionTask",
    "Section",
    "Standard",
    "StatusChange",
]
