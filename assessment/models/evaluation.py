"""Two assessors, each alone until both have handed in (R51, A22)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Question
from assessment.enums import Outcome, SeatResponse, VerdictChoice
from facilities.models import Facility
from iasios.workflow.constraints import paired, texts_within_limit


class Assignment(models.Model):
    """One of the two seats of an application. PostgreSQL refuses an assessor who belongs to the facility."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="assignments")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    seat = models.PositiveSmallIntegerField()
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: Access comes with *accepted*; somebody who is asked sees nothing of the application yet.
    response = models.CharField(max_length=12, choices=SeatResponse, default=SeatResponse.ACCEPTED)
    responded_at = models.DateTimeField(null=True, blank=True)
    #: Why it was declined, handed back or taken away; for the office.
    reason = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["application", "seat"]
        constraints = [
            models.CheckConstraint(name="assignment_seat_1_or_2", condition=Q(seat__in=[1, 2])),
            models.UniqueConstraint(
                fields=["application", "seat"], condition=Q(ended_at__isnull=True), name="one_assessor_per_seat"
            ),
            models.UniqueConstraint(
                fields=["application", "assessor"], condition=Q(ended_at__isnull=True), name="one_seat_per_assessor"
            ),
            paired("assignment", "ended"),
            models.CheckConstraint(
                name="assignment_present_ones_are_asked_or_accepted",
                condition=Q(ended_at__isnull=False) | Q(response__in=["asked", "accepted"]),
            ),
            texts_within_limit("assignment", "reason"),
        ]
        # Who has not answered is looked for each time that the office's list is counted.
        indexes = [
            models.Index(
                fields=["assessor", "assigned_at"],
                condition=Q(response="asked", ended_at__isnull=True),
                name="assignment_unanswered",
            )
        ]

    def __str__(self) -> str:
        return f"seat {self.seat} of {self.application_id}"


class Evaluation(models.Model):
    """One assessor's work in one round."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="evaluations")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True, blank=True)
    #: Set for both at once, when the second one hands in: from then on the other assessor may read it.
    is_disclosed = models.BooleanField(default=False)

    class Meta:
        ordering = ["application", "round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "assessor", "round"], name="one_evaluation_per_round"),
            models.CheckConstraint(name="evaluation_round_1_or_2", condition=Q(round__in=[1, 2])),
            models.CheckConstraint(
                name="evaluation_disclosed_only_when_handed_in",
                condition=Q(is_disclosed=False) | Q(handed_in_at__isnull=False),
            ),
        ]
        # Of all that were ever made few are open.
        indexes = [models.Index(fields=["application"], condition=Q(handed_in_at__isnull=True), name="evaluation_open")]

    def __str__(self) -> str:
        return f"round {self.round} of {self.application_id}"


class Verdict(models.Model):
    """One assessor's judgement of one question in one round. Never shown to the facility as such."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="verdicts")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=10, choices=VerdictChoice, blank=True)
    comment = models.TextField(_("To the hospital"), blank=True)
    #: An assessor's name found in the comment; while it is not `name_is_meant`, the comment is held back.
    name_found = models.CharField(max_length=150, blank=True)
    #: The author says that the name is somebody else's.
    name_is_meant = models.BooleanField(default=False)
    is_disclosed = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["question__number"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "question"], name="one_verdict_per_question"),
            models.CheckConstraint(name="verdict_choice_is_known", condition=Q(choice__in=["", *VerdictChoice.values])),
            texts_within_limit("verdict", "comment"),
        ]

    def __str__(self) -> str:
        return f"{self.choice} on {self.question_id}"

    @property
    def is_held_back(self) -> bool:
        """Whether its comment bears an assessor's name that nobody has confirmed as meant."""
        return bool(self.name_found) and not self.name_is_meant


class Finding(models.Model):
    """What the facility is asked about one question, and its reply (R53 to R55). Holds no assessor's name."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="findings")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    asked = models.TextField()
    asked_at = models.DateTimeField()
    reply = models.TextField(blank=True)
    reply_link = models.URLField(max_length=500, blank=True)
    #: How the answer should read now; empty while it stays as submitted. The answer itself is never rewritten (A18).
    corrected = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["question__number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "question"], name="one_finding_per_question"),
            models.CheckConstraint(name="finding_asks_something", condition=~Q(asked="")),
            # What is asked joins the comments of two assessors, so it alone may be longer than one text.
            texts_within_limit("finding", "reply", "corrected"),
            models.CheckConstraint(
                name="finding_link_is_http",
                condition=Q(reply_link="") | Q(reply_link__startswith="https://") | Q(reply_link__startswith="http://"),
            ),
            paired("finding", "replied"),
        ]

    def __str__(self) -> str:
        return f"request on {self.question_id}"


class Recommendation(models.Model):
    """What one assessor recommends, with reasons (R58). Written once; a return by the chairperson ends it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="recommendations")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome)
    reasons = models.TextField()
    made_at = models.DateTimeField()
    is_disclosed = models.BooleanField(default=False)
    superseded_at = models.DateTimeField(null=True, blank=True)
    #: The chairperson's words when it was returned. Kept here and not in the status log, which the facility may read.
    return_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "assessor"],
                condition=Q(superseded_at__isnull=True),
                name="one_recommendation_per_assessor",
            ),
            models.CheckConstraint(name="recommendation_outcome_is_known", condition=Q(outcome__in=Outcome.values)),
            models.CheckConstraint(name="recommendation_has_reasons", condition=~Q(reasons="")),
            texts_within_limit("recommendation", "reasons", "return_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} for {self.application_id}"
