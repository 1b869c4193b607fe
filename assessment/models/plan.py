"""The corrective action plan after a deferred or denied decision (R62, R63, A19): headers, actions, verdicts, proofs.

Verdicts name no assessor; the audit log keeps who gave them. PostgreSQL opens each part in its own status only.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Question
from assessment.enums import ActionVerdict
from assessment.models.accreditation import Decision
from assessment.models.audit import Audit
from facilities.models import Facility, StoredFile
from iasios.workflow.constraints import paired, texts_within_limit


class CorrectivePlan(models.Model):
    """One per decision that was no approval; opened with it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="plans")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="plan")
    opened_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True, blank=True)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-opened_at"]
        constraints = [paired("correctiveplan", "handed_in")]

    def __str__(self) -> str:
        return f"plan of {self.application_id}"


class PlanItem(models.Model):
    """The header of one declined criterion: what is wrong, and what you will achieve."""

    plan = models.ForeignKey(CorrectivePlan, on_delete=models.PROTECT, related_name="items")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    #: What the report asks for; frozen with the decision.
    required = models.TextField(blank=True)
    issue = models.TextField(_("Issue"), blank=True)
    desired_outcome = models.TextField(_("Desired outcome"), blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["question__number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "question"], name="one_header_per_declined_criterion"),
            texts_within_limit("planitem", "issue", "desired_outcome"),
        ]

    def __str__(self) -> str:
        return f"question {self.question_id} in plan {self.plan_id}"


class PlanAction(models.Model):
    """One row of the plan, with the assessors' verdict and the proof that it was carried out."""

    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="actions")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    action = models.TextField(_("Action"))
    person = models.CharField(_("Person responsible"), max_length=200)
    resources = models.TextField(_("Resources"), blank=True)
    due_on = models.DateField(_("Due date"))
    comments = models.TextField(_("Comments"), blank=True)
    verdict = models.CharField(max_length=10, choices=ActionVerdict, blank=True)
    verdict_comment = models.TextField(blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    proof = models.TextField(blank=True)
    proof_link = models.URLField(max_length=500, blank=True)
    proof_at = models.DateTimeField(null=True, blank=True)
    proof_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["item", "position", "pk"]
        constraints = [
            models.CheckConstraint(name="action_says_what_and_who", condition=~Q(action="") & ~Q(person="")),
            models.CheckConstraint(
                name="action_verdict_is_known", condition=Q(verdict__in=["", *ActionVerdict.values])
            ),
            models.CheckConstraint(
                name="action_verdict_has_its_time", condition=Q(verdict="") | Q(judged_at__isnull=False)
            ),
            models.CheckConstraint(
                name="action_link_is_http",
                condition=Q(proof_link="") | Q(proof_link__startswith="https://") | Q(proof_link__startswith="http://"),
            ),
            paired("planaction", "proof"),
            texts_within_limit("planaction", "action", "resources", "comments", "verdict_comment", "proof"),
        ]

    def __str__(self) -> str:
        return f"action {self.position} of {self.item_id}"

    @property
    def needs_proof(self) -> bool:
        return self.verdict == ActionVerdict.PROOF and self.proof_at is None


class ProcessFile(models.Model):
    """A file of the hospital for an audit, or as proof of an action; released to the assessors with the upload."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    stored_file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    audit = models.ForeignKey(Audit, null=True, blank=True, on_delete=models.PROTECT, related_name="files")
    action = models.ForeignKey(PlanAction, null=True, blank=True, on_delete=models.PROTECT, related_name="files")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="processfile_is_for_an_audit_or_an_action",
                condition=Q(audit__isnull=False, action__isnull=True) | Q(audit__isnull=True, action__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"file {self.stored_file_id}"
