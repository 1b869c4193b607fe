"""Workshops for everybody, and who has booked them for the office (R82)."""

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from facilities.enums import BookingStatus
from facilities.models import Workshop, WorkshopBooking
from iasios.access import office_scope


def upcoming() -> list[Workshop]:
    """Those that have not begun, the next first, with the number of seats `taken` and of people `waiting`.

    The numbers are all that the public learns of bookings; one query.
    """
    with office_scope("how many seats of a workshop are taken"):
        return list(_counted().filter(starts_at__gt=timezone.now(), cancelled_at__isnull=True).order_by("starts_at"))


def public_workshop(pk: int) -> Workshop | None:
    """One workshop, also a past or cancelled one, with its numbers; one query."""
    with office_scope("how many seats of a workshop are taken"):
        return _counted().filter(pk=pk).first()


def workshops_of_office() -> QuerySet[Workshop]:
    """All of them, the newest first, with their numbers."""
    return _counted().order_by("-starts_at", "-pk")


def _counted() -> QuerySet[Workshop]:
    return Workshop.objects.annotate(taken=_number(BookingStatus.SEATED), waiting=_number(BookingStatus.WAITING))


def _number(status: BookingStatus) -> Coalesce:
    rows = WorkshopBooking.objects.filter(workshop=OuterRef("pk"), status=status).order_by()
    return Coalesce(
        Subquery(rows.values("workshop").annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField()
    )


def bookings_of(workshop: Workshop) -> QuerySet[WorkshopBooking]:
    """Seats first in their order, then the waiting list in its order, then those who gave theirs back."""
    place = Case(
        When(status=BookingStatus.SEATED, then=Value(0)),
        When(status=BookingStatus.WAITING, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return WorkshopBooking.objects.filter(workshop=workshop).order_by(place, "seat", "booked_at", "pk")


def booking_with_code(code: str) -> WorkshopBooking | None:
    """The booking of a link, for somebody without an account, with the people `ahead` on the waiting list."""
    with office_scope("read a booking by its link"):
        found = WorkshopBooking.objects.select_related("workshop").filter(code=code).first()
        if found is not None:
            ahead = Q(booked_at__lt=found.booked_at) | Q(booked_at=found.booked_at, pk__lt=found.pk)
            waiting = WorkshopBooking.objects.filter(workshop=found.workshop_id, status=BookingStatus.WAITING)
            found.ahead = waiting.filter(ahead).count()  # type: ignore[attr-defined]
    return found
