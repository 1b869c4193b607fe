"""The history of an answer: its versions, read as a person reads them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from applications.content_hashes import fingerprint
from applications.kinds import CONTENT, TEXTS
from applications.models import Answer, AnswerVersion, Question
from facilities.models import User

#: Autosave stores every few seconds. Saves of one person that follow each other this closely read as one change.
ONE_SITTING = timedelta(minutes=15)


@dataclass(frozen=True)
class AnswerChange:
    """What one person did to one answer in one sitting.

    Attributes:
        before: the version that it began from, 0 for none.
        version: the version that it ended in.
        how: how it came about, such as `typed` or `restored` (see `services.answers`).
        source: the version that was restored, where one was.
    """

    before: int
    version: int
    at: datetime
    by: User
    how: str
    source: int


@dataclass(frozen=True)
class Content:
    """What an answer said in one version; all empty for version 0."""

    met: bool | None = None
    evidence: str = ""
    elaboration: str = ""
    measures: str = ""


def changes_of(answer: Answer) -> list[AnswerChange]:
    """The sittings, latest first, without their texts. One query."""
    rows = (
        AnswerVersion.objects.filter(pgh_obj=answer.pk, updated_at__isnull=False)
        .select_related("updated_by")
        .defer(*TEXTS)
        .order_by("version", "pgh_id")
    )
    found: list[AnswerChange] = []
    before = 0
    for row in rows:
        context: Mapping[str, Any] = row.pgh_context or {}
        change = AnswerChange(
            before, row.version, row.updated_at, row.updated_by, context.get("how", "typed"), context.get("source", 0)
        )
        last = found[-1] if found else None
        if (
            last is not None
            and last.by == change.by
            and last.how == change.how == "typed"
            and change.at - last.at <= ONE_SITTING
        ):
            found[-1] = AnswerChange(last.before, change.version, change.at, change.by, change.how, 0)
        else:
            found.append(change)
        before = row.version
    return found[::-1]


def contents_of(answer: Answer, versions: Collection[int]) -> dict[int, Content]:
    """The texts of these versions; version 0 is the empty answer. One query."""
    rows = AnswerVersion.objects.filter(pgh_obj=answer.pk, version__in=set(versions)).order_by("pgh_id")
    known = {row.version: Content(row.met, row.evidence, row.elaboration, row.measures) for row in rows}
    return {0: Content()} | known


def last_known(question: Question, application_id: int, known: Mapping[str, str]) -> Content:
    """The common ancestor of two texts: for each field the latest stored value that has the fingerprint which the
    person's browser knew. A field of which nothing like it was ever stored counts as empty."""
    empty = Content()
    found: dict[str, Any] = {name: getattr(empty, name) for name in CONTENT}
    open_names = {name for name in CONTENT if name in known and known[name] != fingerprint(found[name])}
    rows = AnswerVersion.objects.filter(application=application_id, question=question).order_by("-version", "-pgh_id")
    for row in rows[:200] if open_names else ():
        for name in sorted(open_names):
            if fingerprint(getattr(row, name)) == known[name]:
                found[name] = getattr(row, name)
                open_names.discard(name)
        if not open_names:
            break
    return Content(**found)
