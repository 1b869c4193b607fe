"""What the office types for a token."""

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iasios.api.models import Scope
from iasios.ui.text_fields import LineField
from iasios.ui.widgets import BrowserDate

#: A key lives two years at most.
LONGEST = timedelta(days=731)


class TokenForm(forms.Form):
    """A name, what the program may read, and until when."""

    use_required_attribute = False
    name = LineField(
        label=_("Name"),
        limit=80,
        missing=_("Give the name of the program."),
        help_text=_("The program that uses it, such as “Bookkeeping”."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may read"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    last_day = forms.DateField(
        label=_("Last day"),
        widget=BrowserDate(),
        help_text=_("At most two years ahead. After it the program is refused."),
        error_messages={"required": _("Give the last day."), "invalid": _("Give a day, such as 2027-03-18.")},
    )

    def clean_last_day(self) -> date:
        given: date = self.cleaned_data["last_day"]
        today = timezone.localdate()
        if given < today:
            raise ValidationError(_("This day has passed. Give one that lies ahead."))
        if given > today + LONGEST:
            raise ValidationError(_("Give a day within the next two years."))
        return given
