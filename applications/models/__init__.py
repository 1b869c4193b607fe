"""Editions of the questions, applications and their answers."""

from applications.models.application import Answer, Application, ApplicationGrant, CodeCounter, StatusChange
from applications.models.edition import Edition, Question, Section, Standard
from applications.models.versions import AnswerVersion

__all__ = [
    "Answer",
    "AnswerVersion",
    "Application",
    "ApplicationGrant",
    "CodeCounter",
    "Edition",
    "Question",
    "Section",
    "Standard",
    "StatusChange",
]
