"""The statuses of this app's own: of an audit, of a change of a certificate, of an appeal, of a service certificate."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.enums import AppealStatus, AuditStatus, CertificateChangeStatus, ServiceCertificateStatus
from iasios.access import Capability
from iasios.audit.services import record
from iasios.workflow import Workflow, step


def record_step(obj: Any, *, step: str, source: str, target: str, by: Any, reason: str, at: datetime) -> None:
    """The audit log keeps who did it; the audit's own rows name no assessor."""
    record(
        f"audit.{step}",
        by=by,
        facility=obj.facility,
        subject=obj.application.code,
        kind=str(obj.kind),
        source=source,
        target=target,
        reason=reason,
    )


def has_begun(audit: Any) -> str | None:
    """Nobody closes a meeting that is still to come."""
    if audit.starts_at is not None and audit.starts_at <= timezone.now():
        return None
    return _("The audit can be closed once it has begun.")


AUDIT = Workflow(
    statuses=AuditStatus,
    initial=AuditStatus.PROPOSED,
    record=record_step,
    transitions=(
        step("agree", AuditStatus.PROPOSED, AuditStatus.AGREED, needs=Capability.CHOOSE_AUDIT_DATE, stamps="agreed"),
        # A date that the hospital offered.
        step("accept", AuditStatus.PROPOSED, AuditStatus.AGREED, needs=Capability.SCHEDULE_AUDIT, stamps="agreed"),
        step("hold", AuditStatus.AGREED, AuditStatus.HELD, needs=Capability.HOLD_AUDIT, provided=[has_begun]),
        step(
            "cancel",
            [AuditStatus.PROPOSED, AuditStatus.AGREED],
            AuditStatus.CANCELLED,
            needs=Capability.SCHEDULE_AUDIT,
            reason_required=True,
        ),
    ),
)


def record_change(obj: Any, *, step: str, source: str, target: str, by: Any, reason: str, at: datetime) -> None:
    """The audit log keeps who did it; the public history names nobody."""
    record(
        f"certificate.{step}",
        by=by,
        facility=obj.facility,
        subject=obj.certificate.number,
        kind=str(obj.kind),
        day=obj.effective_on.isoformat(),
        reason=reason,
    )


CERTIFICATE_CHANGE = Workflow(
    statuses=CertificateChangeStatus,
    initial=CertificateChangeStatus.PROPOSED,
    record=record_change,
    transitions=(
        step(
            "sign",
            CertificateChangeStatus.PROPOSED,
            CertificateChangeStatus.SIGNED,
            needs=Capability.SIGN_CERTIFICATE_CHANGE,
            stamps="decided",
        ),
        step(
            "refuse",
            CertificateChangeStatus.PROPOSED,
            CertificateChangeStatus.REFUSED,
            needs=Capability.SIGN_CERTIFICATE_CHANGE,
            stamps="decided",
            reason_required=True,
        ),
        step(
            "take_back",
            CertificateChangeStatus.PROPOSED,
            CertificateChangeStatus.TAKEN_BACK,
            needs=Capability.RUN_OFFICE,
        ),
        step("take_effect", CertificateChangeStatus.SIGNED, CertificateChangeStatus.IN_FORCE),
        # The term ended or another certificate took its place before the day came.
        step(
            "lapse",
            [CertificateChangeStatus.PROPOSED, CertificateChangeStatus.SIGNED],
            CertificateChangeStatus.LAPSED,
        ),
    ),
)


def record_appeal(obj: Any, *, step: str, source: str, target: str, by: Any, reason: str, at: datetime) -> None:
    """The audit log keeps who did it; the hospital reads of no panel member."""
    record(f"appeal.{step}", by=by, facility=obj.facility, subject=obj.application.code, reason=reason)


_OPEN_APPEALS = [AppealStatus.FILED, AppealStatus.ADMITTED, AppealStatus.WITH_PANEL]

APPEAL = Workflow(
    statuses=AppealStatus,
    initial=AppealStatus.FILED,
    record=record_appeal,
    transitions=(
        step("admit", AppealStatus.FILED, AppealStatus.ADMITTED, needs=Capability.RUN_OFFICE, stamps="checked"),
        step(
            "not_admit",
            AppealStatus.FILED,
            AppealStatus.INADMISSIBLE,
            needs=Capability.RUN_OFFICE,
            stamps="checked",
            reason_required=True,
        ),
        step(
            "name_panel",
            [AppealStatus.ADMITTED, AppealStatus.WITH_PANEL],
            AppealStatus.WITH_PANEL,
            needs=Capability.NAME_PANEL,
            stamps="named",
        ),
        # Both have given their opinion.
        step("uphold", AppealStatus.WITH_PANEL, AppealStatus.UPHELD),
        step("fail", AppealStatus.WITH_PANEL, AppealStatus.FAILED),
        # The application was withdrawn or closed.
        step("lapse", _OPEN_APPEALS, AppealStatus.TAKEN_BACK),
        step("take_back", _OPEN_APPEALS, AppealStatus.TAKEN_BACK, needs=Capability.TAKE_BACK_APPEAL),
    ),
)


def record_service(obj: Any, *, step: str, source: str, target: str, by: Any, reason: str, at: datetime) -> None:
    """The audit log keeps who did it; no facility is concerned."""
    record(
        f"service_certificate.{step}",
        by=by,
        subject=obj.code,
        starts_on=obj.starts_on.isoformat(),
        ends_on=obj.ends_on.isoformat(),
        reason=reason,
    )


SERVICE_CERTIFICATE = Workflow(
    statuses=ServiceCertificateStatus,
    initial=ServiceCertificateStatus.REQUESTED,
    record=record_service,
    transitions=(
        step(
            "issue",
            ServiceCertificateStatus.REQUESTED,
            ServiceCertificateStatus.ISSUED,
            needs=Capability.RUN_OFFICE,
            stamps="decided",
        ),
        step(
            "decline",
            ServiceCertificateStatus.REQUESTED,
            ServiceCertificateStatus.DECLINED,
            needs=Capability.RUN_OFFICE,
            stamps="decided",
            reason_required=True,
        ),
        step(
            "withdraw",
            ServiceCertificateStatus.ISSUED,
            ServiceCertificateStatus.WITHDRAWN,
            needs=Capability.RUN_OFFICE,
            reason_required=True,
        ),
    ),
)
