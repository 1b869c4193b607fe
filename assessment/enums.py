"""Choices shared by the layers of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VerdictChoice(models.TextChoices):
    MET = "met", pgettext_lazy("verdict", "Met")
    NOT_MET = "not_met", pgettext_lazy("verdict", "Not met")
    UNCLEAR = "unclear", pgettext_lazy("verdict", "Unclear")


class SeatResponse(models.TextChoices):
    """What became of asking somebody to assess."""

    ASKED = "asked", pgettext_lazy("seat", "Asked")
    ACCEPTED = "accepted", pgettext_lazy("seat", "Accepted")
    DECLINED = "declined", pgettext_lazy("seat", "Declined")
    CONFLICT = "conflict", pgettext_lazy("seat", "Conflict of interest")
    HANDED_BACK = "handed_back", pgettext_lazy("seat", "Handed back")
    REPLACED = "replaced", pgettext_lazy("seat", "Taken away by the office")
    OBJECTED = "objected", pgettext_lazy("seat", "Objection upheld")


class Outcome(models.TextChoices):
    """What an assessor recommends and the chairperson signs (R60)."""

    APPROVE = "approve", _("Accredit")
    DEFER = "defer", _("Defer")
    DENY = "deny", _("Deny")


class CertificateStatus(models.TextChoices):
    """The life of a certificate; expiry is a date, not a status."""

    VALID = "valid", pgettext_lazy("certificate", "Valid")
    SUPERSEDED = "superseded", pgettext_lazy("certificate", "Replaced by a newer certificate")
    SUSPENDED = "suspended", pgettext_lazy("certificate", "Suspended")
    WITHDRAWN = "withdrawn", pgettext_lazy("certificate", "Withdrawn")


class ServiceCertificateStatus(models.TextChoices):
    """The life of an assessor's certificate of service."""

    REQUESTED = "requested", pgettext_lazy("certificate of service", "Waits for the office")
    ISSUED = "issued", pgettext_lazy("certificate of service", "Issued")
    DECLINED = "declined", pgettext_lazy("certificate of service", "Not issued")
    WITHDRAWN = "withdrawn", pgettext_lazy("certificate of service", "Withdrawn")


class CertificateChangeKind(models.TextChoices):
    """What the chairperson may sign for a certificate whose term runs."""

    SUSPEND = "suspend", pgettext_lazy("certificate", "Suspend")
    REINSTATE = "reinstate", pgettext_lazy("certificate", "End the suspension")
    WITHDRAW = "withdraw", pgettext_lazy("certificate", "Withdraw")


class CertificateChangeStatus(models.TextChoices):
    """The life of a proposal to change a certificate."""

    PROPOSED = "proposed", pgettext_lazy("certificate", "Waits for the signature")
    SIGNED = "signed", pgettext_lazy("certificate", "Signed")
    IN_FORCE = "in_force", pgettext_lazy("certificate", "In force")
    REFUSED = "refused", pgettext_lazy("certificate", "Not signed")
    TAKEN_BACK = "taken_back", pgettext_lazy("certificate", "Taken back")
    LAPSED = "lapsed", pgettext_lazy("certificate", "Came to nothing")


class AuditKind(models.TextChoices):
    REMOTE = "remote", _("Remote audit")
    ON_SITE = "on_site", _("On-site audit")


class AuditStatus(models.TextChoices):
    """The life of an audit."""

    PROPOSED = "proposed", pgettext_lazy("audit", "Dates offered")
    AGREED = "agreed", pgettext_lazy("audit", "Date agreed")
    HELD = "held", pgettext_lazy("audit", "Held")
    CANCELLED = "cancelled", pgettext_lazy("audit", "Cancelled")


class ItemOutcome(models.TextChoices):
    """What an audit brought about for one open question."""

    SETTLED = "settled", pgettext_lazy("audit", "Resolved")
    OPEN = "open", pgettext_lazy("audit", "Still open")


class ActionVerdict(models.TextChoices):
    """What the assessors say of one action of a plan."""

    ACCEPTED = "accepted", pgettext_lazy("plan", "Accepted")
    PROOF = "proof", pgettext_lazy("plan", "Show proof")
    REFUSED = "refused", pgettext_lazy("plan", "Not accepted")


class AppealStatus(models.TextChoices):
    """The life of an appeal against a decision that was no."""

    FILED = "filed", pgettext_lazy("appeal", "Filed, the office checks it")
    ADMITTED = "admitted", pgettext_lazy("appeal", "Admitted, a panel is named")
    WITH_PANEL = "with_panel", pgettext_lazy("appeal", "With the panel")
    UPHELD = "upheld", pgettext_lazy("appeal", "Upheld")
    FAILED = "failed", pgettext_lazy("appeal", "Not upheld")
    INADMISSIBLE = "inadmissible", pgettext_lazy("appeal", "Not admitted")
    TAKEN_BACK = "taken_back", pgettext_lazy("appeal", "Taken back")


class AppealOpinion(models.TextChoices):
    """What one of the panel says."""

    UPHOLD = "uphold", pgettext_lazy("appeal", "The decision should be looked at again")
    STAND = "stand", pgettext_lazy("appeal", "The decision was right")


class Sender(models.TextChoices):
    """In which capacity somebody wrote a message about a dossier."""

    OFFICE = "office", pgettext_lazy("sender", "Office")
    ASSESSOR = "assessor", pgettext_lazy("sender", "Assessor")
    CHAIRPERSON = "chairperson", pgettext_lazy("sender", "Chairperson")


class Readers(models.TextChoices):
    """Who reads a message about a dossier; the hospital never does."""

    ONE_ASSESSOR = "assessor", _("The office and one assessor")
    ASSESSORS = "assessors", _("The office and both assessors")
    CHAIRPERSON = "chairperson", _("The office and the chairperson")
    EVERYBODY = "everybody", _("The office, both assessors and the chairperson")


class ReturnOrigin(models.TextChoices):
    """Who had a verdict that was handed in judged again."""

    CHAIRPERSON = "chairperson", pgettext_lazy("returned verdict", "Returned by the chairperson")
    OFFICE = "office", pgettext_lazy("returned verdict", "Given back by the office")
    CORRECTION = "correction", pgettext_lazy("returned verdict", "The hospital corrected its answer")
