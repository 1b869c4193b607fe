"""Remote and on-site audits: dates offered and agreed, the agenda, the minutes, and who was there (R56, R63, A20).

Nothing here that the hospital may read holds an assessor's name.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Question
from assessment.enums import AuditKind, AuditStatus, ItemOutcome
from facilities.models import Facility
from iasios.workflow.constraints import paired, status_known, texts_within_limit

#: Statuses of an audit that is still ahead.
AHEAD = (AuditStatus.PROPOSED, AuditStatus.AGREED)


class Audit(models.Model):
    """A meeting about the open questions: by video, or on site for a denied facility."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="audits")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=AuditKind)
    status = models.CharField(max_length=10, choices=AuditStatus, default=AuditStatus.PROPOSED)
    status_since = models.DateTimeField()
    #: The invitation's identity in calendars; each change raises `invitation`.
    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    invitation = models.PositiveSmallIntegerField(default=0)
    minutes_planned = models.PositiveSmallIntegerField(default=90)
    place = models.CharField(_("Place"), max_length=300, blank=True)
    link = models.URLField(max_length=500, blank=True)
    proposed_at = models.DateTimeField()
    #: When the hospital last answered that no date suits, and its words to that; empty once others are offered.
    wished_at = models.DateTimeField(null=True, blank=True)
    wish = models.TextField(blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: Whom the hospital brings, one person and function a line.
    participants = models.TextField(blank=True)
    #: Who of the hospital took part, written when the audit is closed.
    attendance = models.TextField(blank=True)
    held_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            status_known("audit", AuditStatus),
            models.CheckConstraint(name="audit_kind_is_known", condition=Q(kind__in=AuditKind.values)),
            models.CheckConstraint(name="audit_on_site_has_a_place", condition=~Q(kind="on_site") | ~Q(place="")),
            models.CheckConstraint(
                name="audit_link_is_http",
                condition=Q(link="") | Q(link__startswith="https://") | Q(link__startswith="http://"),
            ),
            models.CheckConstraint(
                name="audit_has_a_date_once_agreed",
                condition=Q(status="proposed", starts_at__isnull=True)
                | Q(status__in=["agreed", "held"], starts_at__isnull=False)
                | Q(status="cancelled"),
            ),
            models.CheckConstraint(
                name="audit_held_at_iff_held",
                condition=Q(status="held", held_at__isnull=False) | (~Q(status="held") & Q(held_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="audit_held_after_it_began", condition=Q(held_at__isnull=True) | Q(held_at__gte=F("starts_at"))
            ),
            models.CheckConstraint(
                name="audit_agreed_before_it_begins",
                condition=Q(starts_at__isnull=True) | Q(starts_at__gt=F("agreed_at")),
            ),
            paired("audit", "agreed"),
            texts_within_limit("audit", "participants", "attendance", "wish"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(status__in=sorted(AHEAD)), name="one_audit_ahead_per_application"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} audit of {self.application_id}"

    @property
    def is_ahead(self) -> bool:
        return self.status in AHEAD

    @property
    def is_on_site(self) -> bool:
        return self.kind == AuditKind.ON_SITE


class AuditSlot(models.Model):
    """One moment offered to the hospital, or by it where none of those suits; never in the past."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="slots")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    offered_at = models.DateTimeField()
    #: The hospital's own; whoever arranges the audit accepts it.
    is_wish = models.BooleanField(default=False)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "starts_at"], name="each_date_offered_once"),
            models.CheckConstraint(name="slot_lies_ahead", condition=Q(starts_at__gt=F("offered_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class AuditItem(models.Model):
    """One open question on the agenda, with its minutes and what came of it."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="items")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    #: What is open, in the assessors' words to the hospital, without their names; frozen when the audit is called.
    topic = models.TextField()
    minutes = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, choices=ItemOutcome, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["question__number"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "question"], name="one_item_per_question_of_an_audit"),
            models.CheckConstraint(name="item_outcome_is_known", condition=Q(outcome__in=["", *ItemOutcome.values])),
            texts_within_limit("audititem", "minutes"),
        ]

    def __str__(self) -> str:
        return f"question {self.question_id} in audit {self.audit_id}"


class AuditPresence(models.Model):
    """An assessor who took part. The hospital cannot read this table."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="presences")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["audit", "assessor"], name="one_presence_per_assessor")]

    def __str__(self) -> str:
        return f"assessor {self.assessor_id} in audit {self.audit_id}"
