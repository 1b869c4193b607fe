"""Mails of workshops, to people who have booked without an account."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilities.enums import BookingStatus
from facilities.models import WorkshopBooking
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import WORDS, Mailbox, Words, send

LABEL = gettext_lazy("Workshops")


def _values(booking: WorkshopBooking) -> dict[str, str]:
    workshop = booking.workshop
    begins = date_format(timezone.localtime(workshop.starts_at), "DATETIME_FORMAT")
    return {"workshop": workshop.title, "place": workshop.place, "begins": begins}


def _when_and_where(booking: WorkshopBooking) -> str:
    return _("%(begins)s (Vienna time), %(place)s.") % _values(booking)


def _send(mail_type: MailType, booking: WorkshopBooking, words: object) -> None:
    to = [Mailbox(booking.email, booking.language, booking.name)]
    link = reverse("facilities:booking", args=[booking.code])
    send(mail_type, to, link=link, words=words)  # type: ignore[arg-type]


BOOKED = MailType("facilities.workshop_booked", Urgency.ALWAYS, LABEL, template=WORDS, is_sensitive=True)


def booked(booking: WorkshopBooking) -> None:
    """The receipt: a seat or the waiting list, and the link that gives it back."""

    def words() -> Words:
        values = _values(booking)
        if booking.status == BookingStatus.SEATED:
            heading = _("You have a seat: %(workshop)s") % values
            more = _("If you cannot come, give the seat back with this link: somebody else may be waiting.")
        else:
            heading = _("You are on the waiting list: %(workshop)s") % values
            more = _("All seats are taken. When one is given back, the next on the list gets it, and a mail.")
        closing = _("If you did not book this, somebody else gave your address. The link cancels it.")
        return Words(heading, [_when_and_where(booking), more, closing], _("See or cancel the booking"))

    _send(BOOKED, booking, words)


SEAT_FREE = MailType("facilities.workshop_seat", Urgency.ALWAYS, LABEL, template=WORDS, is_sensitive=True)


def seat_free(booking: WorkshopBooking) -> None:
    """From the waiting list to a seat."""

    def words() -> Words:
        return Words(
            _("A seat is free, and it is yours: %(workshop)s") % _values(booking),
            [_when_and_where(booking), _("If you cannot come any more, give it back with this link.")],
            _("See or cancel the booking"),
        )

    _send(SEAT_FREE, booking, words)


CHANGED = MailType("facilities.workshop_changed", Urgency.ALWAYS, LABEL, template=WORDS, is_sensitive=True)


def workshop_changed(booking: WorkshopBooking) -> None:
    """Another title, place or time."""

    def words() -> Words:
        return Words(
            _("Something has changed: %(workshop)s") % _values(booking),
            [_("Now it is:"), _when_and_where(booking), _("Your booking stays as it is.")],
            _("See or cancel the booking"),
        )

    _send(CHANGED, booking, words)


CANCELLED = MailType("facilities.workshop_cancelled", Urgency.ALWAYS, LABEL, template=WORDS, is_sensitive=True)


def workshop_cancelled(booking: WorkshopBooking) -> None:
    """It does not take place."""

    def words() -> Words:
        return Words(
            _("Cancelled: %(workshop)s") % _values(booking),
            [_("It does not take place. You need do nothing."), _when_and_where(booking)],
            _("See the booking"),
        )

    _send(CANCELLED, booking, words)
