"""Every content that an answer has had, written by PostgreSQL itself (django-pghistory): no writer can forget it."""

import pghistory
import pgtrigger
from django.db import models

from applications.kinds import CONTENT
from applications.models.application import Answer
from iasios.workflow.constraints import paired

_Event = pghistory.create_event_model(
    Answer,
    pghistory.UpdateEvent("saved", condition=pgtrigger.AnyChange(*CONTENT)),
    # A new answer has no content, unless it was carried over from an earlier application.
    pghistory.InsertEvent("carried", condition=pgtrigger.Q(new__version__gt=0)),
    fields=["application", "facility", "question", *CONTENT, "version", "updated_at", "updated_by"],
    obj_field=pghistory.ObjForeignKey(related_name="+"),
    context_field=pghistory.ContextJSONField(),
    context_id_field=None,  # type: ignore[arg-type]
)


class AnswerVersion(_Event):  # type: ignore[misc,valid-type]
    """One content of one answer, with who and when; append-only. `pgh_context` says how it came about (`History`)."""

    class Meta:
        ordering = ["pgh_obj", "version", "pgh_id"]
        indexes = [models.Index(fields=["pgh_obj", "version"], name="answer_version_by_number")]
        constraints = [paired("answer_version", "updated")]

    def __str__(self) -> str:
        return f"version {self.version} of {self.pgh_obj_id}"
