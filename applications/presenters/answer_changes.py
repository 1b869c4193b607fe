"""What changed between two contents of an answer, in words and word by word."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from applications.kinds import TEXTS, kind_of
from applications.models import Question
from applications.queries import Content
from iasios.text.differences import word_difference


@dataclass(frozen=True)
class TextChange:
    """One box of an answer: its label and what was added and removed."""

    label: str
    parts: list[tuple[str, str]]


def answer_line(before: Content, after: Content) -> str:
    """Yes or no, where that is another one; else nothing."""
    if before.met == after.met:
        return ""
    words: dict[Any, str] = {None: _("not answered"), True: _("Yes"), False: _("No")}
    return _("Answer: %(after)s (before: %(before)s)") % {"after": words[after.met], "before": words[before.met]}


def text_changes(question: Question, before: Content, after: Content) -> list[TextChange]:
    """The boxes whose text is another one."""
    return [
        TextChange(
            kind_of(question).box_label(question, name), word_difference(getattr(before, name), getattr(after, name))
        )
        for name in TEXTS
        if getattr(before, name) != getattr(after, name)
    ]
