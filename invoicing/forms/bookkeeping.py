"""Which postings are exported."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from iasios.ui.widgets import BrowserDate

_DATE = {"required": _("Give a day."), "invalid": _("Enter a date, such as 4 March 2026.")}


class ExportForm(forms.Form):
    """The days, and the kind of file."""

    first = forms.DateField(label=_("First day"), widget=BrowserDate(), error_messages=_DATE)
    last = forms.DateField(label=_("Last day"), widget=BrowserDate(), error_messages=_DATE)
    kind = forms.ChoiceField(label=_("File"), choices=[("csv", "CSV"), ("xlsx", "Excel")])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day cannot be before the first."))
        return values
