"""Input around an audit: dates offered, the hospital's choice, minutes, attendance."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.enums import ItemOutcome
from assessment.forms.evaluations import ForTheHospital, OpenText
from assessment.services.audits import MOST_SLOTS, MOST_WISHES
from iasios.ui.link_fields import LinkField
from iasios.ui.number_fields import WholeNumberField
from iasios.ui.text_fields import BlockField, LineField
from iasios.ui.widgets import BrowserMoment
from iasios.workflow.constraints import TEXT_LIMIT


class OfferedDates(forms.Form):
    """Dates from which the other side chooses; the first is needed.

    Attributes:
        most: how many there may be.
    """

    use_required_attribute = False
    most = MOST_SLOTS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, self.most + 1):
            self.fields[f"start_{number}"] = forms.DateTimeField(
                required=number == 1,
                label=_("Date %(number)s") % {"number": number},
                widget=BrowserMoment(),
                input_formats=BrowserMoment.INPUT_FORMATS,
                error_messages={
                    "required": _("Offer at least one date."),
                    "invalid": _("Give a day and a time, such as 2027-03-18 14:30."),
                },
            )

    @property
    def slots(self) -> list[forms.BoundField]:
        """The date fields, for the template."""
        return [self[f"start_{number}"] for number in range(1, self.most + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        now = timezone.now()
        starts: list[datetime] = []
        for number in range(1, self.most + 1):
            name = f"start_{number}"
            start = cleaned.pop(name, None)
            if start is None:
                continue
            if start <= now:
                self.add_error(name, _("This date has passed. Offer one that lies ahead."))
            elif start in starts:
                self.add_error(name, _("This date is listed twice."))
            else:
                starts.append(start)
        cleaned["starts"] = starts
        return cleaned


class WishForm(OfferedDates):
    """None of the dates suits: up to three of one's own, and a word on them."""

    most = MOST_WISHES
    wish = BlockField(
        label=_("A word on your dates"),
        help_text=_("Such as a weekday on which you can always meet. It can be left empty."),
        limit=TEXT_LIMIT,
        required=False,
        rows=2,
    )


class DatesForm(OfferedDates):
    """Up to six dates, the length, and where: a link for a remote audit, a place for one on site."""

    minutes_planned = WholeNumberField(
        label=_("Length in minutes"),
        min_value=15,
        max_value=480,
        initial=90,
        error_messages={
            "min_value": _("An audit takes at least 15 minutes."),
            "max_value": _("An audit takes at most 480 minutes."),
        },
    )

    def __init__(self, *args: Any, on_site: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if on_site:
            self.fields["place"] = LineField(
                label=_("Place"), limit=300, missing=_("Say where the on-site audit takes place.")
            )
        else:
            self.fields["link"] = LinkField(
                required=False,
                label=_("Link to the video conference"),
                help_text=_("It goes into the invitation. It can be left open and told by the office later."),
            )


class ChosenDate(forms.Form):
    """One of the dates that the other side offered."""

    use_required_attribute = False
    slot = forms.TypedChoiceField(
        coerce=int,
        label=_("Date and time"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the dates."), "invalid_choice": _("Choose one of the dates.")},
    )

    def __init__(self, *args: Any, slots: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = slots  # type: ignore[attr-defined]


class ChooseForm(ChosenDate):
    """The hospital's choice among the dates, and whom it brings."""

    participants = BlockField(
        label=_("Who takes part"),
        help_text=_("One person a line, with the function. You can change this until the audit."),
        limit=TEXT_LIMIT,
        required=False,
        rows=4,
    )


class AcceptForm(ChosenDate):
    """The choice among the dates that the hospital offered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].label = _("Dates of the hospital")


class ParticipantsForm(forms.Form):
    use_required_attribute = False
    participants = BlockField(
        label=_("Who takes part"),
        help_text=_("One person a line, with the function."),
        limit=TEXT_LIMIT,
        required=False,
        rows=4,
    )


class MinutesForm(forms.Form):
    """Minutes and outcome of one question; both may stay open until the audit is closed."""

    use_required_attribute = False
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    minutes = OpenText(label=_("Minutes"), help_text=_("The hospital reads them once the audit is closed."))
    outcome = forms.ChoiceField(
        required=False,
        label=_("Outcome"),
        choices=ItemOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose resolved or still open.")},
    )


class CloseAuditForm(ForTheHospital):
    """Who was there, on both sides."""

    attendance = BlockField(
        label=_("Who of the hospital took part"),
        help_text=_("One person a line, with the function."),
        limit=TEXT_LIMIT,
        rows=4,
        error_messages={"required": _("Say who of the hospital took part.")},
    )
    present = forms.TypedMultipleChoiceField(
        coerce=int,
        label=_("Assessors who took part"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The hospital does not see these names in the portal."),
        error_messages={
            "required": _("Say which assessors took part."),
            "invalid_choice": _("Choose from the two assessors."),
        },
    )

    def __init__(self, *args: Any, assessors: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = assessors  # type: ignore[attr-defined]


class StepReasonForm(forms.Form):
    """A step that wants its reason."""

    use_required_attribute = False
    reason = BlockField(
        label=_("The reason"),
        limit=TEXT_LIMIT,
        rows=4,
        error_messages={"required": _("Say why, so that the others can follow.")},
    )


class CancelForm(ForTheHospital, StepReasonForm):
    """Why the dates of an audit no longer stand."""
