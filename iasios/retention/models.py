"""What the daily job did last. Counts alone: nothing here says who or what it was."""

from django.db import models


class RetentionRun(models.Model):
    """The last run of one row of the schedule."""

    #: The key of a row in `iasios.retention.schedule`.
    key = models.CharField(max_length=40, primary_key=True)
    ran_at = models.DateTimeField()
    #: When something was over last, and how much of it.
    last_at = models.DateTimeField(null=True)
    last_count = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    #: What will be over within the next 30 days, as the run saw it.
    coming = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.key
