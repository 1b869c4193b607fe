"""What all accredited centres together show for each item, made once a quarter so that no centre can be told apart."""

from django.db import models


class BenchmarkRelease(models.Model):
    """The figures of one quarter. Only the programme's own code reads the rows: they name the reviews behind them."""

    #: The first day of the quarter.
    quarter = models.DateField(unique=True)
    dataset = models.CharField(max_length=20)
    #: By code of an item or `topic:` and a topic: {"share": 0 to 1, "reviews": [ids], "is_shown": true}.
    figures = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-quarter"]

    def __str__(self) -> str:
        return f"benchmarks of {self.quarter}"
