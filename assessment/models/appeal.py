"""An appeal against a deferred or denied decision, and the two people who judge it."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from applications.models import Application
from assessment.enums import AppealOpinion, AppealStatus
from assessment.models.accreditation import Decision
from facilities.models import Facility
from iasios.documents.models import Document
from iasios.workflow.constraints import paired, status_known, texts_within_limit

OPEN_APPEALS = (AppealStatus.FILED, AppealStatus.ADMITTED, AppealStatus.WITH_PANEL)


class Appeal(models.Model):
    """What the representative filed against a decision, and how it went. Public state does not change meanwhile.

    The office checks whether it is admissible, the chairperson names a panel of two, and both judge. It fails if both
    say so; otherwise the decision goes back to the chairperson.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="appeals")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="appeals")
    status = models.CharField(max_length=12, choices=AppealStatus, default=AppealStatus.FILED)
    status_since = models.DateTimeField(db_default=Now())
    #: The day by which office, chairperson or panel should act; closes nothing by itself (A21).
    due_on = models.DateField(null=True, blank=True)
    #: The due day of which its holders were reminded last.
    reminded_for = models.DateField(null=True, blank=True)
    reasons = models.TextField()
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: The office's check, with its words to the hospital where the appeal is not admitted.
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    check_note = models.TextField(blank=True)
    #: When the chairperson named the panel.
    named_at = models.DateTimeField(null=True, blank=True)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    letter = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-filed_at", "-pk"]
        constraints = [
            status_known("appeal", AppealStatus),
            paired("appeal", "checked"),
            paired("appeal", "named"),
            texts_within_limit("appeal", "reasons", "check_note"),
            models.CheckConstraint(name="appeal_has_reasons", condition=~Q(reasons="")),
            models.CheckConstraint(
                name="appeal_not_admitted_with_reason",
                condition=~Q(status=AppealStatus.INADMISSIBLE) | ~Q(check_note=""),
            ),
            models.CheckConstraint(
                name="appeal_closed_at_iff_closed",
                condition=Q(status__in=OPEN_APPEALS, closed_at__isnull=True)
                | (~Q(status__in=OPEN_APPEALS) & Q(closed_at__isnull=False)),
            ),
            models.UniqueConstraint(fields=["decision"], name="one_appeal_per_decision"),
        ]

    def __str__(self) -> str:
        return f"against {self.decision_id}: {self.status}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_APPEALS

    def is_late(self, today: date) -> bool:
        """Whether the day has passed by which somebody should have acted."""
        return self.is_open and self.due_on is not None and self.due_on < today


class AppealSeat(models.Model):
    """One of the two who judge an appeal; office and chairperson know the names, the hospital does not."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="seats")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appeal_seats")
    named_at = models.DateTimeField()
    #: Taken away before an opinion was given.
    ended_at = models.DateTimeField(null=True, blank=True)
    opinion = models.CharField(max_length=10, choices=AppealOpinion, blank=True)
    reasons = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["named_at", "pk"]
        constraints = [
            texts_within_limit("appealseat", "reasons"),
            models.CheckConstraint(
                name="appealseat_opinion_is_whole",
                condition=Q(opinion="", reasons="", given_at__isnull=True)
                | (Q(opinion__in=AppealOpinion.values, given_at__isnull=False, ended_at__isnull=True) & ~Q(reasons="")),
            ),
            models.UniqueConstraint(
                fields=["appeal", "person"], condition=Q(ended_at__isnull=True), name="one_seat_per_person_and_appeal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.appeal_id}"
