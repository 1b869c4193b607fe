"""Notes as their reader may see them. Row-level security says the same; these filters keep pages honest without it."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, Value

from applications.models import Application, Question
from assessment.models import Assignment, ColleagueNote, Evaluation, PrivateNote


@dataclass(frozen=True)
class Notes:
    """The notes on one question: one's own of this round, and the other assessor's once disclosed, by person."""

    private: str = ""
    mine: str = ""
    by_person: dict[int, str] = field(default_factory=dict)


def notes_on(application: Application, question: Question, user: Any, round_: int) -> Notes:
    """One query; nothing for people who do not assess."""
    about = {"application": application, "question": question}
    to_other = ColleagueNote.objects.filter(_readable(user), **about, evaluation__round=round_).exclude(text="")
    to_self = PrivateNote.objects.filter(**about, assessor=user).exclude(text="")
    rows = to_other.values_list(Value("other"), "assessor_id", "text").union(
        to_self.values_list(Value("self"), "assessor_id", "text"), all=True
    )
    private, texts = "", {}
    for kind, person, text in rows:
        if kind == "self":
            private = text
        else:
            texts[person] = text
    mine = texts.pop(user.pk, "")
    return Notes(private=private, mine=mine, by_person=texts)


def colleague_notes(application: Application, user: Any, round_: int) -> dict[int, dict[int, str]]:
    """Question, then author: the texts of a round that both may read; one query."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    rows = ColleagueNote.objects.filter(_readable(user), application=application, evaluation__round=round_)
    for question, person, text in rows.exclude(text="").values_list("question_id", "assessor_id", "text"):
        found[question][person] = text
    return found


def own_note_texts(application: Application, user: Any, round_: int) -> dict[int, tuple[str, str]]:
    """By question: one's own note of a round to the other assessor, and one's private note; one query."""
    to_other = ColleagueNote.objects.filter(application=application, assessor=user, evaluation__round=round_)
    to_self = PrivateNote.objects.filter(application=application, assessor=user)
    rows = to_other.values_list(Value("other"), "question_id", "text").union(
        to_self.values_list(Value("self"), "question_id", "text"), all=True
    )
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for kind, question, text in rows:
        found[question][kind] = text
    return {question: (texts.get("other", ""), texts.get("self", "")) for question, texts in found.items()}


def own_notes(evaluation: Evaluation, question: Question) -> tuple[ColleagueNote | None, PrivateNote | None]:
    """The author's two notes on a question; to be asked in the author's own scope."""
    colleague = ColleagueNote.objects.filter(evaluation=evaluation, question=question)
    private = PrivateNote.objects.filter(
        application_id=evaluation.application_id, assessor_id=evaluation.assessor_id, question=question
    )
    return colleague.first(), private.first()


def _readable(user: Any) -> Q:
    """One's own, and the other assessor's of a disclosed evaluation; never for somebody who does not assess."""
    seat = Assignment.objects.filter(application=OuterRef("application"), assessor=user, ended_at__isnull=True)
    return Q(assessor=user) | (Q(evaluation__is_disclosed=True) & Q(Exists(seat)))
