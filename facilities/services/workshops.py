"""Workshops: the office offers them, people book without an account, the waiting list moves up by itself (R82)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilities.emails import workshops as emails
from facilities.enums import BookingStatus
from facilities.models import User, Workshop, WorkshopBooking
from facilities.services.facility_code import new_code
from facilities.workflow import BOOKING
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.workflow import StepRefused

#: What a participant has to know when it changes.
TOLD = ("title", "place", "starts_at")
FIELDS = (*TOLD, "text", "seats", "closes_on")


def offer_workshop(*, values: Mapping[str, Any], by: User) -> Workshop:
    """A new workshop, on the public list at once.

    Args:
        values: every one of `FIELDS`.

    Raises:
        PermissionDenied: not the office.
    """
    with transaction.atomic():
        require(by, Capability.RUN_OFFICE)
        made = Workshop.objects.create(created_at=timezone.now(), **{name: values[name] for name in FIELDS})
        record("workshop.offered", by=by, subject=str(made.pk))
    return made


def change_workshop(*, workshop: Workshop, values: Mapping[str, Any], by: User) -> Workshop:
    """Other words, place, time or seats; participants are told what matters to them, and new seats are filled.

    Raises:
        PermissionDenied: not the office.
        StepRefused: it is cancelled, or more seats are taken than there would be.
    """
    with transaction.atomic():
        require(by, Capability.RUN_OFFICE)
        locked = _locked(workshop.pk)
        _refuse_if_over(locked)
        if _seated(locked).filter(seat__gt=values["seats"]).exists():
            taken = _seated(locked).count()
            if taken > values["seats"]:
                raise StepRefused(_("%(taken)s seats are taken already.") % {"taken": taken})
            _close_up(locked)
        told = any(getattr(locked, name) != values[name] for name in TOLD)
        for name in FIELDS:
            setattr(locked, name, values[name])
        locked.save(update_fields=list(FIELDS))
        record("workshop.changed", by=by, subject=str(locked.pk))
        if told:
            for booking in _open(locked):
                emails.workshop_changed(booking)
        _fill(locked, by=by)
    return locked


def cancel_workshop(*, workshop: Workshop, by: User) -> Workshop:
    """It does not take place; everybody who has booked is told.

    Raises:
        PermissionDenied: not the office.
        StepRefused: it is cancelled already, or over.
    """
    with transaction.atomic():
        require(by, Capability.RUN_OFFICE)
        locked = _locked(workshop.pk)
        _refuse_if_over(locked)
        locked.cancelled_at, locked.cancelled_by = timezone.now(), by
        locked.save(update_fields=["cancelled_at", "cancelled_by"])
        record("workshop.cancelled", by=by, subject=str(locked.pk))
        for booking in _open(locked):
            emails.workshop_cancelled(booking)
    return locked


def book_seat(*, workshop: Workshop, name: str, email: str, hospital: str, language: str) -> WorkshopBooking:
    """A seat while there is one, else a place on the waiting list; the receipt comes by mail.

    Whoever has booked with this address already gets that receipt again, so that nobody learns who takes part.

    Raises:
        StepRefused: booking is closed.
    """
    with transaction.atomic(), office_scope("somebody books a workshop"):
        # One after the other: two people never get the last seat.
        locked = _locked(workshop.pk)
        if not is_open(locked, timezone.now()):
            raise StepRefused(_("Booking is closed."))
        booking = _open(locked).filter(email=email).first()
        if booking is None:
            now = timezone.now()
            booking = WorkshopBooking.objects.create(
                workshop=locked,
                code=new_code(),
                name=name,
                email=email,
                hospital=hospital,
                language=language,
                booked_at=now,
                status=BookingStatus.WAITING,
                status_since=now,
            )
            record("workshop.booked", by=None, subject=str(booking.pk))
            # Its receipt says whether it has a seat: one mail is enough.
            _fill(locked, by=None, untold=booking.pk)
            booking.refresh_from_db(fields=["status", "seat"])
        emails.booked(booking)
    return booking


def cancel_booking(*, booking: WorkshopBooking) -> WorkshopBooking:
    """Gives a seat back, or leaves the waiting list; whoever waits longest gets the seat, and a mail.

    Raises:
        StepRefused: it is cancelled already, or the workshop has begun.
    """
    with transaction.atomic(), office_scope("somebody cancels a booking"):
        locked = _locked(booking.workshop_id)
        if locked.starts_at <= timezone.now():
            raise StepRefused(_("The workshop has begun."))
        found = WorkshopBooking.objects.select_for_update(of=("self",)).select_related("workshop").get(pk=booking.pk)
        BOOKING.perform(found, "cancel", by=None, also={"seat": None})
        if locked.cancelled_at is None:
            _fill(locked, by=None)
    return found


def is_open(workshop: Workshop, now: datetime) -> bool:
    """Whether it can be booked at this moment."""
    in_time = workshop.closes_on >= timezone.localdate(now) and workshop.starts_at > now
    return in_time and workshop.cancelled_at is None


def _locked(pk: int) -> Workshop:
    return Workshop.objects.select_for_update(of=("self",)).get(pk=pk)


def _refuse_if_over(workshop: Workshop) -> None:
    if workshop.cancelled_at is not None:
        raise StepRefused(_("This workshop is cancelled."))
    if workshop.starts_at <= timezone.now():
        raise StepRefused(_("The workshop has begun."))


def _open(workshop: Workshop) -> Any:
    rows = WorkshopBooking.objects.filter(workshop=workshop).exclude(status=BookingStatus.CANCELLED)
    return rows.select_related("workshop").order_by("booked_at", "pk")


def _seated(workshop: Workshop) -> Any:
    return WorkshopBooking.objects.filter(workshop=workshop, status=BookingStatus.SEATED)


def _close_up(workshop: Workshop) -> None:
    """Numbers the seats from 1 again, the lowest first, so that none is taken twice on the way."""
    for number, booking in enumerate(_seated(workshop).order_by("seat"), start=1):
        if booking.seat != number:
            booking.seat = number
            booking.save(update_fields=["seat"])


def _fill(workshop: Workshop, *, by: User | None, untold: int = 0) -> None:
    """Gives the free seats to those who wait longest, and tells them; not the booking of the id `untold`."""
    taken = set(_seated(workshop).values_list("seat", flat=True))
    free = [number for number in range(1, workshop.seats + 1) if number not in taken]
    waiting = _open(workshop).filter(status=BookingStatus.WAITING)[: len(free)]
    for number, booking in zip(free, waiting, strict=False):
        BOOKING.perform(booking, "seat", by=by, also={"seat": number})
        if booking.pk != untold:
            emails.seat_free(booking)
