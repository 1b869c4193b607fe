"""What may become of a certificate before its term is over: suspended, reinstated, withdrawn."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from assessment.enums import CertificateChangeKind, CertificateChangeStatus, CertificateStatus
from assessment.models.accreditation import Certificate
from facilities.models import Facility
from iasios.workflow.constraints import paired, status_known, texts_within_limit

#: Characters of the one sentence that anybody reads beside a state.
PUBLIC_REASON = 300
_DECIDED = [CertificateChangeStatus.SIGNED, CertificateChangeStatus.IN_FORCE, CertificateChangeStatus.REFUSED]
_UNDECIDED = [CertificateChangeStatus.PROPOSED, CertificateChangeStatus.TAKEN_BACK]


class CertificateChange(models.Model):
    """The office proposes it with its reasons, the chairperson signs it, and on its day it takes effect.

    Only office and chairperson read it: what the public may know is copied to `CertificateState`.
    """

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="changes")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=CertificateChangeKind)
    status = models.CharField(max_length=10, choices=CertificateChangeStatus, default=CertificateChangeStatus.PROPOSED)
    status_since = models.DateTimeField(db_default=Now())
    #: From this day on; from the day of the signature where that is later.
    effective_on = models.DateField()
    #: The last day for the hospital's answer to a suspension.
    answer_by = models.DateField(null=True, blank=True)
    public_reason = models.CharField(max_length=PUBLIC_REASON)
    internal_reason = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: The chairperson's signature or refusal, the latter with its reason.
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    refusal = models.TextField(blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            status_known("certificatechange", CertificateChangeStatus),
            paired("certificatechange", "decided"),
            texts_within_limit("certificatechange", "internal_reason", "refusal"),
            models.CheckConstraint(
                name="certificatechange_kind_is_known", condition=Q(kind__in=CertificateChangeKind.values)
            ),
            models.CheckConstraint(
                name="certificatechange_has_reasons", condition=~Q(public_reason="") & ~Q(internal_reason="")
            ),
            models.CheckConstraint(
                name="certificatechange_decided_iff_decided",
                condition=Q(status=CertificateChangeStatus.LAPSED)
                | Q(status__in=_DECIDED, decided_at__isnull=False)
                | Q(status__in=_UNDECIDED, decided_at__isnull=True),
            ),
            models.CheckConstraint(
                name="certificatechange_refused_with_reason",
                condition=~Q(status=CertificateChangeStatus.REFUSED) | ~Q(refusal=""),
            ),
            models.CheckConstraint(
                name="certificatechange_four_eyes",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="certificatechange_answer_to_suspension",
                condition=Q(answer_by__isnull=True)
                | Q(kind=CertificateChangeKind.SUSPEND, answer_by__gt=F("effective_on")),
            ),
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(status__in=[CertificateChangeStatus.PROPOSED, CertificateChangeStatus.SIGNED]),
                name="one_open_change_per_certificate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.certificate_id} from {self.effective_on}"

    @property
    def is_suspension(self) -> bool:
        return self.kind == CertificateChangeKind.SUSPEND

    @property
    def is_withdrawal(self) -> bool:
        return self.kind == CertificateChangeKind.WITHDRAW


class CertificateState(models.Model):
    """One line of a certificate's public history, written when a signed change takes effect; append-only.

    Everybody may read it, so it names nobody. That a certificate began, was superseded or ended follows from its days.
    """

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="states")
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="+")
    change = models.ForeignKey(CertificateChange, on_delete=models.PROTECT, related_name="states")
    status = models.CharField(max_length=20, choices=CertificateStatus)
    since = models.DateField()
    reason = models.CharField(max_length=PUBLIC_REASON)
    answer_by = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="certificatestate_status_is_known",
                condition=Q(
                    status__in=[
                        CertificateStatus.VALID,
                        CertificateStatus.SUSPENDED,
                        CertificateStatus.WITHDRAWN,
                    ]
                ),
            ),
            models.UniqueConstraint(fields=["certificate", "change"], name="certificatestate_once_per_change"),
        ]

    def __str__(self) -> str:
        return f"{self.status} since {self.since}"
