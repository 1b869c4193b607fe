"""What the office types for the whole programme."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.forms import BoundField
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from iasios.ui.text_fields import LineField
from iasios.ui.widgets import BrowserDate


class ProgrammeForm(forms.Form):
    """Telephone, hours in each language of the portal, and switches.

    Args:
        initial: `phone`, `hours` (texts by language) and `demands_factor_of_appointed`.
    """

    use_required_attribute = False
    phone = LineField(
        label=_("Telephone"),
        limit=40,
        required=False,
        help_text=_("With the country, such as +43 1 000 00 00. Empty: the operator’s number, if there is one."),
    )
    demands_factor_of_appointed = forms.BooleanField(
        label=_("Representative, deputy and account holder sign in with a second factor"),
        required=False,
        help_text=_("People who have none are led to set one up at the next page."),
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        for code, language in settings.LANGUAGES:
            self.fields[f"hours_{code}"] = LineField(
                label=format_lazy("{label}: {language}", label=_("Telephone hours"), language=language),
                limit=200,
                required=False,
                help_text=_("Empty: Monday to Thursday 9:00 to 17:00, Friday 9:00 to 15:30, Vienna time."),
                initial=initial["hours"].get(code, ""),
            )
        words = _("Give the number with its country, such as +43 1 000 00 00.")
        self.fields["phone"].validators.append(RegexValidator(r"^\+[0-9 ()/-]{5,39}$", words))

    @property
    def hours_fields(self) -> list[BoundField]:
        return [self[f"hours_{code}"] for code, _language in settings.LANGUAGES]

    def clean(self) -> dict[str, Any]:
        """`hours` holds the texts by language, those alone that are given."""
        cleaned = super().clean() or self.cleaned_data
        texts = {code: cleaned.pop(f"hours_{code}", "") for code, _language in settings.LANGUAGES}
        return {**cleaned, "hours": {code: text for code, text in texts.items() if text}}


class HolidayForm(forms.Form):
    """A day from Monday to Friday on which the office is closed."""

    use_required_attribute = False
    day = forms.DateField(
        label=_("Day"),
        widget=BrowserDate(),
        error_messages={"required": _("Give the day."), "invalid": _("Give a day, such as 2027-03-18.")},
    )
    name = LineField(label=_("Name of the holiday"), limit=80, missing=_("Give the name, such as “Whit Monday”."))

    def clean_day(self) -> date:
        given: date = self.cleaned_data["day"]
        if given < timezone.localdate():
            raise ValidationError(_("This day has passed. Give one that lies ahead."))
        if given.weekday() > 4:
            raise ValidationError(_("The office is closed on Saturdays and Sundays anyway."))
        return given
