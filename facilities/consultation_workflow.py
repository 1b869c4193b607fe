"""A consultation from the wish to the meeting: who may take which step, and what each leaves on the facility's row."""

from datetime import datetime
from typing import Any

from facilities.enums import ConsultationStatus as S
from iasios.access import Capability
from iasios.audit.services import record
from iasios.workflow import Workflow, step


def record_step(obj: Any, *, step: str, source: str, target: str, by: Any, reason: str, at: datetime) -> None:
    record(f"consultation.{step}", by=by, facility=obj.facility, subject=str(obj.pk), source=source, target=target)


CONSULTATION = Workflow(
    statuses=S,
    initial=S.REQUESTED,
    record=record_step,
    transitions=(
        step("confirm", S.REQUESTED, S.CONFIRMED, needs=Capability.RUN_OFFICE),
        step("propose", [S.REQUESTED, S.CONFIRMED], S.PROPOSED, needs=Capability.RUN_OFFICE),
        step("accept", S.PROPOSED, S.CONFIRMED, needs=Capability.ASK_CONSULTATION),
        step("ask_again", S.PROPOSED, S.REQUESTED, needs=Capability.ASK_CONSULTATION),
        step("decline", [S.REQUESTED, S.PROPOSED], S.DECLINED, needs=Capability.RUN_OFFICE, reason_required=True),
        step("withdraw", [S.REQUESTED, S.PROPOSED, S.CONFIRMED], S.WITHDRAWN, needs=Capability.ASK_CONSULTATION),
        step("hold", S.CONFIRMED, S.HELD, needs=Capability.RUN_OFFICE),
    ),
)
