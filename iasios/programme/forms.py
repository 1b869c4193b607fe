"""What the office types for the whole programme."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iasios.ui.text_fields import LineField
from iasios.ui.widgets import BrowserDate


class ProgrammeForm(forms.Form):
    """Telephone, hours in each language, and switches."""

    use_required_attribute = False
    phone = LineField(
        label=_("Telephone"),
        limit=40,
        required=False,
        help_text=_("With the country, such as +43 1 000 00 00. Empty: the operator’s number, if there is one."),
    )
    hours_en = LineField(
        label=_("Telephone hours in English"),
        limit=200,
        required=False,
        help_text=_("Empty: Monday to Thursday 9:00 to 17:00, Friday 9:00 to 15:30, Vienna time."),
    )
    hours_de = LineField(label=_("Telephone hours in German"), limit=200, required=False)
    demands_factor_of_appointed = forms.BooleanField(
        label=_("Representative, deputy and account holder sign in with a second factor"),
        required=False,
        help_text=_("People who have none are led to set one up at the next page."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        words = _("Give the number with its country, such as +43 1 000 00 00.")
        self.fields["phone"].validators.append(RegexValidator(r"^\+[0-9 ()/-]{5,39}$", words))


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
