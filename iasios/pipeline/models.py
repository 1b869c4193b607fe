"""One row for each facility, written by triggers of PostgreSQL when anything that it repeats changes."""

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Least
from django_countries.fields import CountryField

from applications.enums import Holder
from applications.models import Application
from facilities.models import Facility


class PipelineEntry(models.Model):
    """What the office's list of all facilities sorts, filters and counts by.

    The row repeats columns of the facility, its open application, its line of the directory and its unpaid invoices.
    Nothing in it depends on the day, so it changes only when one of these does. The application role may only read it.
    """

    facility = models.OneToOneField(Facility, on_delete=models.PROTECT, primary_key=True, related_name="+")
    name = models.CharField(max_length=200)
    #: Name, town and institution, folded: read from a narrow row, since row-level security lets no index search texts.
    search_key = models.TextField()
    country = CountryField()
    #: The status of the open application, or without one the facility's own; *registered* comes before both.
    status = models.CharField(max_length=30)
    #: The open application; empty without one.
    application = models.OneToOneField(Application, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    holder = models.CharField(max_length=20, choices=Holder)
    since = models.DateTimeField()
    #: By when the holder of the application should act.
    due_on = models.DateField(null=True, blank=True)
    #: Of the unpaid invoices, the first that is due.
    invoice_due_on = models.DateField(null=True, blank=True)
    term_ends_on = models.DateField(null=True, blank=True)
    #: The first day that matters: late once it has passed. The end of the term counts while no application is open.
    next_on = models.GeneratedField(
        expression=Least(
            F("due_on"), F("invoice_due_on"), Case(When(application__isnull=True, then=F("term_ends_on")))
        ),
        output_field=models.DateField(null=True),
        db_persist=True,
    )

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="pipelineentry_held_while_open",
                condition=Q(application__isnull=True) | ~Q(holder=Holder.NOBODY),
            )
        ]
        indexes = [
            models.Index(
                F("next_on").asc(nulls_last=True),
                Case(When(holder=Holder.OFFICE, then=0), default=1),
                F("since"),
                F("name"),
                F("facility"),
                name="pipeline_late_first",
            ),
            models.Index(fields=["name", "facility"], name="pipeline_by_name"),
        ]

    def __str__(self) -> str:
        return self.name
