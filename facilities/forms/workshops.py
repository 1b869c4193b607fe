"""What the office types for a workshop, and what somebody types who books one (R82)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facilities.forms.doubts import TrapField
from facilities.forms.fields import AddressField
from iasios.ui.number_fields import WholeNumberField
from iasios.ui.text_fields import BlockField, LineField
from iasios.ui.widgets import BrowserDate, BrowserMoment


class WorkshopForm(forms.Form):
    """A workshop lies ahead, and booking ends before it begins."""

    use_required_attribute = False
    title = LineField(label=_("Title"), limit=150, missing=_("Give the title."))
    text = BlockField(label=_("What it is about, and for whom"), limit=4000, required=False, rows=5)
    place = LineField(
        label=_("Place"), limit=200, missing=_("Give the place."), help_text=_("Town and room, or “online”.")
    )
    starts_at = forms.DateTimeField(
        label=_("Begins (Vienna time)"),
        widget=BrowserMoment(),
        input_formats=BrowserMoment.INPUT_FORMATS,
        error_messages={
            "required": _("Give a day and a time, such as 2027-03-18 14:30."),
            "invalid": _("Give a day and a time, such as 2027-03-18 14:30."),
        },
    )
    seats = WholeNumberField(
        label=_("Number of seats"),
        min_value=1,
        max_value=1000,
        error_messages={"required": _("Give the number of seats."), "invalid": _("Give a whole number, such as 24.")},
    )
    closes_on = forms.DateField(
        label=_("Last day of booking"),
        widget=BrowserDate(),
        error_messages={"required": _("Give the last day."), "invalid": _("Give a day, such as 2027-03-18.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_at, closes_on = cleaned.get("starts_at"), cleaned.get("closes_on")
        if starts_at is not None and starts_at <= timezone.now():
            self.add_error("starts_at", _("This moment has passed. Give one that lies ahead."))
        elif starts_at is not None and closes_on is not None and closes_on > timezone.localdate(starts_at):
            self.add_error("closes_on", _("Booking has to end before the workshop begins."))
        return cleaned


class BookingForm(forms.Form):
    """Nobody needs an account."""

    use_required_attribute = False
    name = LineField(label=_("Your name"), limit=150, missing=_("Give your name."))
    hospital = LineField(label=_("Hospital or clinic"), limit=200, missing=_("Give your hospital or clinic."))
    email = AddressField(
        own=True, label=_("Your e-mail address"), help_text=_("The receipt and the link to cancel go there.")
    )
    homepage = TrapField(label=_("Leave this empty"))
