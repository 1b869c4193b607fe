"""A facility's standing: Registered, Enrolled, Accredited, Centre of Excellence, and back to Enrolled."""

from datetime import datetime
from typing import Any

from facilities.enums import Standing
from facilities.models import FacilityStatusChange
from iasios.workflow import Workflow, step


def record_step(obj: Any, *, step: str, source: str, target: str, by: Any, reason: str, at: datetime) -> None:
    FacilityStatusChange.objects.create(
        facility=obj, step=step, source=source, target=target, by=by, reason=reason, at=at
    )


#: Steps follow from facts (a payment, a signed decision, the end of a term), so none needs a capability of its own:
#: the services that record those facts have asked the gate.
STANDING = Workflow(
    statuses=Standing,
    initial=Standing.REGISTERED,
    record=record_step,
    transitions=(
        step("enrol", Standing.REGISTERED, Standing.ENROLLED),
        step("accredit", [Standing.ENROLLED, Standing.EXCELLENCE], Standing.ACCREDITED),
        step("award_excellence", Standing.ACCREDITED, Standing.EXCELLENCE),
        step("expire", [Standing.ACCREDITED, Standing.EXCELLENCE], Standing.ENROLLED),
    ),
)
