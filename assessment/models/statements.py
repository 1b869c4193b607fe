"""What an assessor confirms once a year: confidentiality, and which conflicts there are."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from iasios.workflow.constraints import texts_within_limit


class AssessorStatement(models.Model):
    """A yearly statement as it was confirmed; written once and never changed. It belongs to a person, to no facility.

    Only that person and the office read it. What it says is kept in it, whatever becomes of the text and of the links
    that the person has declared.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessor_statements")
    person_name = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField()
    #: The last day on which it is valid.
    ends_on = models.DateField()
    language = models.CharField(max_length=10)
    #: Of the text in this language: 0 as it ships, then the number of the office's version.
    version = models.PositiveIntegerField()
    #: The words that were shown, in the small markup.
    text = models.TextField()
    #: What was declared then: `place` and `what` of each, in the words of the person; empty where nothing was.
    conflicts = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-confirmed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="assessorstatement_says_something", condition=~Q(text="") & ~Q(person_name="") & ~Q(language="")
            ),
            texts_within_limit("assessorstatement", "text"),
        ]

    def __str__(self) -> str:
        return f"statement of {self.person_id} until {self.ends_on}"
