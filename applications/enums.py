"""Choices shared by the layers of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ApplicationStatus(models.TextChoices):
    """Where an application stands, in the words that the facility reads; `staff_label` has the staff's."""

    DRAFT = "draft", _("Application open")
    ROUND_1 = "round_1", _("Under assessment, round 1")
    INFORMATION_REQUESTED = "information_requested", _("Information requested")
    ROUND_2 = "round_2", _("Under assessment, round 2")
    REMOTE_AUDIT = "remote_audit", _("Remote audit")
    AWAITING_SIGN_OFF = "awaiting_sign_off", _("Awaiting sign-off")
    APPROVED = "approved", _("Approved")
    DEFERRED = "deferred", _("Deferred")
    DENIED = "denied", _("Denied")
    PLAN_UNDER_REVIEW = "plan_under_review", _("Plan under review")
    PROOF_REQUESTED = "proof_requested", _("Proof requested")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @property
    def staff_label(self) -> str:
        return str(STAFF_LABELS.get(self, self.label))

    @property
    def round(self) -> int:
        """The round of evaluation that the status belongs to: 0 before submission, else 1 or 2."""
        if self in (ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN):
            return 0
        return 1 if self in (ApplicationStatus.ROUND_1, ApplicationStatus.INFORMATION_REQUESTED) else 2


STAFF_LABELS = {
    ApplicationStatus.DRAFT: _("Draft with the hospital"),
    ApplicationStatus.ROUND_1: _("Assessment, round 1"),
    ApplicationStatus.INFORMATION_REQUESTED: _("Information requested of the hospital"),
    ApplicationStatus.ROUND_2: _("Assessment, round 2"),
    ApplicationStatus.REMOTE_AUDIT: _("Remote audit called"),
    ApplicationStatus.AWAITING_SIGN_OFF: _("With the chairperson for sign-off"),
    ApplicationStatus.APPROVED: _("Approved and signed"),
    ApplicationStatus.DEFERRED: _("Deferred, plan awaited"),
    ApplicationStatus.DENIED: _("Denied, plan and on-site audit awaited"),
    ApplicationStatus.PLAN_UNDER_REVIEW: _("Plan with the assessors"),
    ApplicationStatus.PROOF_REQUESTED: _("Proof of the plan awaited"),
    ApplicationStatus.WITHDRAWN: _("Withdrawn or closed"),
}

OPEN_STATUSES = frozenset(
    {
        ApplicationStatus.DRAFT,
        ApplicationStatus.ROUND_1,
        ApplicationStatus.INFORMATION_REQUESTED,
        ApplicationStatus.ROUND_2,
        ApplicationStatus.REMOTE_AUDIT,
        ApplicationStatus.AWAITING_SIGN_OFF,
        ApplicationStatus.DEFERRED,
        ApplicationStatus.DENIED,
        ApplicationStatus.PLAN_UNDER_REVIEW,
        ApplicationStatus.PROOF_REQUESTED,
    }
)
DECIDED_STATUSES = frozenset({ApplicationStatus.APPROVED, ApplicationStatus.DEFERRED, ApplicationStatus.DENIED})


class ApplicationKind(models.TextChoices):
    INITIAL = "initial", _("First accreditation")
    RECERTIFICATION = "recertification", _("Recertification")


class Level(models.TextChoices):
    """What the facility asks for."""

    ACCREDITED = "accredited", _("Accredited Centre")
    EXCELLENCE = "excellence", _("Centre of Excellence")


class Holder(models.TextChoices):
    """Who holds the ball."""

    FACILITY = "facility", pgettext_lazy("holder", "Hospital")
    OFFICE = "office", pgettext_lazy("holder", "Office")
    ASSESSORS = "assessors", pgettext_lazy("holder", "Assessors")
    CHAIRPERSON = "chairperson", pgettext_lazy("holder", "Chairperson")
    NOBODY = "nobody", pgettext_lazy("holder", "Nobody")


#: Who may hold the ball in which status; a CHECK of the application holds the same.
HOLDERS = {
    ApplicationStatus.DRAFT: {Holder.FACILITY, Holder.OFFICE},
    ApplicationStatus.ROUND_1: {Holder.OFFICE, Holder.ASSESSORS},
    ApplicationStatus.INFORMATION_REQUESTED: {Holder.FACILITY},
    ApplicationStatus.ROUND_2: {Holder.OFFICE, Holder.ASSESSORS},
    ApplicationStatus.REMOTE_AUDIT: {Holder.OFFICE, Holder.ASSESSORS, Holder.FACILITY},
    ApplicationStatus.AWAITING_SIGN_OFF: {Holder.CHAIRPERSON},
    ApplicationStatus.APPROVED: {Holder.NOBODY},
    ApplicationStatus.DEFERRED: {Holder.FACILITY},
    ApplicationStatus.DENIED: {Holder.FACILITY},
    ApplicationStatus.PLAN_UNDER_REVIEW: {Holder.OFFICE, Holder.ASSESSORS},
    ApplicationStatus.PROOF_REQUESTED: {Holder.FACILITY},
    ApplicationStatus.WITHDRAWN: {Holder.NOBODY},
}


class Requirement(models.TextChoices):
    CORE = "core", pgettext_lazy("requirement", "Core")
    EXTENDED = "extended", pgettext_lazy("requirement", "Extended")


class Elaboration(models.TextChoices):
    NONE = "none", pgettext_lazy("elaboration", "Not asked")
    ALWAYS = "always", pgettext_lazy("elaboration", "Always asked")
    WHEN_GAPS = "when_gaps", pgettext_lazy("elaboration", "Asked when the case review shows gaps")


class EvidenceKind(models.TextChoices):
    """What sort of thing shows that a criterion is met."""

    POLICY = "policy", _("Policy or procedure")
    PROTOCOL = "protocol", _("Protocol or checklist")
    REGISTER = "register", _("Register or log")
    RECORDS = "records", _("Individual records")
    MINUTES = "minutes", _("Minutes")
    REPORT = "report", _("Report or audit")
    CERTIFICATE = "certificate", _("Certificate or licence")
    OTHER = "other", pgettext_lazy("evidence", "Something else")
