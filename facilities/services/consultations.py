"""Consultations (R23) and status updates (R24): each step tells the other side, in the portal and by mail."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.emails import office as emails
from facilities.enums import ConsultationStatus, FacilityStatus, NoticeKind, ReportedProgress
from facilities.models import Consultation, Facility, StatusUpdate, User
from facilities.services.notices import notify
from facilities.workflow import CONSULTATION
from iasios.access import office_scope
from iasios.audit.services import record
from iasios.workflow import StepRefused


@transaction.atomic
def ask_consultation(
    *,
    facility: Facility,
    topic: str,
    text: str,
    preferred_on: Sequence[date],
    fee_amount: Decimal,
    fee_currency: str,
    by: User,
) -> Consultation:
    """Asks the office for paid advice (R23).

    Args:
        preferred_on: one to three days, the dearest first.
        fee_amount: what the page showed; the invoice after the meeting says the same.
    """
    now = timezone.now()
    made = Consultation.objects.create(
        facility=facility,
        topic=topic.strip(),
        text=text.strip(),
        preferred_on=list(preferred_on),
        fee_amount=fee_amount,
        fee_currency=fee_currency,
        status_since=now,
        asked_at=now,
        asked_by=by,
    )
    record("consultation.asked", by=by, facility=facility, subject=str(made.pk), fee=str(fee_amount))
    emails.consultation_asked(made, by)
    return made


@transaction.atomic
def confirm_consultation(*, consultation: Consultation, meets_at: datetime, place: str, remark: str, by: User) -> None:
    """The office agrees to a day that the facility asked for."""
    _office_step(consultation, "confirm", NoticeKind.CONSULTATION_CONFIRMED, by, remark, meets_at, place)


@transaction.atomic
def propose_consultation(*, consultation: Consultation, meets_at: datetime, place: str, remark: str, by: User) -> None:
    """The office proposes another day; the facility says yes, or names other days."""
    _office_step(consultation, "propose", NoticeKind.CONSULTATION_PROPOSED, by, remark, meets_at, place)


@transaction.atomic
def decline_consultation(*, consultation: Consultation, reason: str, by: User) -> None:
    """The office cannot help with this; the reason goes to the facility, and no fee is due."""
    _office_step(consultation, "decline", NoticeKind.CONSULTATION_DECLINED, by, reason, None, "")


def _office_step(
    consultation: Consultation,
    name: str,
    kind: NoticeKind,
    by: User,
    remark: str,
    meets_at: datetime | None,
    place: str,
) -> None:
    also = {"remark": remark.strip(), "meets_at": meets_at, "place": place.strip()}
    CONSULTATION.perform(consultation, name, by=by, reason=remark, also=also)
    _mark(consultation)
    notify(facility=consultation.facility, kind=kind, topic=consultation.topic, at=meets_at and meets_at.isoformat())
    emails.consultation_answered(consultation)


@transaction.atomic
def accept_consultation(*, consultation: Consultation, by: User) -> None:
    """The facility agrees to the proposed day."""
    CONSULTATION.perform(consultation, "accept", by=by)
    _mark(consultation)
    emails.consultation_agreed(consultation, by)


@transaction.atomic
def ask_consultation_again(*, consultation: Consultation, preferred_on: Sequence[date], remark: str, by: User) -> None:
    """The proposed day does not suit; the facility names others."""
    also = {"preferred_on": list(preferred_on), "remark": remark.strip(), "meets_at": None, "place": ""}
    CONSULTATION.perform(consultation, "ask_again", by=by, also=also)
    _mark(consultation)
    emails.consultation_asked(consultation, by)


@transaction.atomic
def withdraw_consultation(*, consultation: Consultation, by: User) -> None:
    """The facility no longer wants it; no fee is due before the meeting."""
    CONSULTATION.perform(consultation, "withdraw", by=by)
    _mark(consultation)
    emails.consultation_agreed(consultation, by)


def record_consultation_held(*, consultation: Consultation, invoice_number: str, by: User) -> None:
    """The meeting took place and was invoiced; called by the app that issues invoices, inside its transaction."""
    CONSULTATION.perform(consultation, "hold", by=by, also={"invoice_number": invoice_number})
    _mark(consultation)


def _mark(consultation: Consultation) -> None:
    """What the facility's home has to know of it, as columns, so that the page needs no further query."""
    proposed = Consultation.objects.filter(facility=consultation.facility, status=ConsultationStatus.PROPOSED)
    agreed = Consultation.objects.filter(facility=consultation.facility, status=ConsultationStatus.CONFIRMED)
    Facility.objects.filter(pk=consultation.facility_id).update(
        consultation_proposed_at=proposed.order_by("meets_at").values_list("meets_at", flat=True).first(),
        consultation_at=agreed.order_by("meets_at").values_list("meets_at", flat=True).first(),
    )


# --- status updates -------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_status_update(*, facility: Facility, question: str, by: User) -> StatusUpdate:
    """The office asks an enrolled centre how things stand (R24).

    Raises:
        StepRefused: not enrolled yet, or a question is open already.
    """
    locked = Facility.objects.select_for_update(of=("self",)).get(pk=facility.pk)
    if locked.status == FacilityStatus.REGISTERED:
        raise StepRefused(_("Status updates are asked of enrolled centres only."))
    if locked.status_asked_at is not None:
        raise StepRefused(_("This facility has not answered the last question yet."))
    now = timezone.now()
    made = StatusUpdate.objects.create(facility=locked, question=question.strip(), asked_at=now, asked_by=by)
    locked.status_asked_at = now
    locked.save(update_fields=["status_asked_at"])
    record("status_update.asked", by=by, facility=locked, subject=locked.slug)
    notify(facility=locked, kind=NoticeKind.STATUS_ASKED)
    emails.status_asked(locked)
    return made


@transaction.atomic
def answer_status_update(*, update: StatusUpdate, progress: str, note: str, by: User) -> StatusUpdate:
    """One answer for the whole facility.

    Raises:
        StepRefused: a colleague answered a moment ago.
    """
    locked = StatusUpdate.objects.select_for_update(of=("self",)).select_related("facility").get(pk=update.pk)
    if locked.answered_at is not None:
        raise StepRefused(
            _("%(name)s has answered already: %(answer)s.")
            % {"name": locked.answered_by, "answer": ReportedProgress(locked.progress).label}
        )
    locked.answered_at, locked.answered_by = timezone.now(), by
    locked.progress, locked.note = ReportedProgress(progress), note.strip()
    locked.save(update_fields=["answered_at", "answered_by", "progress", "note"])
    with office_scope("an answered question leaves the facility's home"):
        Facility.objects.filter(pk=locked.facility_id).update(status_asked_at=None)
    record("status_update.answered", by=by, facility=locked.facility, subject=locked.facility.slug, progress=progress)
    emails.status_answered(locked, by)
    return locked
