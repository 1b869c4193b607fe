"""What an assessor may show elsewhere: for which period they served, and how many assessments they completed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from assessment.enums import ServiceCertificateStatus
from iasios.documents.models import Document
from iasios.workflow.constraints import paired, status_known, texts_within_limit

_ISSUED = [ServiceCertificateStatus.ISSUED, ServiceCertificateStatus.WITHDRAWN]
_UNDECIDED = [ServiceCertificateStatus.REQUESTED]
_WITH_REASON = [ServiceCertificateStatus.DECLINED, ServiceCertificateStatus.WITHDRAWN]


class ServiceCertificate(models.Model):
    """A certificate of service, from the request on. It belongs to a person and to no facility (A22).

    Only that person and the office read the row. Whoever has the code of an issued one is told what the paper says.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="service_certificates")
    code = models.CharField(max_length=20, unique=True)
    #: First and last day of the period.
    starts_on = models.DateField()
    ends_on = models.DateField()
    status = models.CharField(
        max_length=10, choices=ServiceCertificateStatus, default=ServiceCertificateStatus.REQUESTED
    )
    status_since = models.DateTimeField(db_default=Now())
    requested_at = models.DateTimeField()
    #: The assessor, or whoever at the office issues those of a year at once.
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    #: Issued or declined.
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: Why it was declined or withdrawn; the assessor reads it.
    reason = models.TextField(blank=True)
    # Frozen when it is issued: the paper says these, whatever becomes of the account and its dossiers.
    person_name = models.CharField(max_length=200, blank=True)
    chair_name = models.CharField(max_length=200, blank=True)
    assessments = models.PositiveIntegerField(null=True, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            status_known("servicecertificate", ServiceCertificateStatus),
            paired("servicecertificate", "decided"),
            texts_within_limit("servicecertificate", "reason"),
            models.CheckConstraint(
                name="servicecertificate_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="servicecertificate_decided_unless_requested",
                condition=Q(status__in=_UNDECIDED, decided_at__isnull=True)
                | (~Q(status__in=_UNDECIDED) & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="servicecertificate_reason_iff_refused",
                condition=(Q(status__in=_WITH_REASON) & ~Q(reason="")) | (~Q(status__in=_WITH_REASON) & Q(reason="")),
            ),
            models.CheckConstraint(
                name="servicecertificate_paper_iff_issued",
                condition=(
                    Q(status__in=_ISSUED, document__isnull=False, assessments__gte=1)
                    & ~Q(person_name="")
                    & ~Q(chair_name="")
                )
                | (
                    ~Q(status__in=_ISSUED)
                    & Q(document__isnull=True, assessments__isnull=True, person_name="", chair_name="")
                ),
            ),
            models.UniqueConstraint(
                fields=["person", "starts_on", "ends_on"],
                condition=Q(status__in=[ServiceCertificateStatus.REQUESTED, ServiceCertificateStatus.ISSUED]),
                name="one_service_certificate_per_period",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_requested(self) -> bool:
        return self.status == ServiceCertificateStatus.REQUESTED

    @property
    def is_issued(self) -> bool:
        return self.status == ServiceCertificateStatus.ISSUED

    @property
    def is_withdrawn(self) -> bool:
        return self.status == ServiceCertificateStatus.WITHDRAWN
