"""What a row of Today posts."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from iasios.inbox.kinds import BY_NAME
from iasios.inbox.queries import TABS

STEPS = ("take", "take_over", "release", "snooze", "wake", "note")


class MarkForm(forms.Form):
    """What is said of a thing, and the tab to return to.

    The list is one form; each button says all: step, kind and key, and the day of snoozing, as in
    `snooze message 17 2026-12-01`.
    """

    do = forms.CharField(max_length=120)
    show = forms.ChoiceField(choices=[(tab, tab) for tab in TABS], required=False)

    def clean_do(self) -> "InboxStep":
        """The step and the thing, with the day for snoozing."""
        said: list[str] = self.cleaned_data["do"].split(" ")
        step, kind, key, day = [*said, "", "", ""][:4]
        if step not in STEPS or kind not in BY_NAME or not key or (step == "snooze") != bool(day) or len(said) > 4:
            raise forms.ValidationError(_("Choose what to do."))
        return InboxStep(step, kind, key, _day(day) if day else None)


@dataclass(frozen=True)
class InboxStep:
    """A step and the thing it is for; `until` for snoozing alone."""

    step: str
    kind: str
    key: str
    until: date | None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise forms.ValidationError(_("Choose a day.")) from None
