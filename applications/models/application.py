"""A facility's application and its answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.enums import ApplicationKind, Holder, Level
from applications.models.edition import Edition, Question
from applications.status_row import StatusRow
from applications.statuses import (
    CLOSED_STATUSES,
    DECIDED_STATUSES,
    DRAFT_STATUSES,
    EVALUATION_STATUSES,
    INITIAL_STATUS,
    OPEN_STATUSES,
    PLAN_REVIEW_STATUSES,
    PLAN_STATUSES,
    PROOF_STATUSES,
    STATUSES,
    UNDECIDED_STATUSES,
    ApplicationStatus,
    row_of,
)
from facilities.models import Facility
from iasios.access.grants import LinkBase
from iasios.workflow.constraints import paired, status_known, texts_within_limit
from iasios.workflow.models import StepTaken


def _holder_fits_status() -> Q:
    fits = Q()
    for status, row in STATUSES.items():
        fits |= Q(status=status, holder__in=sorted(str(holder) for holder in row.holders))
    return fits


def _submission_fits_status() -> Q:
    fits = Q()
    for status in DRAFT_STATUSES:
        fits |= Q(status=status, submitted_at__isnull=True)
    for status in CLOSED_STATUSES:
        fits |= Q(status=status)
    return fits | (~Q(status__in=[*DRAFT_STATUSES, *CLOSED_STATUSES]) & Q(submitted_at__isnull=False))


class Application(models.Model):
    """One way from draft to decision. Facts from higher apps (case review, assessment) arrive as columns."""

    code = models.CharField(max_length=20, unique=True)
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="applications")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="applications")
    kind = models.CharField(max_length=20, choices=ApplicationKind, default=ApplicationKind.INITIAL)
    level = models.CharField(max_length=20, choices=Level, default=Level.ACCREDITED)
    #: When the representative last said which level a recertification is for; until then nobody has chosen.
    level_chosen_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=30, choices=ApplicationStatus, default=INITIAL_STATUS)
    status_since = models.DateTimeField()
    holder = models.CharField(max_length=20, choices=Holder, default=Holder.FACILITY)
    holder_since = models.DateTimeField()
    #: The day by which the holder should act; never closes anything by itself (A21).
    due_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()

    # Facts from the case review.
    case_review_completed_at = models.DateTimeField(null=True, blank=True)
    cases_completed = models.PositiveSmallIntegerField(default=0)
    #: Cases with a gap, by question number: {"13": 5, "30": 1, "36": 1}.
    case_gaps = models.JSONField(default=dict)
    #: The items behind them: {"13": [{"label": {"en": "Stage", "de": "Stadium"}, "cases": [4, 13]}]}.
    case_gap_items = models.JSONField(default=dict)
    #: What the 30 cases hold, item by item, once the review is complete: [{"question": 13, "label": {"en": "Stage"},
    #: "present": 28, "missing": 2, "not_applicable": 0}].
    case_items = models.JSONField(default=list)
    #: The random draws, oldest first; a seed stays out of its row until the list is counted.
    case_draws = models.JSONField(default=list)
    #: The oldest date of procedure among the cases.
    oldest_case_on = models.DateField(null=True, blank=True)

    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    resubmitted_at = models.DateTimeField(null=True, blank=True)
    resubmitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    # Facts from the assessment.
    assessors_assigned = models.PositiveSmallIntegerField(default=0)
    #: The last round that both assessors have handed in.
    round_handed_in = models.PositiveSmallIntegerField(default=0)
    open_findings = models.PositiveSmallIntegerField(default=0)
    requests_open = models.PositiveSmallIntegerField(default=0)
    recommendations_in = models.PositiveSmallIntegerField(default=0)
    audit_held_at = models.DateTimeField(null=True, blank=True)
    #: Whether the corrective action plan lacks nothing (R62, A19).
    plan_is_complete = models.BooleanField(default=False)
    #: The day of the agreed on-site audit, which a denied facility needs (R63).
    on_site_audit_on = models.DateField(null=True, blank=True)
    #: Actions of the plan of which proof is wanted and not given yet.
    proofs_open = models.PositiveSmallIntegerField(default=0)
    #: Ids of the questions that the office has returned: their answers alone can be written after the submission.
    returned_questions = models.JSONField(default=list)
    #: Where *awaiting sign-off* came from, so that a return leads back there.
    signed_off_from = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        permissions = [("assessor", "Assigned as assessor")]
        constraints = [
            status_known("application", ApplicationStatus),
            models.CheckConstraint(name="application_holder_is_known", condition=Q(holder__in=Holder.values)),
            models.CheckConstraint(name="application_level_is_known", condition=Q(level__in=Level.values)),
            paired("application", "submitted"),
            paired("application", "resubmitted"),
            paired("application", "decided"),
            models.CheckConstraint(
                name="application_submitted_at_unless_draft",
                condition=_submission_fits_status(),
            ),
            models.CheckConstraint(
                name="application_decided_at_if_decided",
                condition=~Q(status__in=sorted(DECIDED_STATUSES)) | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="application_not_decided_before_sign_off",
                condition=~Q(status__in=list(UNDECIDED_STATUSES)) | Q(decided_at__isnull=True),
            ),
            models.CheckConstraint(
                name="application_dates_in_order",
                condition=(Q(resubmitted_at__isnull=True) | Q(resubmitted_at__gte=models.F("submitted_at")))
                & (Q(decided_at__isnull=True) | Q(decided_at__gte=models.F("submitted_at"))),
            ),
            models.CheckConstraint(
                name="application_deferred_or_denied_after_audit",
                condition=~Q(status__in=list(PLAN_STATUSES))
                | Q(audit_held_at__isnull=False, resubmitted_at__isnull=False),
            ),
            models.CheckConstraint(name="application_holder_fits_status", condition=_holder_fits_status()),
            models.CheckConstraint(
                name="application_proofs_open_only_around_the_plan",
                condition=Q(proofs_open=0) | Q(status__in=[*PLAN_REVIEW_STATUSES, *PROOF_STATUSES, *CLOSED_STATUSES]),
            ),
            models.CheckConstraint(
                name="application_questions_returned_only_while_evaluated",
                condition=Q(returned_questions=[]) | Q(status__in=[*EVALUATION_STATUSES, *CLOSED_STATUSES]),
            ),
            models.CheckConstraint(
                name="application_excellence_only_at_recertification",
                condition=~Q(level="excellence") | Q(kind="recertification"),
            ),
            models.UniqueConstraint(
                fields=["facility"],
                condition=Q(status__in=sorted(OPEN_STATUSES)),
                name="one_open_application_per_facility",
            ),
            models.UniqueConstraint(fields=["id", "facility"], name="applications_application_id_facility"),
        ]
        indexes = [
            models.Index(fields=["status", "due_on"], name="application_pipeline"),
            models.Index(fields=["status", "status_since"], name="application_waiting"),
            models.Index(
                fields=["status", "due_on"], name="application_with_office", condition=Q(holder=Holder.OFFICE)
            ),
            models.Index(fields=["due_on", "id"], name="application_due_next", condition=Q(due_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def status_row(self) -> StatusRow:
        """What the status means."""
        return row_of(self.status)

    @property
    def round(self) -> int:
        """The round of evaluation at hand, or the last one: the chairperson may get it after the first."""
        at_hand = self.status_row.round
        return max(self.round_handed_in, 1) if at_hand is None else at_hand

    @property
    def is_open_for_answers(self) -> bool:
        return self.status_row.is_draft

    def takes_answer(self, question_id: int) -> bool:
        """Whether the answer to this question can be written: in the draft, or once the office has returned it."""
        return self.is_open_for_answers or (self.status_row.evaluates and question_id in self.returned_questions)


class CodeCounter(models.Model):
    """The last number given to an application of a year; its row lock makes openings queue, so none is given twice."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class ApplicationGrant(LinkBase):
    """guardian's direct-foreign-key grants on applications: one row per assigned assessor.

    A trigger copies the facility from the application: the scope is computed before any isolated row may be read.
    """

    content_object = models.ForeignKey(Application, on_delete=models.CASCADE)
    facility_id = models.BigIntegerField(null=True, editable=False)


class Answer(models.Model):
    """The answer to one question. PostgreSQL refuses every change once the application has left the draft (R49)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="answers")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    met = models.BooleanField(_("Answer"), null=True)
    evidence = models.TextField(_("Evidence you have"), blank=True)
    elaboration = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    #: Whether everything that the question needs is there (R30); worked out by `applications.completeness`.
    is_complete = models.BooleanField(default=False)
    #: Carried over from an earlier application; counts for nothing until somebody confirms or changes it.
    to_confirm = models.BooleanField(default=False)
    #: Carried over, and the question says something else since.
    question_changed = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["question__number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "question"], name="answer_unique_per_question"),
            models.CheckConstraint(
                name="answer_complete_only_when_answered", condition=Q(is_complete=False) | Q(met__isnull=False)
            ),
            models.CheckConstraint(
                name="answer_to_confirm_is_not_complete", condition=Q(to_confirm=False) | Q(is_complete=False)
            ),
            texts_within_limit("answer", "evidence", "elaboration", "measures"),
            paired("answer", "updated"),
        ]

    def __str__(self) -> str:
        return f"answer to {self.question_id} in {self.application_id}"


class StatusChange(StepTaken):
    """One step of an application; append-only."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="status_changes")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
