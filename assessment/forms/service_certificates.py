"""Input about certificates of service."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facilities.models import User
from iasios.ui.text_fields import BlockField
from iasios.ui.widgets import BrowserDate
from iasios.workflow.constraints import TEXT_LIMIT

_DAY = {"required": _("Give a day."), "invalid": _("Give a day, such as 2027-03-18.")}


class ServicePeriodForm(forms.Form):
    """The period that an assessor wants a certificate of."""

    use_required_attribute = False
    starts_on = forms.DateField(label=_("First day"), widget=BrowserDate(), error_messages=_DAY)
    ends_on = forms.DateField(
        label=_("Last day"), help_text=_("Today at the latest."), widget=BrowserDate(), error_messages=_DAY
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if last and last > timezone.localdate():
            self.add_error("ends_on", _("Give a day that is not later than today."))
        elif first and last and first > last:
            self.add_error("ends_on", _("The last day comes after the first one."))
        return cleaned


class _InTheNameOf(forms.Form):
    use_required_attribute = False
    chairperson = forms.TypedChoiceField(
        label=_("In the name of"),
        help_text=_("It is printed on the paper as the name of the chairperson."),
        error_messages={
            "required": _("Choose a chairperson."),
            "invalid_choice": _("Choose a chairperson."),
        },
    )

    def __init__(self, *args: Any, chairs: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = {str(chair.pk): chair for chair in chairs}
        field = self.fields["chairperson"]
        field.choices = [(key, str(chair)) for key, chair in named.items()]  # type: ignore[attr-defined]
        field.coerce = named.__getitem__  # type: ignore[attr-defined]


class IssueServiceForm(_InTheNameOf):
    """In whose name one certificate is issued."""


class IssueYearForm(_InTheNameOf):
    """A year that is over, and in whose name its certificates are issued."""

    year = forms.TypedChoiceField(
        label=_("Year"),
        coerce=int,
        error_messages={"required": _("Choose a year."), "invalid_choice": _("Choose a year.")},
    )
    field_order = ("year", "chairperson")

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]


class ServiceReasonForm(forms.Form):
    """Why one is not issued, or withdrawn."""

    use_required_attribute = False
    reason = BlockField(
        limit=TEXT_LIMIT,
        label=_("Your reason"),
        help_text=_("The assessor reads it in the mail and in the portal."),
        rows=3,
        error_messages={"required": _("Say why, so that the others can follow.")},
    )
