"""Workshops of the programme, and who has booked a seat (R82)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from facilities.enums import BookingStatus
from iasios.workflow.constraints import paired, status_known, texts_within_limit


class Workshop(models.Model):
    """A day on which the office explains something; everybody may read the table."""

    title = models.CharField(_("Title"), max_length=150)
    text = models.TextField(_("What it is about, and for whom"), blank=True)
    place = models.CharField(_("Place"), max_length=200)
    starts_at = models.DateTimeField(_("Begins"))
    seats = models.PositiveSmallIntegerField(_("Number of seats"))
    closes_on = models.DateField(_("Last day of booking"))
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            paired("workshop", "cancelled"),
            texts_within_limit("workshop", "text"),
            models.CheckConstraint(name="workshop_has_seats", condition=Q(seats__gte=1, seats__lte=1000)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("facilities:workshop", args=[self.pk])


class WorkshopBooking(models.Model):
    """One person at a workshop. They have no account; the code in their mail is their key. Read by the office alone."""

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="bookings")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(_("Your name"), max_length=150)
    email = models.EmailField(_("Your e-mail address"), max_length=254)
    hospital = models.CharField(_("Hospital or clinic"), max_length=200)
    language = models.CharField(max_length=10, default="en")
    booked_at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=BookingStatus, default=BookingStatus.WAITING)
    status_since = models.DateTimeField()
    #: From 1 to the workshop's seats; two people never have the same, whatever a service forgets.
    seat = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["booked_at", "pk"]
        constraints = [
            status_known("workshopbooking", BookingStatus),
            models.CheckConstraint(
                name="workshopbooking_seat_iff_seated",
                condition=Q(status="seated", seat__isnull=False) | (~Q(status="seated") & Q(seat__isnull=True)),
            ),
            models.UniqueConstraint(fields=["workshop", "seat"], name="one_person_per_seat"),
            models.UniqueConstraint(
                fields=["workshop", "email"], name="one_booking_per_address", condition=~Q(status="cancelled")
            ),
        ]

    def __str__(self) -> str:
        return f"booking {self.pk} of workshop {self.workshop_id}"
