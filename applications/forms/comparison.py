"""Between which days an application is compared with itself."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iasios.ui.widgets import BrowserDate


class ComparedDaysForm(forms.Form):
    """Two days; each stands for its end in Vienna's time, and today for now."""

    use_required_attribute = False
    since = forms.DateField(
        label=_("From the evening of"),
        widget=BrowserDate(),
        error_messages={"required": _("Give the first day."), "invalid": _("Give a day, such as 2027-03-18.")},
    )
    until = forms.DateField(
        label=_("To the evening of"),
        widget=BrowserDate(),
        required=False,
        error_messages={"invalid": _("Give a day, such as 2027-03-18.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until") or timezone.localdate()
        if since is not None and until < since:
            raise ValidationError(_("The later day is before the first. Give them the other way round."))
        return cleaned
