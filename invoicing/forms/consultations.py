"""What a facility types when it asks for a consultation, and what the office answers."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iasios.ui.text_fields import BlockField, LineField
from iasios.ui.widgets import BrowserDate

#: Days ahead that can be asked for.
FARTHEST = 366


def _day(label: Any, *, required: bool) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=BrowserDate(),
        error_messages={"required": _("Give a day."), "invalid": _("Enter a date, such as 4 March 2026.")},
    )


class DaysForm(forms.Form):
    """One to three days, the dearest first."""

    first = _day(_("First choice"), required=True)
    second = _day(_("Second choice"), required=False)
    third = _day(_("Third choice"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        today = timezone.localdate()
        seen: list[date] = []
        for name in ("first", "second", "third"):
            day = cleaned.get(name)
            if day is None:
                continue
            if day <= today or day > today + timedelta(days=FARTHEST):
                self.add_error(name, _("Choose a day from tomorrow on, within a year."))
            elif day in seen:
                self.add_error(name, _("This day is there already."))
            seen.append(day)
        cleaned["preferred_on"] = seen
        return cleaned


class ConsultationForm(DaysForm):
    """The request. `fee` is what the page showed, so that nobody agrees to a fee that changed in the meantime."""

    topic = LineField(label=_("Topic"), limit=150, missing=_("Say in a few words what it is about."))
    text = BlockField(label=_("What you would like to talk about"), limit=5000, required=False)
    agreed = forms.BooleanField(
        label=_("We agree to this fee."), error_messages={"required": _("Tick this to ask for the consultation.")}
    )
    fee = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    field_order = ["topic", "text", "first", "second", "third", "agreed", "fee"]

    def check_fee(self, present: str) -> None:
        if self.cleaned_data.get("fee") != present:
            self.add_error("agreed", _("The fee has changed since the page was opened. Look at it again."))


class OtherDaysForm(DaysForm):
    """The proposed day does not suit."""

    remark = LineField(label=_("Why, if you like"), limit=500, required=False)


class ConsultationAnswerForm(forms.Form):
    """The office: a day and a time, or a reason."""

    conditional_fields = ("day", "time", "remark")

    day = _day(_("Day"), required=False)
    time = forms.TimeField(
        label=_("Time in Vienna"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Enter a time, such as 14:30.")},
    )
    place = LineField(label=_("Where or by which link"), limit=300, required=False)
    remark = BlockField(
        label=_("Words to the facility"), limit=2000, required=False, help_text=_("To decline, say why.")
    )

    def __init__(self, data: Any = None, *, step: str = "", **kwargs: Any) -> None:
        self.step = step
        super().__init__(data, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.step == "decline":
            if not cleaned.get("remark", "").strip():
                self.add_error("remark", _("Say why, so that the facility can follow."))
            return cleaned
        for name, words in (("day", _("Give a day.")), ("time", _("Give a time."))):
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, words)
        if not self.errors:
            naive = datetime.combine(cleaned["day"], cleaned["time"])
            meets_at = timezone.make_aware(naive, timezone.get_default_timezone())
            if meets_at <= timezone.now():
                raise ValidationError(_("Choose a time that is still to come."))
            cleaned["meets_at"] = meets_at
        return cleaned
