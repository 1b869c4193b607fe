"""Transition tables of a facility's status, of hand-overs, registrations, consultations, doubts and bookings."""

from datetime import datetime
from typing import Any

from facilities.enums import (
    BookingStatus,
    ConsultationStatus,
    DoubtStatus,
    FacilityStatus,
    HandoverStatus,
    RegistrationStatus,
)
from facilities.models import FacilityStatusChange
from iasios.access import Capability
from iasios.audit.services import record
from iasios.webhooks.announcing import announce_status
from iasios.webhooks.models import Topic
from iasios.workflow import Workflow, step


def record_step(obj: Any, *, step: str, source: str, target: str, by: Any, reason: str, at: datetime) -> None:
    FacilityStatusChange.objects.create(
        facility=obj, step=step, source=source, target=target, by=by, reason=reason, at=at
    )
    announce_status(Topic.FACILITY, obj.slug, facility_id=obj.pk, source=source, target=target, at=at)


#: Steps follow from facts (a payment, a signed decision, the end of a term), so none needs a capability of its own:
#: the services that record those facts have asked the gate.
STANDING = Workflow(
    statuses=FacilityStatus,
    initial=FacilityStatus.REGISTERED,
    record=record_step,
    transitions=(
        step("enrol", FacilityStatus.REGISTERED, FacilityStatus.ENROLLED),
        step("accredit", [FacilityStatus.ENROLLED, FacilityStatus.EXCELLENCE], FacilityStatus.ACCREDITED),
        # From Enrolled where the decision comes after the end of the term before.
        step("award_excellence", [FacilityStatus.ACCREDITED, FacilityStatus.ENROLLED], FacilityStatus.EXCELLENCE),
        step("expire", [FacilityStatus.ACCREDITED, FacilityStatus.EXCELLENCE], FacilityStatus.ENROLLED),
        step("withdraw_award", [FacilityStatus.ACCREDITED, FacilityStatus.EXCELLENCE], FacilityStatus.ENROLLED),
    ),
)


def record_handover(obj: Any, *, step: str, source: str, target: str, by: Any, reason: str, at: datetime) -> None:
    """Hand-overs have no log of their own: the audit log keeps each step."""
    record(f"handover.{step}", by=by, facility=obj.facility, subject=obj.facility.slug, role=obj.role)


#: Who may take a step depends on the side, not on a role: the services ask.
HANDOVER = Workflow(
    statuses=HandoverStatus,
    initial=HandoverStatus.OPEN,
    record=record_handover,
    transitions=(
        step("complete", HandoverStatus.OPEN, HandoverStatus.DONE),
        step("decline", HandoverStatus.OPEN, HandoverStatus.DECLINED),
        step("withdraw", HandoverStatus.OPEN, HandoverStatus.WITHDRAWN),
    ),
)


def record_registration(obj: Any, *, step: str, source: str, target: str, by: Any, reason: str, at: datetime) -> None:
    """Registrations have no log of their own: the audit log keeps each step, and the office's words."""
    record(f"registration.{step}", by=by, subject=obj.email, reason=reason)


#: The applicant sends; whether the office looks first follows from the names that are registered.
REGISTRATION = Workflow(
    statuses=RegistrationStatus,
    initial=RegistrationStatus.DRAFT,
    record=record_registration,
    transitions=(
        step("hold", RegistrationStatus.DRAFT, RegistrationStatus.HELD),
        step("register", [RegistrationStatus.DRAFT, RegistrationStatus.HELD], RegistrationStatus.REGISTERED),
        step("decline", RegistrationStatus.HELD, RegistrationStatus.DECLINED, reason_required=True),
    ),
)


def record_consultation(obj: Any, *, step: str, source: str, target: str, by: Any, reason: str, at: datetime) -> None:
    """Consultations have no log of their own: the audit log keeps each step."""
    record(f"consultation.{step}", by=by, facility=obj.facility, subject=str(obj.pk), source=source, target=target)


CONSULTATION = Workflow(
    statuses=ConsultationStatus,
    initial=ConsultationStatus.REQUESTED,
    record=record_consultation,
    transitions=(
        step("confirm", ConsultationStatus.REQUESTED, ConsultationStatus.CONFIRMED, needs=Capability.RUN_OFFICE),
        step(
            "propose",
            [ConsultationStatus.REQUESTED, ConsultationStatus.CONFIRMED],
            ConsultationStatus.PROPOSED,
            needs=Capability.RUN_OFFICE,
        ),
        step("accept", ConsultationStatus.PROPOSED, ConsultationStatus.CONFIRMED, needs=Capability.ASK_CONSULTATION),
        step("ask_again", ConsultationStatus.PROPOSED, ConsultationStatus.REQUESTED, needs=Capability.ASK_CONSULTATION),
        step(
            "decline",
            [ConsultationStatus.REQUESTED, ConsultationStatus.PROPOSED],
            ConsultationStatus.DECLINED,
            needs=Capability.RUN_OFFICE,
            reason_required=True,
        ),
        step(
            "withdraw",
            [ConsultationStatus.REQUESTED, ConsultationStatus.PROPOSED, ConsultationStatus.CONFIRMED],
            ConsultationStatus.WITHDRAWN,
            needs=Capability.ASK_CONSULTATION,
        ),
        step("hold", ConsultationStatus.CONFIRMED, ConsultationStatus.HELD, needs=Capability.RUN_OFFICE),
    ),
)


def record_doubt(obj: Any, *, step: str, source: str, target: str, by: Any, reason: str, at: datetime) -> None:
    """In the log of the portal, not in that of the facility: the centre does not learn that somebody doubts."""
    record(f"doubt.{step}", by=by, subject=str(obj.pk), source=source, target=target)


DOUBT = Workflow(
    statuses=DoubtStatus,
    initial=DoubtStatus.RECEIVED,
    record=record_doubt,
    transitions=(
        step("examine", DoubtStatus.RECEIVED, DoubtStatus.EXAMINED, needs=Capability.RUN_OFFICE),
        step(
            "close",
            [DoubtStatus.RECEIVED, DoubtStatus.EXAMINED],
            DoubtStatus.CLOSED,
            needs=Capability.RUN_OFFICE,
            stamps="closed",
        ),
        step("open_again", DoubtStatus.CLOSED, DoubtStatus.EXAMINED, needs=Capability.RUN_OFFICE),
    ),
)


def record_booking(obj: Any, *, step: str, source: str, target: str, by: Any, reason: str, at: datetime) -> None:
    """Bookings have no log of their own: the audit log keeps each step, without the person's name."""
    record(f"workshop.{step}", by=by, subject=str(obj.pk), source=source, target=target)


#: Seats follow from the order in which people book, so no step needs a capability: the services hold the link or the
#: office's right.
BOOKING = Workflow(
    statuses=BookingStatus,
    initial=BookingStatus.WAITING,
    record=record_booking,
    transitions=(
        step("seat", BookingStatus.WAITING, BookingStatus.SEATED),
        step("cancel", [BookingStatus.WAITING, BookingStatus.SEATED], BookingStatus.CANCELLED),
    ),
)
