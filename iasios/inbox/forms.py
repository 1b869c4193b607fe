"""What a row of Today posts."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from iasios.inbox.kinds import BY_NAME
from iasios.inbox.queries import TABS

STEPS = ("take", "take_over", "release", "snooze", "wake", "note")


class MarkForm(forms.Form):
    """The thing, what is said of it, and the tab to return to.

    A row is one form with a button for each step; the button of snoozing says its day as well: `snooze 2026-12-01`.
    """

    kind = forms.ChoiceField(choices=[(name, name) for name in BY_NAME])
    key = forms.CharField(max_length=64)
    do = forms.CharField(max_length=20)
    show = forms.ChoiceField(choices=[(tab, tab) for tab in TABS], required=False)

    def clean_do(self) -> tuple[str, date | None]:
        """The step, and the day for snoozing."""
        step, _space, day = self.cleaned_data["do"].partition(" ")
        if step not in STEPS or (step == "snooze") != bool(day):
            raise forms.ValidationError(_("Choose what to do."))
        return step, _day(day) if day else None

    @property
    def values(self) -> dict[str, Any]:
        """What every service wants."""
        return {"kind": self.cleaned_data["kind"], "key": self.cleaned_data["key"]}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise forms.ValidationError(_("Choose a day.")) from None
