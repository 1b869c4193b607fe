"""How the people of a hospital share the work: who takes which question, and what they tell each other about it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from applications.enums import TaskStatus
from applications.models.application import Answer, Application
from applications.models.edition import Question
from facilities.models import Facility
from iasios.workflow.constraints import status_known

#: Statuses in which the colleague who has the question is to write.
OPEN_TASKS = (TaskStatus.GIVEN, TaskStatus.CHANGE_WANTED)
#: Characters of one note.
NOTE_LIMIT = 2_000


class QuestionTask(models.Model):
    """A question given to a colleague, perhaps with a date. One per answer; giving it anew replaces it."""

    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="task")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=TaskStatus, default=TaskStatus.GIVEN)
    status_since = models.DateTimeField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["answer"]
        constraints = [status_known("questiontask", TaskStatus)]

    def __str__(self) -> str:
        return f"{self.answer_id} for {self.assignee_id}"

    @property
    def is_with_assignee(self) -> bool:
        """Whether the colleague who has it is to write."""
        return self.status in OPEN_TASKS


class InternalNote(models.Model):
    """A remark on a question for colleagues only: PostgreSQL shows it to nobody outside the hospital."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["written_at", "pk"]
        indexes = [models.Index(fields=["application", "question"], name="notes_by_question")]
        constraints = [
            models.CheckConstraint(
                name="note_text_within_limit",
                condition=models.Q(LessThanOrEqual(Length("text"), NOTE_LIMIT)) & ~models.Q(text=""),
            )
        ]

    def __str__(self) -> str:
        return f"note on {self.question_id} in {self.application_id}"
