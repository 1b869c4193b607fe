"""Editions of the questions, applications and their answers."""

from applications.models.application import Answer, Application, ApplicationGrant, CodeCounter, StatusChange
from applications.models.edition import Edition, Question, Section, Standard

__all__ = [
    "Answer",
    "Application",
    "ApplicationGrant",
    "CodeCounter",
    "Edition",
    "Question",
    "Section",
    "Standard",
    "StatusChange",
]
