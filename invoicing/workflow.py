"""An invoice's status: issued, then paid, cancelled by a credit note, or written off.

A payment that the bank takes back opens a paid invoice again.
"""

from datetime import datetime
from typing import Any

from iasios.audit.services import record
from iasios.webhooks.announcing import announce_status
from iasios.webhooks.models import Topic
from iasios.workflow import Workflow, step
from invoicing.enums import InvoiceStatus


def record_step(obj: Any, *, step: str, source: str, target: str, by: Any, reason: str, at: datetime) -> None:
    record(
        f"invoice.{step}", by=by, facility=obj.facility, subject=obj.number, source=source, target=target, reason=reason
    )
    announce_status(Topic.INVOICE, obj.number, facility_id=obj.facility_id, source=source, target=target, at=at)


INVOICE = Workflow(
    statuses=InvoiceStatus,
    initial=InvoiceStatus.ISSUED,
    record=record_step,
    transitions=(
        step("settle", InvoiceStatus.ISSUED, InvoiceStatus.PAID),
        step("cancel", InvoiceStatus.ISSUED, InvoiceStatus.CANCELLED, reason_required=True),
        step("write_off", InvoiceStatus.ISSUED, InvoiceStatus.WRITTEN_OFF, reason_required=True),
        step("reopen", InvoiceStatus.PAID, InvoiceStatus.ISSUED, reason_required=True),
    ),
)
