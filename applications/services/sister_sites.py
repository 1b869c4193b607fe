"""Copying answers from another site of the hospital group: none of them counts until somebody confirms it."""

from collections.abc import Collection

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application
from applications.queries.sister_sites import copyable_answers
from applications.services.answers import How, lock_draft
from facilities.models import User
from iasios.access import Capability, require
from iasios.audit.services import record


def copy_answers(*, application: Application, source: Application, codes: Collection[str], by: User) -> int:
    """Writes what the other site says into questions that are untouched here; each is to be confirmed.

    Day and writer stay those of the text, which are its age. Copying again changes nothing: the questions are no
    longer untouched.

    Args:
        source: the latest application of another site of the same group.
        codes: of the questions, as they are called here.

    Returns:
        How many answers were copied.

    Raises:
        ApplicationLocked: the application has left the draft.
        PermissionDenied: the person may not read the other one, or it is of another group.
    """
    with transaction.atomic():
        locked = lock_draft(application.pk)
        require(by, Capability.EDIT_ANSWERS, locked)
        require(by, Capability.VIEW_DRAFTING, source)
        if locked.facility.group_id is None or locked.facility.group_id != source.facility.group_id:
            raise PermissionDenied(_("Answers are copied between sites of one group."))
        chosen = [pair for pair in copyable_answers(locked, source) if pair.code in codes]
        with pghistory.context(how=str(How.COPIED)):
            for pair in chosen:
                answer, old = pair.mine, pair.theirs
                answer.met, answer.evidence, answer.elaboration = old.met, old.evidence, old.elaboration
                answer.updated_at, answer.updated_by = old.updated_at, old.updated_by
                answer.to_confirm, answer.is_complete = True, False
                answer.version += 1
                answer.save(
                    update_fields=[
                        "met",
                        "evidence",
                        "elaboration",
                        "updated_at",
                        "updated_by",
                        "to_confirm",
                        "is_complete",
                        "version",
                    ]
                )
        if chosen:
            record(
                "answer.copied",
                by=by,
                facility=locked.facility,
                subject=locked.code,
                source=source.facility.name,
                questions=[pair.mine.question.criterion for pair in chosen],
            )
    return len(chosen)
