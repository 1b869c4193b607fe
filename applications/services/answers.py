"""Saving answers, confirming carried ones, restoring earlier ones."""

from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import Any

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.completeness import missing_parts
from applications.content_hashes import fingerprint
from applications.models import Answer, Application, Question
from applications.queries import contents_of
from applications.queries.evidence import mark_linked
from facilities.models import User
from iasios.audit.services import record
from iasios.compiled_queries import compiled_query
from iasios.text.cleaning import one_line_break


class StaleVersion(Exception):
    """Somebody saved in between; `current` is the row as it stands now, None where there is none yet."""

    def __init__(self, current: Any) -> None:
        super().__init__("another version was saved in between")
        self.current = current


class ApplicationLocked(PermissionDenied):
    """The application has left the draft, so nothing in it changes any more (R49)."""

    def __init__(self) -> None:
        super().__init__(_("The application has been submitted, so its answers can no longer be changed."))


def lock_application(application_id: int) -> Application:
    """The lock on the application is the lock on its answers: whoever writes one takes it first."""
    return Application.objects.select_for_update(of=("self",)).select_related("facility").get(pk=application_id)


@compiled_query
def _locked_answers(application_id: int, question_id: int) -> QuerySet[Answer]:
    rows = Answer.objects.select_for_update(of=("application", "self")).select_related("application__facility")
    return mark_linked(rows.filter(application_id=application_id, question_id=question_id))


def lock_answer(application_id: int, question_id: int) -> tuple[Application, Answer]:
    """The lock on the application and the answer below it, in one query.

    The answer's row is locked too, after the application's: only of a locked row PostgreSQL gives what whoever held the
    lock before has written.
    """
    found = _locked_answers(application_id, question_id)
    if not found:
        raise Answer.DoesNotExist
    return found[0].application, found[0]


def lock_draft(application_id: int) -> Application:
    """Holds the application as the draft that it is, for the rest of the transaction.

    Raises:
        ApplicationLocked: it is no draft any more.
    """
    application = lock_application(application_id)
    if not application.is_open_for_answers:
        raise ApplicationLocked
    return application


def is_complete(question: Question, answer: Answer, application: Application) -> bool:
    """Whether an answer has everything that counts (R30, R44); the case review's facts stand in the application."""
    return not missing_parts(
        kind=question.kind,
        elaboration_asked=question.elaboration,
        met=answer.met,
        evidence=answer.evidence,
        elaboration=answer.elaboration,
        measures=answer.measures,
        review_done=application.case_review_completed_at is not None,
        gaps=application.case_gaps.get(str(question.number), 0),
        to_confirm=answer.to_confirm,
    )


def _tidy(text: str) -> str:
    """As stored: one kind of line break, nothing around the text, so that two equal texts are equal."""
    return one_line_break(text).strip()


class How(StrEnum):
    """How a content came about, as the history tells it."""

    TYPED = "typed"
    MERGED = "merged"
    RESTORED = "restored"
    IMPORTED = "imported"
    CARRIED = "carried"
    COPIED = "copied"


class Unchanged(Enum):
    """For an answer that the person did not touch; None means not answered."""

    UNCHANGED = "unchanged"


def save_answer(
    *,
    answer: Answer,
    version: int,
    met: bool | Unchanged | None = Unchanged.UNCHANGED,
    evidence: str | None = None,
    elaboration: str | None = None,
    measures: str | None = None,
    seen: Mapping[str, str] | None = None,
    how: How = How.TYPED,
    source: int = 0,
    by: User,
) -> Answer:
    """Saves one answer and works out whether it is complete (R30, R32). Equal content writes nothing.

    Two people who write in different boxes of one card do not stand in each other's way when `seen` is given.

    Args:
        answer: which one, by its application and question; its texts are not used, so a stand-in does
            (`queries.answer_to`).
        version: the version that the person saw; counts where `seen` is not given.
        met: Yes, No or not answered.
        evidence: None leaves the stored text as it is, likewise the next two: a box that was not shown erases nothing.
        seen: the fingerprints of the fields as the person saw them.
        how: for the history; `source` is the version that was restored, where one was.

    Returns:
        The stored answer, with its new version.

    Raises:
        StaleVersion: somebody saved another content in between; nothing is stored.
        ApplicationLocked: the application has left the draft, and the question is not returned.
    """
    try:
        with transaction.atomic():
            application, stored = lock_answer(answer.application_id, answer.question_id)
            if not application.takes_answer(answer.question_id):
                raise ApplicationLocked
            texts = {"evidence": evidence, "elaboration": elaboration, "measures": measures}
            sent: dict[str, Any] = {name: _tidy(text) for name, text in texts.items() if text is not None}
            if not isinstance(met, Unchanged):
                sent["met"] = met
            changed = [name for name, value in sent.items() if getattr(stored, name) != value]
            if not changed:
                return stored
            if _is_stale(stored, changed, version=version, seen=seen):
                raise StaleVersion(stored)
            for name in changed:
                setattr(stored, name, sent[name])
            stored.to_confirm = False
            stored.is_complete = is_complete(answer.question, stored, application)
            stored.version += 1
            stored.updated_at, stored.updated_by = timezone.now(), by
            with pghistory.context(how=str(how), **({"source": source} if source else {})):
                stored.save(
                    update_fields=[*changed, "to_confirm", "is_complete", "version", "updated_at", "updated_by"]
                )
            record(
                "answer.saved",
                by=by,
                facility=application.facility,
                subject=f"{application.code} {answer.question.criterion}",
                version=stored.version,
                how=str(how),
            )
            return stored
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") == RESTRICTED:
            raise ApplicationLocked from error
        raise


def confirm_answer(*, answer: Answer, by: User) -> Answer:
    """A carried answer still holds as it stands: from now on it counts. Confirming twice is harmless.

    Raises:
        ApplicationLocked: the application has left the draft.
    """
    with transaction.atomic():
        application = lock_draft(answer.application_id)
        stored = Answer.objects.get(application_id=answer.application_id, question_id=answer.question_id)
        if stored.to_confirm:
            stored.to_confirm = False
            stored.is_complete = is_complete(answer.question, stored, application)
            stored.version += 1
            stored.updated_at, stored.updated_by = timezone.now(), by
            stored.save(update_fields=["to_confirm", "is_complete", "version", "updated_at", "updated_by"])
            record(
                "answer.confirmed",
                by=by,
                facility=application.facility,
                subject=application.code,
                question=answer.question.criterion,
            )
    return stored


def restore_answer(*, answer: Answer, source: int, version: int, by: User) -> Answer:
    """Makes an earlier version the present one. What stood there until now stays in the history.

    Args:
        source: the version to restore; 0 is the empty answer.
        version: the present version as the person saw it.

    Raises:
        LookupError: the answer never had that version.
        StaleVersion: somebody saved another content in between; nothing is stored.
        ApplicationLocked: the application has left the draft.
    """
    content = contents_of(answer, [source])[source]
    return save_answer(
        answer=answer,
        version=version,
        met=content.met,
        evidence=content.evidence,
        elaboration=content.elaboration,
        measures=content.measures,
        how=How.RESTORED,
        source=source,
        by=by,
    )


def _is_stale(stored: Answer, changed: list[str], *, version: int, seen: Mapping[str, str] | None) -> bool:
    if seen is None:
        return stored.version != version
    return any(seen.get(name) != fingerprint(getattr(stored, name)) for name in changed)


#: SQLSTATE of the trigger that keeps submitted answers as they are.
RESTRICTED = "23001"
