"""What was done once, for as long as somebody may send it again."""

from django.db import models


class DoneOnce(models.Model):
    """One form that was acted upon, or one confirmation that was used up. Written in the transaction of the act."""

    #: "u" and the account's number; empty for visitors, whose keys nobody can guess.
    actor = models.CharField(max_length=32, blank=True)
    key = models.CharField(max_length=64)
    #: Keyed hash of address and content: the same key with other content is another act.
    digest = models.CharField(max_length=64)
    #: Where the answer led.
    location = models.CharField(max_length=2000, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["actor", "key", "digest"], name="done_once")]

    def __str__(self) -> str:
        return f"{self.actor} {self.key}"
