"""Which round an application is in, and which questions that round judges; no writes."""

from applications.enums import Level
from applications.models import Application, Question


def round_of(application: Application) -> int:
    """The round of evaluation at hand, or the last one."""
    return application.round


def is_required(question: Question, application: Application) -> bool:
    """Every core question is judged (R51); for Centre of Excellence the extended ones as well (R78)."""
    return question.is_core or application.level == Level.EXCELLENCE


def both_in(application: Application) -> bool:
    """Whether both assessors have handed in the round at hand, so that each may see the other's work (A22)."""
    return application.round_handed_in >= round_of(application)
