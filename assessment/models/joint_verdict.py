"""What both assessors say together once they have compared, and how alike they judged."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import Application, Question
from assessment.enums import VerdictChoice
from facilities.models import Facility
from iasios.workflow.constraints import paired, texts_within_limit


class JointVerdict(models.Model):
    """One verdict of both on a question of a round: one proposes, the other agrees.

    PostgreSQL shows it to an assessor only while their own evaluation of that round is disclosed, so that somebody who
    takes a seat over judges without it.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="joint_verdicts")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=10, choices=VerdictChoice)
    #: For the hospital, in place of both assessors' own comments.
    comment = models.TextField(blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: Another proposal, or another assessor, has taken its place.
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["question__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "round", "question"],
                condition=Q(superseded_at__isnull=True),
                name="one_joint_verdict_per_question",
            ),
            models.CheckConstraint(name="jointverdict_choice_is_known", condition=Q(choice__in=VerdictChoice.values)),
            models.CheckConstraint(name="jointverdict_round_1_or_2", condition=Q(round__in=[1, 2])),
            models.CheckConstraint(
                name="jointverdict_open_ones_tell_the_hospital", condition=Q(choice="met") | ~Q(comment="")
            ),
            models.CheckConstraint(
                name="jointverdict_agreed_by_the_other",
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("proposed_by")),
            ),
            paired("jointverdict", "agreed"),
            texts_within_limit("jointverdict", "comment"),
        ]

    def __str__(self) -> str:
        return f"joint verdict on {self.question_id}"

    @property
    def is_agreed(self) -> bool:
        return self.agreed_at is not None


class Agreement(models.Model):
    """How two evaluations of a round compare, counted when they are disclosed. For the office: figures, no texts."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="agreements")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    #: Questions that both judged, and those that both judged alike.
    judged = models.PositiveSmallIntegerField()
    alike = models.PositiveSmallIntegerField()
    #: Counts by both verdicts, first seat before the slash: {"met/unclear": 2, …}.
    pairs = models.JSONField(default=dict)
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ["-counted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "round"], name="one_agreement_per_round"),
            models.CheckConstraint(name="agreement_alike_within_judged", condition=Q(alike__lte=F("judged"))),
        ]
        indexes = [models.Index(fields=["-counted_at", "-id"], name="agreement_latest")]

    def __str__(self) -> str:
        return f"{self.alike} of {self.judged} in round {self.round} of {self.application_id}"
